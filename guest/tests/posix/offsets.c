// Positions and sizes: lseek, holes, pread, pwrite, vectors, truncate, fallocate, sendfile, and what each refuses.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "common/show.h"

static int fd, reader, ends[2];

static long long size_of(int file)
{
	struct stat status;
	return fstat(file, &status) == 0 ? status.st_size : -1;
}

// Contents with dots for zeros, so that holes show.
static void print(int file)
{
	char text[64];
	long count = pread(file, text, sizeof text, 0);
	for (long i = 0; i < count; i++) putchar(text[i] ? text[i] : '.');
	printf(" (%lld)\n", size_of(file));
}

static void seeking(void)
{
	SHOW(write(fd, "0123456789", 10));
	SHOW(lseek(fd, 3, SEEK_SET));
	SHOW(lseek(fd, -1, SEEK_CUR));
	SHOW(lseek(fd, -4, SEEK_END));
	SHOW(lseek(fd, -11, SEEK_END));
	SHOW(lseek(fd, -7, SEEK_CUR));
	SHOW(lseek(fd, 0, SEEK_CUR));
	SHOW(lseek(fd, 0, 99));
	SHOW(lseek(99, 0, SEEK_SET));
	SHOW(lseek(ends[0], 0, SEEK_CUR));
	SHOW(lseek(fd, 5000000000LL, SEEK_SET));
	char byte;
	SHOW(read(fd, &byte, 1));
	SHOW(lseek(fd, 20, SEEK_SET));
	SHOW(write(fd, "end", 3));
	print(fd);
	SHOW(lseek(fd, 23, SEEK_DATA));
	SHOW(lseek(fd, 5, SEEK_HOLE) >= 10);
	SHOW(lseek(fd, 0, SEEK_DATA));
}

static void at_positions(void)
{
	char text[20] = { 0 };
	SHOW(lseek(fd, 7, SEEK_SET));
	SHOW(pread(fd, text, 4, 2));
	printf("%s\n", text);
	SHOW(pwrite(fd, "XY", 2, 0));
	SHOW(lseek(fd, 0, SEEK_CUR));
	SHOW(pread(fd, text, 4, 100));
	SHOW(pread(fd, text, 4, -1));
	SHOW(pwrite(fd, text, 4, -1));
	SHOW(pread(ends[0], text, 1, 0));
	SHOW(pwrite(ends[1], text, 1, 0));
	SHOW(pwrite(reader, text, 1, 0));
	SHOW(pread(99, text, 1, 0));
	SHOW(pread(fd, text, 0, 0));
	SHOW(pwrite(fd, text, 0, 1000));
	print(fd);
}

static void vectors(void)
{
	char a[4] = { 0 }, b[4] = { 0 }, c[4] = { 0 };
	struct iovec in[3] = { { a, 3 }, { b, 0 }, { c, 3 } };
	struct iovec out[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
	SHOW(ftruncate(fd, 0));
	SHOW(lseek(fd, 0, SEEK_SET));
	SHOW(writev(fd, out, 3));
	SHOW(pwritev(fd, out, 3, 10));
	SHOW(lseek(fd, 0, SEEK_CUR));
	SHOW(preadv(fd, in, 3, 1));
	printf("[%s][%s][%s]\n", a, b, c);
	SHOW(lseek(fd, 12, SEEK_SET));
	SHOW(readv(fd, in, 3));
	SHOW(readv(fd, in, 3));
	SHOW(writev(fd, out, 0));
	SHOW(writev(fd, out, -1));
	SHOW(writev(fd, out, 1025));
	SHOW(readv(99, in, 3));
	SHOW(preadv(fd, in, 3, -1));
	SHOW(writev(reader, out, 3));
	// A vector read of a pipe takes what is there and does not wait for the rest.
	SHOW(write(ends[1], "123", 3));
	SHOW(readv(ends[0], in, 3));
	SHOW(write(ends[1], "1234", 4));
	SHOW(readv(ends[0], in, 3));
	print(fd);
}

static void sizes(void)
{
	SHOW(ftruncate(fd, 4));
	SHOW(ftruncate(fd, 8));
	print(fd);
	SHOW(ftruncate(fd, -1));
	SHOW(ftruncate(reader, 3));
	SHOW(ftruncate(ends[1], 3));
	SHOW(ftruncate(99, 3));
	SHOW(truncate("file", 6));
	SHOW(truncate("none", 6));
	SHOW(truncate(".", 6));
	SHOW(truncate("file", -1));
	SHOW(truncate("file/x", 1));
	print(fd);
	RESULT(posix_fallocate(fd, 4, 8));
	RESULT(posix_fallocate(fd, 0, 3));
	RESULT(posix_fallocate(fd, -1, 3));
	RESULT(posix_fallocate(fd, 0, 0));
	RESULT(posix_fallocate(reader, 0, 3));
	RESULT(posix_fallocate(ends[1], 0, 3));
	print(fd);
	lseek(reader, 0, SEEK_END);
	SHOW(ftruncate(fd, 2));
	char byte;
	SHOW(read(reader, &byte, 1));
	SHOW(lseek(reader, 0, SEEK_CUR));
}

static void copies(void)
{
	int target = open("copy", O_RDWR | O_CREAT, 0600);
	off_t from = 1;
	SHOW(pwrite(fd, "sendfile", 8, 0));
	SHOW(lseek(fd, 0, SEEK_SET));
	SHOW(sendfile(target, fd, &from, 4));
	printf("offset %lld\n", (long long)from);
	SHOW(sendfile(target, fd, NULL, 100));
	SHOW(lseek(fd, 0, SEEK_CUR));
	SHOW(sendfile(target, fd, NULL, 100));
	SHOW(sendfile(ends[1], fd, &from, 2));
	char text[9] = { 0 };
	SHOW(read(ends[0], text, 8));
	printf("%s\n", text);
	SHOW(sendfile(reader, fd, NULL, 1));
	SHOW(sendfile(target, 99, NULL, 1));
	print(target);
	SHOW(read(fd, text, 0));
	SHOW(write(fd, text, 0));
	SHOW(read(target, NULL, 0));
}

int main(void)
{
	char base[] = "/tmp/offsetsXXXXXX";
	chdir(mkdtemp(base));
	fd = open("file", O_RDWR | O_CREAT, 0600);
	reader = open("file", O_RDONLY);
	pipe(ends);
	seeking();
	at_positions();
	vectors();
	sizes();
	copies();
	return 0;
}

// Named pipes: making them, opens that wait for the other end, data, ends, O_NONBLOCK; and vectors at positions beside them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PLACE "/tmp/named-pipe"

static void say(const char *what, long result) { printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : ""); }

static void *write_there(void *unused)
{
	(void)unused;
	usleep(20000);
	int fd = open(PLACE, O_WRONLY);
	write(fd, "through a name", 14);
	close(fd);
	return NULL;
}

static void waiting(void)
{
	pthread_t thread;
	char buffer[100] = { 0 };
	pthread_create(&thread, NULL, write_there, NULL);
	int fd = open(PLACE, O_RDONLY);
	say("opened", fd >= 0);
	say("read", read(fd, buffer, sizeof buffer));
	puts(buffer);
	pthread_join(thread, NULL);
	say("end", read(fd, buffer, sizeof buffer));
	struct pollfd look = { fd, POLLIN };
	say("poll", poll(&look, 1, 0));
	say("hung up", look.revents);
	close(fd);
}

static void without_waiting(void)
{
	char buffer[100];
	say("nobody reads", open(PLACE, O_WRONLY | O_NONBLOCK));
	int reader = open(PLACE, O_RDONLY | O_NONBLOCK);
	say("a reader need not wait", reader >= 0);
	struct pollfd look = { reader, POLLIN };
	say("nothing yet", poll(&look, 1, 0));
	say("no writer: end", read(reader, buffer, 1));
	int writer = open(PLACE, O_WRONLY | O_NONBLOCK), other = open(PLACE, O_WRONLY);
	say("empty", read(reader, buffer, 1));
	say("write", write(other, "ab", 2));
	close(other);
	say("one writer is left", read(reader, buffer, 100));
	say("empty again", read(reader, buffer, 1));
	say("seek", lseek(writer, 0, SEEK_SET));
	say("pread", pread(reader, buffer, 1, 0));
	close(writer);
	say("all writers left", read(reader, buffer, 1));
	close(reader);
	int both = open(PLACE, O_RDWR);
	say("alone", write(both, "xyz", 3));
	say("and back", read(both, buffer, 100));
	close(both);
}

static void making(void)
{
	struct stat status;
	umask(022);
	say("mkfifo", mkfifo(PLACE, 0666));
	say("again", mkfifo(PLACE, 0666));
	stat(PLACE, &status);
	printf("%o %ld\n", status.st_mode, (long)status.st_size);
	int fd = open(PLACE, O_RDWR);
	fstat(fd, &status);
	printf("%o\n", status.st_mode);
	say("truncate", ftruncate(fd, 0));
	close(fd);
	say("mknod", mknod("/tmp/plain", S_IFREG | 0600, 0));
	stat("/tmp/plain", &status);
	printf("%o %ld\n", status.st_mode, (long)status.st_size);
}

static void vectors(void)
{
	char a[4] = { 0 }, b[4] = { 0 };
	struct iovec parts[] = { { "first", 5 }, { "second", 6 } }, into[] = { { a, 3 }, { b, 3 } };
	int fd = open("/tmp/plain", O_RDWR);
	say("pwritev", pwritev(fd, parts, 2, 2));
	say("preadv", preadv(fd, into, 2, 3));
	printf("%s %s %ld\n", a, b, (long)lseek(fd, 0, SEEK_CUR));
	say("at the end", preadv(fd, into, 2, 12));
	say("append", pwritev2(fd, parts, 1, 0, RWF_APPEND));
	say("size", lseek(fd, 0, SEEK_END));
	say("too many", preadv(fd, into, 1025, 0));
	close(fd);
}

int main(void)
{
	making();
	waiting();
	without_waiting();
	vectors();
	unlink(PLACE);
	unlink("/tmp/plain");
	return 0;
}

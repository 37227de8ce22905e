// Mappings: anonymous and of files, parts unmapped, fixed, protected, moved; shared ones written back; brk; what is refused.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/show.h"

#define PAGE 4096
#define READ_WRITE (PROT_READ | PROT_WRITE)

static int file, reader;

// The address itself says nothing: only whether there is one.
#define MAP(...) (mmap(__VA_ARGS__) == MAP_FAILED ? -1 : 0)

static char *anonymous(size_t pages, int protection)
{
	return mmap(NULL, pages * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void print_file(void)
{
	char text[40] = { 0 };
	printf("file [%.*s]\n", (int)pread(file, text, sizeof text - 1, 0), text);
}

static void refusals(void)
{
	SHOW(MAP(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SHOW(MAP(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0));
	SHOW(MAP(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0));
	SHOW(MAP(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, 1));
	SHOW(MAP(NULL, PAGE, READ_WRITE, MAP_SHARED, reader, 0));
	SHOW(MAP(NULL, PAGE, READ_WRITE, MAP_PRIVATE, reader, 0));
	int writer = open("file", O_WRONLY);
	SHOW(MAP(NULL, PAGE, PROT_READ, MAP_PRIVATE, writer, 0));
	SHOW(MAP(NULL, PAGE, PROT_WRITE, MAP_SHARED, writer, 0));
	close(writer);
	int directory = open(".", O_RDONLY), ends[2];
	pipe(ends);
	SHOW(MAP(NULL, PAGE, PROT_READ, MAP_PRIVATE, directory, 0));
	SHOW(MAP(NULL, PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0));
	close(directory), close(ends[0]), close(ends[1]);
	SHOW(MAP(NULL, 0x7ffff000u, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) | MAP(NULL, 0x7ffff000u, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SHOW(MAP((void *)0x70000001, PAGE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	char *p = anonymous(4, READ_WRITE);
	SHOW(munmap(p + 1, PAGE));
	SHOW(munmap(p, 0));
	SHOW(munmap(p, 4 * PAGE));
	SHOW(munmap(p, 4 * PAGE));
	SHOW(mprotect(p, PAGE, PROT_READ));
	SHOW(msync(p, PAGE, MS_SYNC));
	SHOW(msync(p, PAGE, MS_SYNC | MS_ASYNC));
	SHOW(madvise(p, PAGE, MADV_DONTNEED));
	SHOW(madvise(p + 1, PAGE, MADV_NORMAL));
}

static void parts(void)
{
	char *p = anonymous(8, READ_WRITE);
	memset(p, 'x', 8 * PAGE);
	SHOW(munmap(p + 2 * PAGE, PAGE));
	SHOW(munmap(p + 5 * PAGE + 0, 100));
	SHOW(mprotect(p, 8 * PAGE, PROT_READ));
	printf("kept %c%c%c\n", p[0], p[PAGE], p[3 * PAGE]);
	SHOW(mprotect(p + 3 * PAGE, PAGE, READ_WRITE));
	p[3 * PAGE] = 'y';
	SHOW(MAP(p + 2 * PAGE, 2 * PAGE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	printf("fresh %d %d\n", p[2 * PAGE], p[3 * PAGE]);
	SHOW(mprotect(p + 6 * PAGE, PAGE, PROT_NONE));
	SHOW(mprotect(p + 6 * PAGE, PAGE, PROT_READ));
	printf("hidden and back %c\n", p[6 * PAGE]);
	SHOW(MAP(p + 2 * PAGE, PAGE, READ_WRITE, MAP_PRIVATE | MAP_FIXED, file, 0));
	printf("file in the middle %.4s\n", p + 2 * PAGE);
	SHOW(mprotect(p + 7 * PAGE, PAGE, READ_WRITE));
	p[7 * PAGE] = 'z';
	SHOW(madvise(p + 7 * PAGE, PAGE, MADV_DONTNEED));
	printf("dropped %d\n", p[7 * PAGE]);
	SHOW(munmap(p, 8 * PAGE));
}

static void moving(void)
{
	char *p = anonymous(3, READ_WRITE), *q;
	memset(p, 'm', 3 * PAGE);
	q = mremap(p, 3 * PAGE, PAGE, 0);
	SHOW(q == p);
	q = mremap(p, PAGE, 100 * PAGE, MREMAP_MAYMOVE);
	printf("grown %c %d\n", q[PAGE - 1], q[PAGE]);
	q[99 * PAGE] = 'e';
	char *wall = mmap(q + 100 * PAGE, PAGE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	SHOW(mremap(q, 100 * PAGE, 101 * PAGE, 0) == MAP_FAILED ? -1 : 0);
	char *r = mremap(q, 100 * PAGE, 150 * PAGE, MREMAP_MAYMOVE);
	printf("moved %d %c %c\n", r != q, r[0], r[99 * PAGE]);
	SHOW(mremap(r, 150 * PAGE, 0, 0) == MAP_FAILED ? -1 : 0);
	SHOW(mremap(r + 1, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED ? -1 : 0);
	munmap(r, 150 * PAGE);
	munmap(wall, PAGE);
}

static void of_files(void)
{
	char *shared = mmap(NULL, 3 * PAGE, READ_WRITE, MAP_SHARED, file, 0);
	char *private = mmap(NULL, PAGE, READ_WRITE, MAP_PRIVATE, file, 0);
	memcpy(private, "PRIVATE", 7);
	memcpy(shared, "Shared", 6);
	SHOW(msync(shared, PAGE, MS_SYNC));
	print_file();
	printf("beyond the end %d\n", shared[200]);
	// Part of a shared mapping goes, the rest is still written back.
	ftruncate(file, 3 * PAGE);
	memcpy(shared, "SHARED", 6);
	memcpy(shared + 2 * PAGE, "third", 5);
	SHOW(munmap(shared + PAGE, PAGE));
	SHOW(pwrite(file, "not mapped", 10, PAGE));
	SHOW(msync(shared, PAGE, MS_SYNC));
	print_file();
	shared[0] = 's';
	shared[2 * PAGE] = 'T';
	SHOW(munmap(shared, PAGE));
	SHOW(munmap(shared + 2 * PAGE, PAGE));
	print_file();
	char text[11] = { 0 };
	pread(file, text, 10, PAGE);
	printf("second page [%s]\n", text);
	pread(file, text, 5, 2 * PAGE);
	printf("third page [%.5s]\n", text);
	printf("private [%.7s]\n", private);
	munmap(private, PAGE);
}

static void shared_moves(void)
{
	ftruncate(file, PAGE);
	char *shared = mmap(NULL, PAGE, READ_WRITE, MAP_SHARED, file, 0);
	char *wall = mmap(shared + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ftruncate(file, 2 * PAGE);
	shared[0] = 'A';
	shared = mremap(shared, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	printf("moved [%.6s]\n", shared);
	shared[1] = 'B';
	shared[PAGE] = 'C';
	SHOW(msync(shared, 2 * PAGE, MS_SYNC));
	print_file();
	char byte = 0;
	pread(file, &byte, 1, PAGE);
	printf("second page [%c]\n", byte);
	shared[2] = 'D';
	// Another mapping takes its place: what was written is kept.
	mmap(shared, 2 * PAGE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	print_file();
	munmap(shared, 2 * PAGE);
	munmap(wall, PAGE);
	char *read_only = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
	printf("read-only [%.6s]\n", read_only);
	close(reader);
	unlink("file");
	printf("after close and unlink [%.6s]\n", read_only);
	munmap(read_only, PAGE);
	char *second = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, PAGE);
	printf("at an offset [%c]\n", second[0]);
	munmap(second, PAGE);
}

static void locks_and_break(void)
{
	char *p = anonymous(2, READ_WRITE);
	SHOW(mlock(p, PAGE));
	SHOW(munlock(p, PAGE));
	SHOW(sbrk(0) != NULL);
	void *aligned = NULL;
	RESULT(posix_memalign(&aligned, 4096, 100));
	printf("aligned %d\n", (int)((size_t)aligned % 4096));
	RESULT(posix_memalign(&aligned, 3, 100));
	SHOW(malloc(0x7fffffff) == NULL && errno == ENOMEM ? -1 : 0);
	SHOW(calloc(0x10001, 0x10001) == NULL ? -1 : 0);
	munmap(p, 2 * PAGE);
	// Thousands of small mappings, in and out: nothing is lost.
	char *kept[200];
	int intact = 1;
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 200; i++) memset(kept[i] = anonymous(1 + i % 3, READ_WRITE), i, PAGE);
		for (int i = 0; i < 200; i++) intact &= kept[i][PAGE - 1] == (char)i;
		for (int i = 199; i >= 0; i--) munmap(kept[i], (1 + i % 3) * PAGE);
	}
	printf("intact %d\n", intact);
}

int main(void)
{
	char base[] = "/tmp/mappingXXXXXX";
	chdir(mkdtemp(base));
	file = open("file", O_RDWR | O_CREAT, 0600);
	write(file, "contents of the file", 20);
	reader = open("file", O_RDONLY);
	refusals();
	parts();
	moving();
	of_files();
	shared_moves();
	locks_and_break();
	return 0;
}

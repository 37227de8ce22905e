// mmap, munmap, mremap, mprotect, brk's heir malloc: fresh pages are zero, moves keep contents, too much is ENOMEM.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int all_zero(const char *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (p[i]) return 0;
	return 1;
}

static void anonymous(void)
{
	size_t size = 37 * 4096;
	char *p = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("mapped %d zero %d\n", p != MAP_FAILED, all_zero(p, size));
	memset(p, 7, size);
	printf("part unmapped %d\n", munmap(p + 4096, 2 * 4096));
	printf("neighbours stay %d %d\n", p[0], p[3 * 4096]);
	char *again = mmap(p + 4096, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	printf("fixed %d zero %d\n", again == p + 4096, all_zero(again, 2 * 4096));
	printf("dontneed %d zero %d\n", madvise(p, 4096, MADV_DONTNEED), all_zero(p, 4096));
	printf("unmapped %d\n", munmap(p, size));
}

static void moving(void)
{
	char *p = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(p + 8000, "kept");
	char *q = mremap(p, 8192, 50 * 4096, MREMAP_MAYMOVE);
	printf("grown %s zero %d\n", q + 8000, all_zero(q + 8192, 48 * 4096));
	q = mremap(q, 50 * 4096, 8192, 0);
	printf("shrunk %s\n", q + 8000);
	munmap(q, 8192);
}

static void protection(void)
{
	char *p = mmap(0, 4 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("reserved %d\n", p != MAP_FAILED);
	printf("opened %d\n", mprotect(p + 4096, 8192, PROT_READ | PROT_WRITE));
	p[4096] = 1;
	printf("read-only %d value %d\n", mprotect(p + 4096, 4096, PROT_READ), p[4096]);
	printf("odd address %d %d\n", mprotect(p + 1, 4096, PROT_READ), errno == EINVAL);
	munmap(p, 4 * 4096);
}

static void of_files(void)
{
	int fd = open("/tmp/mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
	write(fd, "0123456789", 10);
	char *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *own = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	printf("contents %.10s %.10s end %d\n", shared, own, shared[10]);
	shared[0] = 'S';
	own[1] = 'P';
	msync(shared, 4096, MS_SYNC);
	char text[11] = { 0 };
	pread(fd, text, 10, 0);
	printf("written back %s\n", text);
	munmap(shared, 4096);
	munmap(own, 4096);
	close(fd);
	unlink("/tmp/mapped");
}

static void heap(void)
{
	errno = 0;
	void *too_much = malloc(0xfff00000u);
	printf("too much %d %d\n", too_much == NULL, errno == ENOMEM);
	unsigned sum = 0;
	void *blocks[500] = { 0 };
	unsigned random = 1;
	for (int i = 0; i < 20000; i++) {
		random = random * 1103515245 + 12345;
		int slot = random >> 16 & 255;
		size_t size = (random >> 8 & 4095) * (slot == 3 ? 100 : 1) + 1;
		free(blocks[slot]);
		blocks[slot] = malloc(size);
		memset(blocks[slot], slot, size);
		sum += ((unsigned char *)blocks[slot])[size / 2];
	}
	printf("sum %u\n", sum);
	char *grows = NULL;
	for (size_t size = 1; size < 3000000; size = size * 3 / 2 + 1) {
		grows = realloc(grows, size);
		grows[size - 1] = 'x';
	}
	printf("realloc %c\n", grows[0] ? 'x' : '?');
}

int main(void)
{
	anonymous();
	moving();
	protection();
	of_files();
	heap();
	return 0;
}

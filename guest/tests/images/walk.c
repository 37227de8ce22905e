// Looks at everything in the file system and changes some of it: run on damaged RAMFS images, where any answer is right but a crash.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NAMES_MOST 1500
#define DEEPEST 12
#define READ_MOST (1 << 16)

static char path[5000];
static int names, changed;
static unsigned long sum;

// The host saves the machine here: the image is mounted, its root directory has been read, nothing else.
static void checkpoint(void)
{
	int result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(35) : "edx", "memory");
}

static void read_file(int fd, long long size)
{
	static unsigned char buffer[4096];
	long got, total = 0;
	while (total < READ_MOST && (got = read(fd, buffer, sizeof buffer)) > 0) {
		for (long i = 0; i < got; i++) sum = sum * 31 + buffer[i];
		total += got;
	}
	pread(fd, buffer, sizeof buffer, size > 100 ? size - 100 : 0);
	pread(fd, buffer, 10, size / 2);
}

// A write makes libposix take the file out of the image.
static void change_file(const char *name, int fd, long long size)
{
	char other[300];
	if (changed++ > 5) return;
	pwrite(fd, "changed", 7, size / 2);
	if (size < 1 << 22) ftruncate(fd, size + 5000);
	snprintf(other, sizeof other, "%.200s-renamed", name);
	rename(name, other);
	if (changed % 2) unlink(other);
}

static void visit(const char *name, int depth);

static void visit_directory(const char *name, int depth)
{
	DIR *directory = opendir(name);
	struct dirent *entry;
	char back[5000];
	if (!directory || depth > DEEPEST) {
		if (directory) closedir(directory);
		return;
	}
	char *known = getcwd(back, sizeof back);
	if (known && chdir(name) == 0) {
		while ((entry = readdir(directory)) && names < NAMES_MOST)
			if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) visit(entry->d_name, depth + 1);
		getcwd(path, sizeof path);
		chdir(back);
	}
	closedir(directory);
	if (depth > 2 && changed < 5) rmdir(name);
}

static void visit(const char *name, int depth)
{
	struct stat status;
	names++;
	if (lstat(name, &status) < 0) return;
	sum += status.st_size + status.st_mode + status.st_mtime;
	if (S_ISDIR(status.st_mode)) {
		if (strcmp(name, "dev")) visit_directory(name, depth);
		return;
	}
	int fd = open(name, O_RDWR);
	if (fd < 0) return;
	read_file(fd, status.st_size);
	change_file(name, fd, status.st_size);
	close(fd);
}

int main(void)
{
	struct statvfs space;
	checkpoint();
	statvfs("/", &space);
	visit_directory("/", 0);
	mkdir("/made", 0700);
	rename("/made", "/DIRECT~1");
	int fd = open("/tmp/new", O_CREAT | O_WRONLY, 0600);
	if (fd >= 0) write(fd, "new", 3);
	printf("walked %d %lu\n", names, sum);
	return 0;
}

// Thousands of random file operations on a few names: each result is printed, so both systems must agree on every one.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/show.h"

#define OPERATIONS 6000
#define DESCRIPTORS 12

static const char *const names[] = {
	"a", "b", "c", "d", "e", "d/a", "d/b", "d/d", "d/d/a", "d/d/b", "e/a", "e/d", "l", "m", "l/a", "l/d/b", "m/", "a/", "d/", "e/.",
	"./a", "d/../b", "d/..", "d/d/..", "d/d/../a", "none/a", "a/b", ".", "..", "", "d//a", "e/../d/./b", "l/..", "m/../c",
};
#define NAMES (sizeof names / sizeof *names)
#define TARGETS 13 // of symbolic links: the first ones, which do not lead up

static unsigned state;
static char bytes[3000];

// xorshift32
static unsigned pick(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % limit;
}

static const char *name(void) { return names[pick(NAMES)]; }
static int descriptor(void) { return 3 + pick(DESCRIPTORS); }

static unsigned sum(const char *data, long size)
{
	unsigned total = 0;
	for (long i = 0; i < size; i++) total = total * 31 + (unsigned char)data[i];
	return total;
}

static void tell(const char *what, const char *first, const char *second, long long result)
{
	int error = errno;
	printf("%s %s %s = %lld %s\n", what, first, second, result, result == -1 ? strerror(error) : "");
}

static void tell_fd(const char *what, int fd, long long size, long long result)
{
	int error = errno;
	printf("%s %d %lld = %lld %s\n", what, fd, size, result, result == -1 ? strerror(error) : "");
}

static void open_one(void)
{
	static const int flags[] = { O_CREAT, O_EXCL | O_CREAT, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW, 0, 0 };
	int how = pick(3) | flags[pick(8)] | flags[pick(8)];
	// What Linux makes of O_CREAT with O_DIRECTORY has changed over the years.
	if ((how & O_CREAT) && (how & O_DIRECTORY)) how &= ~O_DIRECTORY;
	const char *path = name();
	int fd = open(path, how, 0600 | pick(64));
	tell("open", path, "", fd);
	if (fd >= 3 + DESCRIPTORS) close(fd);
}

static void describe(void)
{
	struct stat s;
	const char *path = name();
	int follow = pick(2), result = follow ? stat(path, &s) : lstat(path, &s);
	tell(follow ? "stat" : "lstat", path, "", result);
	if (result == 0 && S_ISDIR(s.st_mode)) printf("mode %o\n", s.st_mode);
	else if (result == 0) printf("mode %o size %lld links %d\n", s.st_mode, (long long)s.st_size, (int)s.st_nlink);
}

static void transfer(void)
{
	int fd = descriptor(), size = pick(sizeof bytes), how = pick(4);
	long long at = pick(9000), result;
	int appends = fcntl(fd, F_GETFL) & O_APPEND;
	for (int i = 0; i < size; i++) bytes[i] = how % 2 ? (char)(i * 7 + size) : 0;
	if (how == 0) result = read(fd, bytes, size);
	else if (how == 1) result = write(fd, bytes, size);
	else if (how == 2) result = pread(fd, bytes, size, at);
	else if (appends) return; // Linux appends here, POSIX does not
	else result = pwrite(fd, bytes, size, at);
	tell_fd("transfer", fd, how, result);
	if (how % 2 == 0 && result > 0) printf("sum %u\n", sum(bytes, result));
}

static void resize(void)
{
	int fd = descriptor();
	long long size = pick(10) ? (long long)pick(9000) : -1;
	const char *path = name();
	if (pick(2)) tell_fd("ftruncate", fd, size, ftruncate(fd, size));
	else tell("truncate", path, "", truncate(path, size));
}

static void seek(void)
{
	struct stat s;
	int fd = descriptor(), whence = pick(3);
	long long offset = (long long)pick(9000) - 2000;
	// Where a directory ends is the file system's own affair.
	if (fstat(fd, &s) == 0 && S_ISDIR(s.st_mode)) return;
	tell_fd("seek", fd, offset, lseek(fd, offset, whence));
}

static void change_names(void)
{
	const char *first = name(), *second = name();
	switch (pick(7)) {
	case 0: tell("mkdir", first, "", mkdir(first, 0700)); break;
	case 1: tell("rmdir", first, "", rmdir(first)); break;
	case 2: tell("unlink", first, "", unlink(first)); break;
	case 3:
		first = names[pick(TARGETS)];
		tell("symlink", first, second, symlink(first, second));
		break;
	default: tell("rename", first, second, rename(first, second));
	}
}

static void look(void)
{
	const char *path = name();
	char text[100] = "";
	if (pick(2)) {
		tell("access", path, "", access(path, pick(2) ? F_OK : R_OK));
	} else {
		long size = readlink(path, text, sizeof text);
		tell("readlink", path, size > 0 ? text : "", size);
	}
}

static void descriptors(void)
{
	int fd = descriptor(), other = descriptor();
	switch (pick(4)) {
	case 0: tell_fd("dup2", fd, other, dup2(fd, other)); break;
	case 1: tell_fd("flags", fd, 0, fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND)); break;
	default: tell_fd("close", fd, 0, close(fd));
	}
}

static void one(void)
{
	static void (*const operations[])(void) = {
		open_one, open_one, describe, transfer, transfer, resize, seek, change_names, change_names, change_names, look, descriptors,
	};
	errno = 0;
	operations[pick(sizeof operations / sizeof *operations)]();
}

int main(int argc, char **argv)
{
	char base[] = "/tmp/randomXXXXXX";
	umask(022);
	chdir(mkdtemp(base));
	// Further down, so that ".." stays ours.
	for (int level = 0; level < 4; level++) {
		mkdir("top", 0700);
		chdir("top");
	}
	for (state = 1; state < 4; state++) {
		unsigned seed = state;
		printf("seed %u\n", seed);
		state = seed * 2654435761u | 1;
		for (int i = 0; i < OPERATIONS; i++) one();
		for (int fd = 3; fd < 3 + DESCRIPTORS; fd++) close(fd);
		state = seed;
	}
	return 0;
}

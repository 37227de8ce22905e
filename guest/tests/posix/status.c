// What is known about a file, and changing it: stat in all forms, access, modes, owners, times, umask, file systems.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>
#include "common/show.h"

static void describe(const char *what, const struct stat *s)
{
	printf("%s: mode %o links %d size %lld mine %d\n", what, s->st_mode, (int)s->st_nlink, (long long)s->st_size,
	       s->st_uid == getuid());
}

static void make(const char *path, int mode) { close(open(path, O_CREAT | O_WRONLY, mode)); }

static void kinds(void)
{
	struct stat a, b;
	make("file", 0640);
	mkdir("dir", 0750);
	symlink("file", "link");
	SHOW(stat("file", &a));
	describe("file", &a);
	printf("block size %d blocks %d\n", a.st_blksize >= 512, (int)a.st_blocks);
	SHOW(truncate("file", 5000));
	SHOW(lstat("link", &b));
	describe("link", &b);
	SHOW(stat("link", &b));
	printf("same file %d\n", a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	SHOW(stat("dir", &b));
	printf("directory %o other inode %d\n", b.st_mode, a.st_ino != b.st_ino);
	SHOW(stat("none", &b));
	SHOW(stat("file/x", &b));
	SHOW(stat("", &b));
	SHOW(fstat(99, &b));
	SHOW(fstatat(AT_FDCWD, "link", &b, AT_SYMLINK_NOFOLLOW));
	printf("link %d\n", S_ISLNK(b.st_mode));
	int directory = open("dir", O_RDONLY);
	make("dir/in", 0600);
	SHOW(fstatat(directory, "in", &b, 0));
	SHOW(fstatat(directory, "", &b, AT_EMPTY_PATH));
	printf("directory %d\n", S_ISDIR(b.st_mode));
	SHOW(fstatat(directory, "", &b, 0));
	SHOW(fstatat(99, "in", &b, 0));
	int pipes[2];
	pipe(pipes);
	fstat(pipes[0], &b);
	printf("pipe %d\n", S_ISFIFO(b.st_mode));
	SHOW(stat("/dev/null", &b));
	printf("device %o\n", b.st_mode);
	close(directory), close(pipes[0]), close(pipes[1]);
}

static void access_and_modes(void)
{
	SHOW(access("file", R_OK | W_OK));
	SHOW(access("file", X_OK));
	SHOW(access("dir", X_OK));
	SHOW(access("file", 99));
	SHOW(access("none", F_OK));
	SHOW(faccessat(AT_FDCWD, "file", R_OK, AT_EACCESS));
	struct stat s;
	SHOW(chmod("file", 0755));
	SHOW(access("file", X_OK));
	SHOW(chmod("link", 0600));
	stat("file", &s);
	describe("through the link", &s);
	SHOW(chmod("none", 0600));
	int fd = open("file", O_RDONLY);
	SHOW(fchmod(fd, 04711));
	fstat(fd, &s);
	describe("by descriptor", &s);
	SHOW(fchmod(99, 0600));
	SHOW(fchmodat(AT_FDCWD, "file", 0600, 0));
	SHOW(chown("file", getuid(), getgid()));
	SHOW(chown("file", -1, -1));
	SHOW(lchown("link", -1, -1));
	SHOW(fchown(fd, -1, -1));
	SHOW(fchown(99, -1, -1));
	SHOW(chown("none", -1, -1));
	SHOW(fchownat(AT_FDCWD, "link", -1, -1, AT_SYMLINK_NOFOLLOW));
	close(fd);
	SHOW(umask(077));
	make("private", 0666);
	mkdir("private-dir", 0777);
	stat("private", &s);
	describe("umask", &s);
	stat("private-dir", &s);
	printf("%o\n", s.st_mode);
	SHOW(umask(022));
}

static void show_times(const char *what)
{
	struct stat s;
	stat("file", &s);
	printf("%s: %lld.%09ld %lld.%09ld\n", what, (long long)s.st_atim.tv_sec, s.st_atim.tv_nsec, (long long)s.st_mtim.tv_sec,
	       s.st_mtim.tv_nsec);
}

static void times(void)
{
	struct timespec both[2] = { { 1000000000, 123456789 }, { 1100000000, 5 } };
	SHOW(utimensat(AT_FDCWD, "file", both, 0));
	show_times("set");
	struct timespec one[2] = { { 0, UTIME_OMIT }, { 1200000000, 0 } };
	SHOW(utimensat(AT_FDCWD, "file", one, 0));
	show_times("one left");
	struct timespec bad[2] = { { 5, 5 }, { 5, 1000000000 } };
	SHOW(utimensat(AT_FDCWD, "file", bad, 0));
	show_times("refused");
	struct timespec early[2] = { { -5, 500000000 }, { 0, 0 } };
	SHOW(utimensat(AT_FDCWD, "file", early, 0));
	show_times("before 1970");
	struct timeval old[2] = { { 1300000000, 250000 }, { 1300000001, 750000 } };
	SHOW(utimes("link", old));
	show_times("microseconds");
	struct utimbuf oldest = { 1400000000, 1400000001 };
	SHOW(utime("file", &oldest));
	show_times("seconds");
	int fd = open("file", O_RDWR);
	SHOW(futimens(fd, both));
	show_times("by descriptor");
	SHOW(futimens(99, both));
	SHOW(utimensat(AT_FDCWD, "none", both, 0));
	SHOW(utimensat(AT_FDCWD, "link", one, AT_SYMLINK_NOFOLLOW));
	show_times("the link's own");
	struct stat before, after;
	struct timespec now;
	fstat(fd, &before);
	SHOW(write(fd, "x", 1));
	fstat(fd, &after);
	clock_gettime(CLOCK_REALTIME, &now);
	printf("write sets the time %d, changes %d\n", after.st_mtim.tv_sec >= now.tv_sec - 2, after.st_ctim.tv_sec >= before.st_ctim.tv_sec);
	SHOW(futimens(fd, NULL));
	fstat(fd, &after);
	printf("now %d\n", after.st_mtim.tv_sec >= now.tv_sec - 2);
	close(fd);
	struct stat directory;
	struct timespec ago[2] = { { 7, 0 }, { 7, 0 } };
	utimensat(AT_FDCWD, "dir", ago, 0);
	make("dir/another", 0600);
	stat("dir", &directory);
	printf("a new name touches the directory %d\n", directory.st_mtim.tv_sec > 7);
}

static void file_systems(void)
{
	struct statvfs v;
	SHOW(statvfs(".", &v));
	printf("block %d names %lu\n", v.f_bsize >= 512 && v.f_blocks > 0 && v.f_bfree <= v.f_blocks, v.f_namemax);
	SHOW(statvfs("none", &v));
	SHOW(fstatvfs(0, &v));
	SHOW(fstatvfs(99, &v));
	SHOW(pathconf(".", _PC_NAME_MAX));
	SHOW(pathconf(".", _PC_PATH_MAX));
	SHOW(fpathconf(0, _PC_PIPE_BUF));
}

static void devices(void)
{
	char bytes[16] = "unchanged";
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR), full = open("/dev/full", O_RDWR);
	SHOW(read(null, bytes, 16));
	SHOW(write(null, bytes, 16));
	SHOW(read(zero, bytes, 16));
	printf("zero %d\n", bytes[0] == 0 && bytes[15] == 0);
	SHOW(write(full, bytes, 16));
	int random = open("/dev/urandom", O_RDONLY);
	SHOW(read(random, bytes, 16));
	SHOW(lseek(null, 5, SEEK_SET));
	SHOW(ftruncate(null, 0));
	SHOW(open("/dev/null", O_WRONLY | O_TRUNC) >= 0);
	SHOW(open("/dev/none", O_RDONLY));
	SHOW(mkdir("/dev/null/x", 0700));
}

int main(void)
{
	char base[] = "/tmp/statusXXXXXX";
	umask(022);
	chdir(mkdtemp(base));
	kinds();
	access_and_modes();
	times();
	file_systems();
	devices();
	return 0;
}

// open and its flags, openat, descriptors: lowest number, duplicates, close-on-exec, status flags, close_range, the limit.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "common/show.h"

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	write(fd, text, strlen(text));
	close(fd);
}

static void print(const char *path)
{
	char text[100];
	int fd = open(path, O_RDONLY);
	long size = read(fd, text, sizeof text);
	printf("%s: [%.*s]\n", path, size > 0 ? (int)size : 0, text);
	close(fd);
}

static void creation(void)
{
	struct stat status;
	SHOW(open("none", O_RDONLY));
	SHOW(open("none", O_RDWR | O_EXCL));
	SHOW(open("none/below", O_CREAT | O_WRONLY, 0600));
	SHOW(open("", O_RDONLY));
	SHOW(open("made/", O_CREAT | O_WRONLY, 0600));
	int fd = open("made", O_CREAT | O_EXCL | O_RDWR, 0666);
	SHOW(fstat(fd, &status));
	printf("mode %o\n", status.st_mode);
	SHOW(open("made", O_CREAT | O_EXCL | O_RDWR, 0666));
	SHOW(open("made", O_RDONLY | O_DIRECTORY));
	SHOW(open("made/", O_RDONLY));
	SHOW(open("made/x", O_RDONLY));
	SHOW(open(".", O_RDWR));
	SHOW(open(".", O_RDONLY | O_CREAT, 0600));
	SHOW(open("/", O_WRONLY));
	close(fd);
	put("text", "0123456789");
	fd = open("text", O_RDONLY | O_TRUNC);
	SHOW(fstat(fd, &status));
	printf("size after O_RDONLY | O_TRUNC %lld\n", (long long)status.st_size);
	close(fd);
	SHOW(creat("text", 0600));
	SHOW(read(3, &status, 1));
	close(3);
}

static void appending(void)
{
	put("log", "one ");
	int a = open("log", O_WRONLY | O_APPEND), b = open("log", O_WRONLY | O_APPEND);
	SHOW(write(a, "two ", 4));
	SHOW(write(b, "three ", 6));
	SHOW(lseek(a, 0, SEEK_SET));
	SHOW(write(a, "four ", 5));
	SHOW(lseek(a, 0, SEEK_CUR));
	SHOW(fcntl(b, F_SETFL, 0));
	SHOW(lseek(b, 1, SEEK_SET));
	SHOW(write(b, "X", 1));
	print("log");
	close(a);
	close(b);
}

static void links(void)
{
	put("target", "through the link");
	SHOW(symlink("target", "link"));
	SHOW(symlink("nowhere", "dangling"));
	SHOW(symlink("loop-b", "loop-a"));
	SHOW(symlink("loop-a", "loop-b"));
	SHOW(open("link", O_RDONLY | O_NOFOLLOW));
	SHOW(open("link/", O_RDONLY));
	SHOW(open("loop-a", O_RDONLY));
	SHOW(open("loop-a/x", O_RDONLY));
	SHOW(open("dangling", O_RDONLY));
	SHOW(open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0600));
	SHOW(open("dangling", O_CREAT | O_WRONLY, 0600));
	SHOW(access("nowhere", F_OK));
	close(3);
	print("link");
	int fd = open("link", O_PATH | O_NOFOLLOW);
	struct stat status;
	SHOW(fstat(fd, &status));
	printf("link itself %d\n", S_ISLNK(status.st_mode));
	SHOW(read(fd, &status, 1));
	close(fd);
}

static void relative(void)
{
	SHOW(mkdir("directory", 0700));
	put("directory/inside", "relative to a descriptor");
	int directory = open("directory", O_RDONLY | O_DIRECTORY);
	SHOW(openat(directory, "inside", O_RDONLY));
	SHOW(openat(directory, "../target", O_RDONLY));
	SHOW(openat(directory, "none", O_RDONLY));
	SHOW(openat(4, "inside", O_RDONLY));
	SHOW(openat(99, "inside", O_RDONLY));
	SHOW(openat(99, "/", O_RDONLY));
	SHOW(openat(AT_FDCWD, "directory/inside", O_RDONLY));
	char byte;
	SHOW(read(directory, &byte, 1));
	SHOW(write(directory, &byte, 1));
	for (int fd = 3; fd < 12; fd++) close(fd);
}

static void duplicates(void)
{
	put("dup", "abcdefgh");
	int fd = open("dup", O_RDWR | O_CLOEXEC);
	SHOW(fcntl(fd, F_GETFD));
	SHOW(dup(fd));
	SHOW(fcntl(4, F_GETFD));
	SHOW(lseek(fd, 5, SEEK_SET));
	SHOW(lseek(4, 0, SEEK_CUR));
	SHOW(dup2(fd, fd));
	SHOW(dup2(fd, 20));
	SHOW(dup2(99, 21));
	SHOW(dup2(fd, -1));
	SHOW(dup3(fd, fd, 0));
	SHOW(dup3(fd, 21, O_CLOEXEC));
	SHOW(dup3(fd, 22, O_APPEND));
	SHOW(fcntl(21, F_GETFD));
	SHOW(fcntl(fd, F_DUPFD, 10));
	SHOW(fcntl(fd, F_DUPFD_CLOEXEC, 10));
	SHOW(fcntl(11, F_GETFD));
	SHOW(fcntl(fd, F_DUPFD, -1));
	SHOW(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
	SHOW(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
	SHOW(fcntl(4, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
	SHOW(fcntl(99, F_GETFL));
	SHOW(fcntl(fd, 9999));
	SHOW(dup(99));
	SHOW(close(99));
	SHOW(close(fd));
	SHOW(close(fd));
	SHOW(open("dup", O_RDONLY));
	SHOW(syscall(SYS_close_range, 5, 30, 0));
	SHOW(syscall(SYS_close_range, 10, 5, 0));
	SHOW(syscall(SYS_close_range, 3, 3, 4));
	SHOW(fcntl(3, F_GETFD));
	SHOW(fcntl(10, F_GETFD));
	close(3);
	close(4);
}

static void controls(void)
{
	put("lock", "x");
	int fd = open("lock", O_RDWR), on = 1;
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	SHOW(fcntl(fd, F_SETLK, &lock));
	lock.l_type = F_RDLCK;
	SHOW(fcntl(fd, F_GETLK, &lock));
	printf("lock %d\n", lock.l_type == F_UNLCK);
	SHOW(flock(fd, LOCK_EX));
	SHOW(flock(fd, LOCK_UN));
	SHOW(flock(99, LOCK_EX));
	SHOW(lockf(fd, F_LOCK, 0));
	SHOW(ioctl(fd, FIOCLEX));
	SHOW(fcntl(fd, F_GETFD));
	SHOW(ioctl(fd, FIONBIO, &on));
	SHOW(!!(fcntl(fd, F_GETFL) & O_NONBLOCK));
	struct winsize size;
	SHOW(ioctl(fd, TIOCGWINSZ, &size));
	SHOW(ioctl(0, TIOCGWINSZ, &size));
	SHOW(ioctl(99, TIOCGWINSZ, &size));
	SHOW(isatty(0));
	SHOW(isatty(fd));
	SHOW(isatty(99));
	SHOW(fsync(fd));
	SHOW(fdatasync(fd));
	SHOW(fsync(99));
	SHOW(syncfs(fd));
	RESULT(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
	sync();
	close(fd);
}

static void exhaustion(void)
{
	struct rlimit limit = { 32, 1024 };
	int last = -1, fd;
	SHOW(setrlimit(RLIMIT_NOFILE, &limit));
	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd < 100) last = fd;
	show("one more", fd);
	printf("last %d\n", last);
	SHOW(dup(0));
	SHOW(fcntl(0, F_DUPFD, 32));
	SHOW(dup2(0, 32));
	int pair[2];
	SHOW(pipe(pair));
	close(last);
	SHOW(pipe(pair));
	SHOW(dup(0));
}

int main(void)
{
	char base[] = "/tmp/openingXXXXXX";
	umask(027);
	chdir(mkdtemp(base));
	creation();
	appending();
	links();
	relative();
	duplicates();
	controls();
	exhaustion();
	return 0;
}

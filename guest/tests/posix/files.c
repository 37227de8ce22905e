// Files through stdio and system calls: what POSIX promises of open, rename, unlink, directories, offsets, descriptors.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void say(const char *what, long result) { printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : ""); }

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void list(const char *path)
{
	DIR *directory = opendir(path);
	char *names[100];
	int count = 0;
	struct dirent *entry;
	while ((entry = readdir(directory))) names[count++] = strdup(entry->d_name);
	closedir(directory);
	qsort(names, count, sizeof *names, compare);
	for (int i = 0; i < count; i++) printf("%s ", names[i]);
	printf("\n");
}

static void descriptors(void)
{
	int fd = open("x", O_RDWR | O_CREAT | O_EXCL, 0644);
	say("write", write(fd, "hello world", 11));
	say("again", open("x", O_RDWR | O_CREAT | O_EXCL, 0644));
	int copy = dup(fd);
	say("shared offset", lseek(copy, 0, SEEK_CUR));
	say("seek before start", lseek(fd, -1, SEEK_SET));
	say("hole", pwrite(fd, "!", 1, 20));
	struct stat status;
	fstat(copy, &status);
	printf("size %lld mode %o links %d\n", (long long)status.st_size, status.st_mode, (int)status.st_nlink);
	char a[6] = { 0 }, b[20] = { 0 };
	struct iovec parts[2] = { { a, 5 }, { b, 6 } };
	lseek(fd, 0, SEEK_SET);
	say("readv", readv(fd, parts, 2));
	printf("[%s] [%s]\n", a, b);
	say("read-only", write(open("x", O_RDONLY), "x", 1));
	say("append", write(open("x", O_WRONLY | O_APPEND), "end", 3));
	say("truncated", ftruncate(fd, 5) == 0 ? lseek(fd, 0, SEEK_END) : -1);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	say("flags", fcntl(fd, F_GETFD));
	say("access mode", fcntl(fd, F_GETFL) & O_ACCMODE);
	say("dup2", dup2(fd, 50));
	close(fd);
	close(copy);
	say("still open", write(50, "Z", 1));
	say("closed", write(fd, "Z", 1));
	close(50);
}

static void names(void)
{
	say("mkdir", mkdir("d", 0755));
	say("nested", mkdir("d/e/f", 0755));
	say("rename", rename("x", "d/y"));
	say("onto directory", rename("d/y", "d"));
	say("symlink", symlink("d/y", "link"));
	say("through link", access("link", R_OK));
	struct stat status;
	lstat("link", &status);
	printf("link %d target %lld\n", S_ISLNK(status.st_mode), (long long)status.st_size);
	say("not a directory", access("d/y/", F_OK));
	say("rmdir", rmdir("d"));
	say("unlink directory", unlink("d"));
	mkdir("d/sub", 0700);
	for (int i = 0; i < 60; i++) {
		char path[40];
		sprintf(path, "d/sub/file-with-a-longer-name-%02d", i);
		close(open(path, O_CREAT | O_WRONLY, 0600));
	}
	list("d/sub");
	list("d");
	chdir("d/sub");
	char cwd[200];
	printf("cwd %s\n", strrchr(getcwd(cwd, sizeof cwd), '/'));
	say("small buffer", getcwd(cwd, 2) ? 0 : -1);
	say("up", open("../../none", O_RDONLY));
	say("dots", access("../sub/./../y", F_OK));
}

static void streams(void)
{
	FILE *file = fopen("stream", "w+");
	for (int i = 0; i < 3000; i++) fprintf(file, "line %d\n", i);
	rewind(file);
	char line[40];
	int count = 0;
	while (fgets(line, sizeof line, file)) count++;
	printf("%d lines, %ld bytes\n", count, ftell(file));
	fseek(file, -10, SEEK_END);
	printf("%s", fgets(line, sizeof line, file));
	fclose(file);
	printf("removed %d\n", remove("stream"));
}

int main(void)
{
	char base[] = "/tmp/posixXXXXXX";
	umask(022);
	chdir(mkdtemp(base));
	descriptors();
	names();
	streams();
	return 0;
}

// Names: making, removing, renaming, linking, walking paths, the working directory, listing, and every way to be refused.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/show.h"

static char long_name[300], long_path[PATH_MAX + 10];

static void make(const char *path) { close(open(path, O_CREAT | O_WRONLY, 0644)); }

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void list(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, by_name);
	printf("%s:", path);
	for (int i = 0; i < count; i++) printf(" %s/%d", entries[i]->d_name, entries[i]->d_type);
	printf(" (%d)\n", count);
}

static void directories(void)
{
	SHOW(mkdir("a", 0755));
	SHOW(mkdir("a", 0755));
	SHOW(mkdir("a/b/c", 0755));
	SHOW(mkdir("a/b/", 0755));
	SHOW(mkdir("a/.", 0755));
	SHOW(mkdir("a/..", 0755));
	SHOW(mkdir("/", 0755));
	SHOW(mkdir("", 0755));
	make("file");
	SHOW(mkdir("file", 0755));
	SHOW(mkdir("file/x", 0755));
	SHOW(rmdir("a"));
	SHOW(rmdir("file"));
	SHOW(rmdir("none"));
	SHOW(rmdir("a/b/."));
	SHOW(rmdir("a/b/.."));
	SHOW(rmdir("/"));
	SHOW(unlink("a/b"));
	SHOW(unlink("none"));
	SHOW(unlink("file/"));
	SHOW(unlink("file/x"));
	SHOW(unlink(""));
	SHOW(rmdir("a/b/"));
	SHOW(remove("a"));
	SHOW(remove("file"));
	list(".");
}

static void renames(void)
{
	mkdir("d1", 0755), mkdir("d2", 0755), mkdir("d2/full", 0755), mkdir("empty", 0755);
	make("f1"), make("f2"), make("d1/in");
	SHOW(rename("f1", "f2"));
	SHOW(rename("f1", "f2"));
	SHOW(rename("f2", "f2"));
	SHOW(rename("f2", "d1"));
	SHOW(rename("d1", "f2"));
	SHOW(rename("d1", "d2"));
	SHOW(rename("d1", "empty"));
	SHOW(rename("empty", "empty/inside"));
	SHOW(rename("empty", "empty/inside/deeper"));
	SHOW(rename("empty/in", "f2/x"));
	SHOW(rename("empty", "none/x"));
	SHOW(rename("f2", "new/"));
	SHOW(rename("empty/", "moved/"));
	SHOW(rename("f2/", "f3"));
	SHOW(rename(".", "x"));
	SHOW(rename("moved/..", "x"));
	SHOW(rename("f2", ""));
	SHOW(rename("moved/in", "d2/full/../in"));
	SHOW(rename("d2", "moved"));
	list("moved");
	SHOW(renameat2(AT_FDCWD, "f2", AT_FDCWD, "moved", RENAME_NOREPLACE));
	SHOW(renameat2(AT_FDCWD, "f2", AT_FDCWD, "f4", RENAME_NOREPLACE));
	int directory = open("moved", O_RDONLY);
	SHOW(renameat(directory, "in", AT_FDCWD, "in"));
	SHOW(renameat(AT_FDCWD, "in", directory, "back"));
	SHOW(renameat(99, "in", directory, "back"));
	SHOW(unlinkat(directory, "back", AT_REMOVEDIR));
	SHOW(unlinkat(directory, "full", AT_REMOVEDIR));
	SHOW(unlinkat(directory, "back", 0));
	SHOW(mkdirat(directory, "made", 0700));
	SHOW(unlinkat(directory, "made", 0));
	SHOW(faccessat(directory, "made", F_OK, 0));
	close(directory);
	list(".");
}

static void open_files(void)
{
	int fd = open("held", O_RDWR | O_CREAT, 0600);
	char text[8] = { 0 };
	struct stat status;
	SHOW(write(fd, "still", 5));
	SHOW(unlink("held"));
	SHOW(access("held", F_OK));
	SHOW(pread(fd, text, 5, 0));
	fstat(fd, &status);
	printf("%s links %d\n", text, (int)status.st_nlink);
	make("held");
	SHOW(write(fd, "!", 1));
	stat("held", &status);
	printf("another file of %lld bytes\n", (long long)status.st_size);
	int other = open("held", O_RDONLY);
	make("replacement");
	SHOW(rename("replacement", "held"));
	fstat(other, &status);
	printf("replaced, links %d\n", (int)status.st_nlink);
	close(fd);
	close(other);
}

static void symbolic_links(void)
{
	char text[100];
	make("aim");
	mkdir("dir", 0755), make("dir/x");
	SHOW(symlink("aim", "to-file"));
	SHOW(symlink("dir", "to-dir"));
	SHOW(symlink("aim", "to-file"));
	SHOW(symlink("", "to-nothing"));
	SHOW(symlink("aim", "none/x"));
	SHOW(symlink("../dir/./x", "dir/up"));
	long size = readlink("to-file", text, sizeof text);
	printf("readlink %ld %.*s\n", size, (int)size, text);
	SHOW(readlink("to-file", text, 2));
	SHOW(readlink("aim", text, 10));
	SHOW(readlink("none", text, 10));
	SHOW(readlink("to-dir/up", text, 100));
	SHOW(access("dir/up", F_OK));
	SHOW(access("to-dir/x", F_OK));
	SHOW(access("to-file/", F_OK));
	SHOW(access("to-dir/", F_OK));
	SHOW(access("to-file/x", F_OK));
	SHOW(rmdir("to-dir"));
	SHOW(rmdir("to-dir/"));
	SHOW(unlink("to-dir/"));
	SHOW(rename("to-file", "renamed-link"));
	SHOW(readlink("renamed-link", text, 100));
	SHOW(mkdir("to-dir", 0755));
	SHOW(open("to-dir/new", O_CREAT | O_WRONLY, 0600) >= 0);
	SHOW(access("dir/new", F_OK));
	char here[PATH_MAX], resolved[PATH_MAX];
	getcwd(here, sizeof here);
	SHOW(realpath("to-dir/../renamed-link", resolved) != NULL);
	printf("%s\n", resolved + strlen(here));
	SHOW(realpath("none", resolved) != NULL);
	SHOW(symlinkat("aim", AT_FDCWD, "at"));
	SHOW(readlinkat(AT_FDCWD, "at", text, 100));
	list("dir");
}

static void long_names(void)
{
	memset(long_name, 'n', 255);
	make(long_name);
	SHOW(access(long_name, F_OK));
	SHOW(unlink(long_name));
	memset(long_name, 'n', 256);
	SHOW(open(long_name, O_CREAT, 0600));
	SHOW(access(long_name, F_OK));
	SHOW(mkdir(long_name, 0700));
	SHOW(rename("aim", long_name));
	SHOW(symlink("aim", long_name));
	for (int i = 0; i < PATH_MAX - 2; i += 2) memcpy(long_path + i, "./", 2);
	SHOW(access(long_path, F_OK));
	memcpy(long_path + PATH_MAX - 2, "./", 2);
	SHOW(access(long_path, F_OK));
	SHOW(open(long_path, O_RDONLY));
	SHOW(symlink(long_path, "too-long"));
	char name[20];
	symlink("aim", "chain0");
	for (int i = 1; i <= 40; i++) {
		char target[20];
		sprintf(target, "chain%d", i - 1);
		sprintf(name, "chain%d", i);
		symlink(target, name);
	}
	SHOW(access("chain39", F_OK));
	SHOW(access("chain40", F_OK));
}

static void working_directory(void)
{
	char text[PATH_MAX], *tail;
	mkdir("w", 0755), mkdir("w/x", 0755);
	SHOW(chdir("none"));
	SHOW(chdir("aim"));
	SHOW(chdir("w/x"));
	tail = strrchr(getcwd(text, sizeof text), '/');
	printf("in %s\n", tail);
	int directory = open("..", O_RDONLY);
	SHOW(rename("../x", "../y"));
	printf("in %s\n", strrchr(getcwd(text, sizeof text), '/'));
	SHOW(getcwd(text, 3) != NULL);
	SHOW(getcwd(text, 0) != NULL);
	size_t length = strlen(getcwd(text, sizeof text));
	SHOW(getcwd(text, length) != NULL);
	SHOW(getcwd(text, length + 1) != NULL);
	int here = open(".", O_RDONLY);
	chdir("/");
	SHOW(getcwd(text, 1) ? 0 : -1);
	SHOW(getcwd(text, 2) != NULL);
	fchdir(here), close(here);
	SHOW(rmdir("../y"));
	SHOW(getcwd(text, sizeof text) != NULL);
	SHOW(open("file", O_CREAT | O_WRONLY, 0600));
	SHOW(mkdir("sub", 0700));
	SHOW(rename("../../aim", "aim"));
	SHOW(access(".", F_OK));
	SHOW(fchdir(directory));
	SHOW(fchdir(99));
	SHOW(access("y", F_OK));
	SHOW(chdir(".."));
	int file = open("aim", O_RDONLY);
	SHOW(fchdir(file));
}

static void other_makers(void)
{
	struct stat status;
	SHOW(mknod("regular", S_IFREG | 0600, 0));
	SHOW(mknod("regular", S_IFREG | 0600, 0));
	SHOW(mknodat(AT_FDCWD, "none/regular", S_IFREG | 0600, 0));
	SHOW(mkfifoat(AT_FDCWD, "fifo", 0600));
	SHOW(mkfifo("fifo", 0600));
	SHOW(stat("fifo", &status));
	printf("%o\n", status.st_mode);
	SHOW(unlink("fifo"));
}

static void listing(void)
{
	mkdir("many", 0755);
	for (int i = 0; i < 500; i++) {
		char path[60];
		sprintf(path, "many/name-%03d-%.*s", i, i % 40, "0123456789012345678901234567890123456789");
		make(path);
	}
	DIR *directory = opendir("many");
	int count = 0, sum = 0;
	long middle = 0;
	struct dirent *entry;
	while ((entry = readdir(directory))) {
		if (++count == 250) middle = telldir(directory);
		sum += strlen(entry->d_name);
	}
	printf("%d names, %d bytes\n", count, sum);
	seekdir(directory, middle);
	for (count = 0; readdir(directory); count++) { }
	printf("%d after the middle\n", count);
	rewinddir(directory);
	for (count = 0; (entry = readdir(directory)); count++)
		if (entry->d_name[0] == 'n') unlinkat(dirfd(directory), entry->d_name, 0);
	printf("%d removed while listing\n", count);
	closedir(directory);
	list("many");
	SHOW(rmdir("many"));
	SHOW(opendir("none") != NULL);
	SHOW(opendir("aim") != NULL);
}

int main(void)
{
	char base[] = "/tmp/treeXXXXXX";
	umask(022);
	chdir(mkdtemp(base));
	directories();
	renames();
	open_files();
	symbolic_links();
	long_names();
	working_directory();
	other_makers();
	listing();
	return 0;
}

// Descriptors: the table of open files, duplicates, fcntl, ioctl.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "file.h"

#define STATUS_FLAGS (O_APPEND | O_NONBLOCK)

static struct {
	struct file *file;
	bool close_on_exec;
} table[DESCRIPTORS];

struct file *nvx_file(int fd)
{
	return fd >= 0 && fd < DESCRIPTORS ? table[fd].file : NULL;
}

struct file *nvx_hold_file(int fd)
{
	struct file *file = nvx_file(fd);
	if (file) file->uses++;
	return file;
}

struct file *nvx_new_file(const struct file_kind *kind, int flags)
{
	struct file *file = calloc(1, sizeof *file);
	if (file) *file = (struct file){ .kind = kind, .flags = flags };
	return file;
}

// The descriptor takes a use of its own; a file that finds no descriptor and has no other use is closed.
int nvx_new_fd(struct file *file, int least, bool close_on_exec)
{
	int fd = least, limit = nvx_descriptor_limit();
	while (fd < limit && table[fd].file) fd++;
	file->uses++;
	if (fd >= limit) {
		nvx_release_file(file);
		return -EMFILE;
	}
	table[fd].file = file;
	table[fd].close_on_exec = close_on_exec;
	return fd;
}

void nvx_release_file(struct file *file)
{
	if (--file->uses) return;
	nvx_epoll_forget(file);
	if (file->kind->close) file->kind->close(file);
	if (file->node) {
		file->node->uses--;
		nvx_release_node(file->node);
	}
	free(file);
}

long nvx_close_locked(int fd)
{
	struct file *file = nvx_file(fd);
	if (!file) return -EBADF;
	table[fd].file = NULL;
	nvx_release_file(file);
	return 0;
}

long nvx_close(int fd)
{
	nvx_lock(&nvx_file_lock);
	long result = nvx_close_locked(fd);
	nvx_unlock(&nvx_file_lock);
	return result;
}

#define CLOSE_RANGE_CLOEXEC 4u

long nvx_close_range(unsigned first, unsigned last, unsigned flags)
{
	if (first > last || (flags & ~CLOSE_RANGE_CLOEXEC)) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	for (unsigned fd = first; fd <= last && fd < DESCRIPTORS; fd++) {
		if (!table[fd].file) continue;
		if (flags & CLOSE_RANGE_CLOEXEC) table[fd].close_on_exec = true;
		else nvx_close_locked(fd);
	}
	nvx_unlock(&nvx_file_lock);
	return 0;
}

long nvx_dup(int fd, int least, bool close_on_exec)
{
	if (least < 0 || least >= nvx_descriptor_limit()) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result = file ? nvx_new_fd(file, least, close_on_exec) : -EBADF;
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_dup_to(int fd, int target, int flags, bool same_is_error)
{
	if (flags & ~O_CLOEXEC) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result = target;
	if (!file || target < 0 || target >= nvx_descriptor_limit()) {
		result = -EBADF;
	} else if (fd == target) {
		result = same_is_error ? -EINVAL : target;
	} else {
		nvx_close_locked(target);
		file->uses++;
		table[target].file = file;
		table[target].close_on_exec = flags & O_CLOEXEC;
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

static long fcntl_locked(int fd, struct file *file, int command, long argument)
{
	switch (command) {
	case F_GETFD:
		return table[fd].close_on_exec ? FD_CLOEXEC : 0;
	case F_SETFD:
		table[fd].close_on_exec = argument & FD_CLOEXEC;
		return 0;
	case F_GETFL:
		return file->flags;
	case F_SETFL:
		file->flags = (file->flags & ~STATUS_FLAGS) | (argument & STATUS_FLAGS);
		return 0;
	case F_GETLK:
		((struct flock *)argument)->l_type = F_UNLCK; // nobody else is here
		return 0;
	case F_SETLK:
	case F_SETLKW:
		return 0;
	case F_GETPIPE_SZ:
		return S_ISFIFO(file->kind->mode) ? 65536 : -EBADF;
	}
	return -EINVAL;
}

long nvx_fcntl(int fd, int command, long argument)
{
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) return nvx_dup(fd, argument, command == F_DUPFD_CLOEXEC);
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result = file ? fcntl_locked(fd, file, command, argument) : -EBADF;
	nvx_unlock(&nvx_file_lock);
	return result;
}

// There is no terminal in this machine: line editing and echo are the host's, and isatty says no.
long nvx_ioctl(int fd, int request, void *argument)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result = -ENOTTY;
	if (!file) {
		result = -EBADF;
	} else if (request == FIONBIO) {
		file->flags = *(int *)argument ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
		result = 0;
	} else if (request == FIOCLEX || request == FIONCLEX) {
		table[fd].close_on_exec = request == FIOCLEX;
		result = 0;
	} else if (request == FIONREAD && file->kind->available) {
		*(int *)argument = file->kind->available(file);
		result = 0;
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

int nvx_file_node(int fd, struct node **node, bool *writable)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	int result = !file ? -EBADF : !file->node || !S_ISREG(file->node->mode) ? -ENODEV : 0;
	if (result == 0 && (file->flags & O_ACCMODE) == O_WRONLY) result = -EACCES;
	if (result == 0) {
		*node = file->node;
		file->node->uses++;
		*writable = (file->flags & O_ACCMODE) == O_RDWR;
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

void nvx_files_start(void)
{
	nvx_mount();
	nvx_working_directory = nvx_root;
	nvx_root->uses++;
	for (int channel = 0; channel < 3; channel++) {
		struct file *file = nvx_open_console(channel);
		if (file) nvx_new_fd(file, channel, false);
	}
}

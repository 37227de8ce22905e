// What is known about a file: statx, access, chmod, chown, times, sizes, file systems.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "file.h"

#define BLOCK_BYTES 4096
#define DEVICE_MINOR_TREE 1
#define DEVICE_MINOR_OTHER 2
#define FILE_SYSTEM_MAGIC 0x4d44 // MSDOS_SUPER_MAGIC

// Finds the node that a call of the ...at family means; with AT_EMPTY_PATH and no path, the file of the descriptor.
static long locate(int directory_fd, const char *path, int flags, struct node **node, struct file **file)
{
	struct place place;
	*file = NULL;
	if (!path || (!path[0] && (flags & AT_EMPTY_PATH))) {
		*file = nvx_file(directory_fd);
		if (directory_fd == AT_FDCWD) *node = nvx_working_directory;
		else if (!*file) return -EBADF;
		else *node = (*file)->node;
		return 0;
	}
	long result = nvx_walk(directory_fd, path, flags & AT_SYMLINK_NOFOLLOW ? 0 : FOLLOW, &place);
	*node = place.node;
	return result;
}

static struct statx_timestamp timestamp(int64_t time)
{
	int64_t seconds = time / NANOSECONDS, rest = time % NANOSECONDS;
	if (rest < 0) seconds--, rest += NANOSECONDS;
	return (struct statx_timestamp){ .tv_sec = seconds, .tv_nsec = rest };
}

static uint32_t link_count(struct node *node)
{
	if (!node->parent && node != nvx_root) return 0;
	if (!S_ISDIR(node->mode)) return 1;
	uint32_t count = 2;
	for (struct node *child = nvx_first_child(node); child; child = child->next) count += S_ISDIR(child->mode);
	return count;
}

static void describe_node(struct node *node, struct statx *out)
{
	bool has_bytes = S_ISREG(node->mode) || S_ISLNK(node->mode);
	out->stx_nlink = link_count(node);
	out->stx_uid = node->user;
	out->stx_gid = node->group;
	out->stx_mode = node->mode;
	out->stx_ino = node->inode;
	out->stx_size = has_bytes ? node->size : S_ISDIR(node->mode) ? BLOCK_BYTES : 0;
	out->stx_blocks = (out->stx_size + BLOCK_BYTES - 1) / BLOCK_BYTES * (BLOCK_BYTES / 512);
	out->stx_atime = timestamp(node->accessed);
	out->stx_mtime = timestamp(node->modified);
	out->stx_ctime = timestamp(node->changed);
	out->stx_dev_minor = DEVICE_MINOR_TREE;
	if (S_ISCHR(node->mode)) {
		out->stx_rdev_major = 1;
		out->stx_rdev_minor = node->device + 3;
	}
}

long nvx_statx(int directory_fd, const char *path, int flags, unsigned mask, void *result)
{
	struct statx *out = result;
	struct node *node;
	struct file *file;
	(void)mask;
	nvx_lock(&nvx_file_lock);
	long error = locate(directory_fd, path, flags, &node, &file);
	if (error == 0) {
		memset(out, 0, sizeof *out);
		out->stx_mask = STATX_BASIC_STATS;
		out->stx_blksize = BLOCK_BYTES;
		if (node) {
			describe_node(node, out);
		} else {
			out->stx_nlink = 1;
			out->stx_mode = file->kind->mode;
			out->stx_ino = (uintptr_t)file >> 4;
			out->stx_dev_minor = DEVICE_MINOR_OTHER;
		}
	}
	nvx_unlock(&nvx_file_lock);
	return error;
}

// The program is the machine's only user, root: everything may be read and written, and run where an x bit is set.
long nvx_access(int directory_fd, const char *path, int mode, int flags)
{
	struct node *node;
	struct file *file;
	if (mode & ~(R_OK | W_OK | X_OK)) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	long result = locate(directory_fd, path, flags, &node, &file);
	if (result == 0 && (mode & X_OK) && node && !S_ISDIR(node->mode) && !(node->mode & 0111)) result = -EACCES;
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_chmod(int directory_fd, const char *path, uint32_t mode, int flags)
{
	struct node *node;
	struct file *file;
	nvx_lock(&nvx_file_lock);
	long result = locate(directory_fd, path, flags, &node, &file);
	if (result == 0 && node) {
		if (S_ISLNK(node->mode)) result = -EOPNOTSUPP;
		else node->mode = (node->mode & S_IFMT) | (mode & 07777);
		node->changed = nvx_realtime();
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_chown(int directory_fd, const char *path, int user, int group, int flags)
{
	struct node *node;
	struct file *file;
	nvx_lock(&nvx_file_lock);
	long result = locate(directory_fd, path, flags, &node, &file);
	if (result == 0 && node) {
		if (user != -1) node->user = user;
		if (group != -1) node->group = group;
		node->changed = nvx_realtime();
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

// One time of utimensat: seconds and nanoseconds, or "now", or "leave it".
static long chosen_time(const int64_t *time, int64_t now, int64_t *target)
{
	int32_t nanoseconds = time ? (int32_t)time[1] : UTIME_NOW;
	if (nanoseconds == UTIME_OMIT) return 0;
	if (nanoseconds == UTIME_NOW) return *target = now, 0;
	if (nanoseconds < 0 || nanoseconds >= NANOSECONDS) return -EINVAL;
	*target = time[0] * NANOSECONDS + nanoseconds;
	return 0;
}

long nvx_utimens(int directory_fd, const char *path, const int64_t times[4], int flags)
{
	struct node *node;
	struct file *file;
	int64_t now = nvx_realtime();
	nvx_lock(&nvx_file_lock);
	long result = locate(directory_fd, path, flags, &node, &file);
	if (result == 0 && node) {
		int64_t accessed = node->accessed, modified = node->modified;
		result = chosen_time(times, now, &accessed);
		if (result == 0) result = chosen_time(times ? times + 2 : NULL, now, &modified);
		if (result == 0) {
			node->accessed = accessed;
			node->modified = modified;
			node->changed = now;
		}
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_truncate(const char *path, int64_t size)
{
	struct node *node;
	struct file *file;
	if (size < 0) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	long result = locate(AT_FDCWD, path, 0, &node, &file);
	if (result == 0) result = S_ISREG(node->mode) ? nvx_resize(node, size) : S_ISDIR(node->mode) ? -EISDIR : -EINVAL;
	nvx_unlock(&nvx_file_lock);
	return result;
}

static struct node *writable_node(int fd, long *error)
{
	struct file *file = nvx_file(fd);
	*error = !file ? -EBADF : -EINVAL;
	if (!file || !file->node || !S_ISREG(file->node->mode) || (file->flags & O_ACCMODE) == O_RDONLY) return NULL;
	return file->node;
}

long nvx_ftruncate(int fd, int64_t size)
{
	long result;
	if (size < 0) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	struct node *node = writable_node(fd, &result);
	if (node) result = nvx_resize(node, size);
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_allocate(int fd, int mode, int64_t offset, int64_t size)
{
	long result;
	if (offset < 0 || size <= 0) return -EINVAL;
	if (mode) return -EOPNOTSUPP;
	nvx_lock(&nvx_file_lock);
	struct node *node = writable_node(fd, &result);
	struct file *file = nvx_file(fd);
	if (node) result = offset + size > node->size ? nvx_resize(node, offset + size) : 0;
	else if (file && !file->node) result = -ESPIPE;
	else result = -EBADF;
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_readlink(int directory_fd, const char *path, char *buffer, size_t size)
{
	struct node *node;
	struct file *file;
	nvx_lock(&nvx_file_lock);
	long result = locate(directory_fd, path, AT_SYMLINK_NOFOLLOW, &node, &file);
	if (result == 0) result = node && S_ISLNK(node->mode) ? nvx_read_node(node, buffer, size, 0) : -EINVAL;
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_statfs(const char *path, int fd, void *result)
{
	struct statfs *out = result;
	struct node *node;
	struct file *file;
	uint64_t image;
	nvx_lock(&nvx_file_lock);
	long error = locate(path ? AT_FDCWD : fd, path, AT_EMPTY_PATH, &node, &file);
	nvx_fat_space(&image);
	nvx_unlock(&nvx_file_lock);
	if (error < 0) return error;
	memset(out, 0, sizeof *out);
	out->f_type = FILE_SYSTEM_MAGIC;
	out->f_bsize = out->f_frsize = BLOCK_BYTES;
	out->f_bfree = out->f_bavail = nvx_memory_free() / BLOCK_BYTES;
	out->f_blocks = image / BLOCK_BYTES + out->f_bfree;
	out->f_namelen = NAME_LIMIT;
	return 0;
}

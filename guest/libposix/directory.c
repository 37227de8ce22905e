// Directories: making and removing names, renaming, links, listing, the working directory.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "file.h"

static uint32_t umask_now = 022;

uint32_t nvx_current_umask(void) { return umask_now; }

long nvx_umask(int mask)
{
	uint32_t before = umask_now;
	umask_now = mask & 0777;
	return before;
}

static bool is_dot(const struct place *place)
{
	return !place->length || !strcmp(place->name, ".") || !strcmp(place->name, "..");
}

static void touch(struct node *directory)
{
	directory->modified = directory->changed = nvx_realtime();
}

long nvx_add_node(int directory_fd, const char *path, uint32_t mode, struct node **made)
{
	struct place place;
	long result = nvx_walk(directory_fd, path, WANT_PARENT | KEEP_LINK, &place);
	if (result < 0) return result;
	if (place.node) return -EEXIST;
	if ((place.must_be_directory && !S_ISDIR(mode)) || nvx_is_removed(place.directory)) return -ENOENT;
	struct node *node = nvx_make_node(place.directory, place.name, place.length, mode);
	if (!node) return -ENOSPC;
	node->accessed = node->modified = node->changed = nvx_realtime();
	touch(place.directory);
	*made = node;
	return 0;
}

long nvx_mkdir(int directory_fd, const char *path, uint32_t mode)
{
	struct node *node;
	nvx_lock(&nvx_file_lock);
	long result = nvx_add_node(directory_fd, path, S_IFDIR | (mode & 01777 & ~umask_now), &node);
	nvx_unlock(&nvx_file_lock);
	return result;
}

// Regular files and named pipes; devices are the machine's.
long nvx_mknod(int directory_fd, const char *path, uint32_t mode)
{
	struct node *node;
	if (!(mode & S_IFMT)) mode |= S_IFREG;
	if (S_ISDIR(mode)) return -EINVAL;
	if (!S_ISREG(mode) && !S_ISFIFO(mode)) return -EPERM;
	nvx_lock(&nvx_file_lock);
	long result = nvx_add_node(directory_fd, path, (mode & S_IFMT) | (mode & 07777 & ~umask_now), &node);
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_symlink(const char *target, int directory_fd, const char *path)
{
	struct node *node;
	size_t length = strlen(target);
	if (!length) return -ENOENT;
	if (length >= PATH_LIMIT) return -ENAMETOOLONG;
	nvx_lock(&nvx_file_lock);
	long result = nvx_add_node(directory_fd, path, S_IFLNK | 0777, &node);
	if (result == 0) {
		long written = nvx_write_node(node, target, length, 0);
		if (written < 0) {
			result = written;
			nvx_detach(node);
			nvx_release_node(node);
		}
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

static long unlink_locked(int directory_fd, const char *path, int flags)
{
	struct place place;
	long result = nvx_walk(directory_fd, path, WANT_PARENT | KEEP_LINK, &place);
	if (result < 0) return result;
	struct node *node = place.node;
	bool is_directory = node && S_ISDIR(node->mode);
	if (is_dot(&place)) {
		if (!(flags & AT_REMOVEDIR)) return -EISDIR;
		return !place.length ? -EBUSY : place.name[1] ? -ENOTEMPTY : -EINVAL;
	}
	if (!node) return -ENOENT;
	if (flags & AT_REMOVEDIR) {
		if (!is_directory) return -ENOTDIR;
		if (nvx_first_child(node)) return -ENOTEMPTY;
	} else if (is_directory) {
		return -EISDIR;
	} else if (place.must_be_directory) {
		return -ENOTDIR;
	}
	nvx_detach(node);
	touch(place.directory);
	node->changed = place.directory->changed;
	nvx_release_node(node);
	return 0;
}

long nvx_unlink(int directory_fd, const char *path, int flags)
{
	nvx_lock(&nvx_file_lock);
	long result = unlink_locked(directory_fd, path, flags);
	nvx_unlock(&nvx_file_lock);
	return result;
}

static bool is_inside(const struct node *node, const struct node *directory)
{
	for (; node != nvx_root && node; node = node->parent)
		if (node == directory) return true;
	return false;
}

static long check_replaced(const struct place *from, const struct place *to)
{
	if (!to->node) return nvx_is_removed(to->directory) ? -ENOENT : 0;
	if (S_ISDIR(from->node->mode)) {
		if (!S_ISDIR(to->node->mode)) return -ENOTDIR;
		return nvx_first_child(to->node) ? -ENOTEMPTY : 0;
	}
	return S_ISDIR(to->node->mode) ? -EISDIR : 0;
}

// In Linux's order: both places before either name, names before kinds.
static long check_rename(const struct place *from, const struct place *to, unsigned flags)
{
	if (is_dot(from)) return -EBUSY;
	if (is_dot(to)) return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (!from->node) return -ENOENT;
	if (to->node && (flags & RENAME_NOREPLACE)) return -EEXIST;
	bool is_directory = S_ISDIR(from->node->mode);
	if (!is_directory && (from->must_be_directory || to->must_be_directory)) return -ENOTDIR;
	if (is_directory && is_inside(to->directory, from->node)) return -EINVAL;
	return to->node && is_inside(from->directory, to->node) ? -ENOTEMPTY : 0; // whatever is moved, it lies in there
}

static long rename_locked(int from_fd, const char *old, int to_fd, const char *new, unsigned flags)
{
	struct place from, to;
	long result = nvx_walk(from_fd, old, WANT_PARENT | KEEP_LINK, &from);
	if (result == 0) result = nvx_walk(to_fd, new, WANT_PARENT | KEEP_LINK, &to);
	if (result == 0) result = check_rename(&from, &to, flags);
	if (result < 0 || from.node == to.node) return result;
	result = check_replaced(&from, &to);
	if (result < 0) return result;

	struct node *node = from.node, *replaced = to.node;
	nvx_detach(node);
	result = nvx_attach(node, to.directory, to.name, to.length);
	if (result < 0) {
		// It goes back where it was; its old name still stands in the node, so this needs no memory but a copy of it.
		nvx_attach(node, from.directory, from.name, from.length);
		return -ENOSPC;
	}
	if (replaced) {
		nvx_detach(replaced);
		nvx_release_node(replaced);
	}
	touch(from.directory);
	touch(to.directory);
	node->changed = to.directory->changed;
	return 0;
}

long nvx_rename(int from_fd, const char *old, int to_fd, const char *new, unsigned flags)
{
	if (flags & ~RENAME_NOREPLACE) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	long result = rename_locked(from_fd, old, to_fd, new, flags);
	nvx_unlock(&nvx_file_lock);
	return result;
}

static uint8_t entry_type(uint32_t mode) { return mode >> 12 & 15; }

// One record of getdents64; returns its length, 0 when it does not fit.
static size_t put_entry(char *out, size_t room, uint32_t inode, uint64_t cookie, uint32_t mode, const char *name)
{
	size_t length = (offsetof(struct dirent, d_name) + strlen(name) + 1 + 7) & -8u;
	if (length > room) return 0;
	struct dirent *entry = (struct dirent *)out;
	memset(out, 0, length);
	entry->d_ino = inode;
	entry->d_off = cookie;
	entry->d_reclen = length;
	entry->d_type = entry_type(mode);
	strcpy(entry->d_name, name);
	return length;
}

static long list(struct file *file, char *out, size_t room)
{
	struct node *directory = file->node;
	struct node *parent = directory->parent ? directory->parent : directory;
	size_t done = 0, length = 1;
	if (file->offset < 1 && (length = put_entry(out, room, directory->inode, 1, S_IFDIR, "."))) file->offset = 1, done += length;
	if (file->offset < 2 && length && (length = put_entry(out + done, room - done, parent->inode, 2, S_IFDIR, ".."))) {
		file->offset = 2;
		done += length;
	}
	for (struct node *node = nvx_first_child(directory); node && length; node = node->next) {
		if (node->cookie <= file->offset) continue;
		length = put_entry(out + done, room - done, node->inode, node->cookie, node->mode, node->name);
		if (!length) break;
		file->offset = node->cookie;
		done += length;
	}
	return done || length ? (long)done : -EINVAL;
}

long nvx_getdents(int fd, void *buffer, size_t size)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result = !file ? -EBADF : !file->node || !S_ISDIR(file->node->mode) ? -ENOTDIR : list(file, buffer, size);
	nvx_unlock(&nvx_file_lock);
	return result;
}

static void enter(struct node *directory)
{
	struct node *before = nvx_working_directory;
	directory->uses++;
	nvx_working_directory = directory;
	before->uses--;
	nvx_release_node(before);
}

long nvx_chdir(const char *path)
{
	struct place place;
	nvx_lock(&nvx_file_lock);
	long result = nvx_walk(AT_FDCWD, path, FOLLOW, &place);
	if (result == 0 && !S_ISDIR(place.node->mode)) result = -ENOTDIR;
	if (result == 0) enter(place.node);
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_fchdir(int fd)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result = !file ? -EBADF : !file->node || !S_ISDIR(file->node->mode) ? -ENOTDIR : 0;
	if (result == 0) enter(file->node);
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_getcwd(char *buffer, size_t size)
{
	nvx_lock(&nvx_file_lock);
	long result = nvx_path_of(nvx_working_directory, buffer, size);
	nvx_unlock(&nvx_file_lock);
	return result;
}

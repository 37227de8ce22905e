// open: from a path and flags to a descriptor; and what reading and writing mean for files of the tree.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "file.h"

static long read_regular(struct file *file, void *buffer, size_t size)
{
	long result = nvx_read_node(file->node, buffer, size, file->offset);
	if (result > 0) file->offset += result;
	return result;
}

static long write_regular(struct file *file, const void *data, size_t size)
{
	if (file->flags & O_APPEND) file->offset = file->node->size;
	long result = nvx_write_node(file->node, data, size, file->offset);
	if (result > 0) file->offset += result;
	return result;
}

static long read_directory(struct file *file, void *buffer, size_t size)
{
	(void)file, (void)buffer, (void)size;
	return -EISDIR;
}

static short always_ready(struct file *file)
{
	(void)file;
	return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

const struct file_kind nvx_node_kind = { .read = read_regular, .write = write_regular, .poll = always_ready };
const struct file_kind nvx_directory_kind = { .read = read_directory, .poll = always_ready };

static long create(struct place *place, int flags, uint32_t mode)
{
	if (nvx_is_removed(place->directory)) return -ENOENT;
	// What shm_open and sem_open make: there is no other process to share it with.
	if (place->directory == nvx_shared_memory) return -ENOSYS;
	mode &= 07777 & ~nvx_current_umask();
	place->node = nvx_make_node(place->directory, place->name, place->length, S_IFREG | mode);
	if (!place->node) return -ENOSPC;
	struct node *node = place->node;
	node->accessed = node->modified = node->changed = nvx_realtime();
	place->directory->modified = place->directory->changed = node->changed;
	(void)flags;
	return 0;
}

static long check(struct node *node, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY;
	if ((flags & O_DIRECTORY) && !S_ISDIR(node->mode)) return -ENOTDIR;
	if (flags & O_PATH) return 0;
	if (S_ISLNK(node->mode)) return -ELOOP;
	if (S_ISSOCK(node->mode)) return -ENXIO;
	if (S_ISDIR(node->mode) && (writes || (flags & (O_CREAT | O_TRUNC)))) return -EISDIR;
	if (S_ISREG(node->mode) && (flags & O_TRUNC)) return nvx_resize(node, 0);
	return 0;
}

static long open_node(struct node *node, int flags)
{
	struct file *file;
	long result = 0;
	int kept = flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_PATH | O_LARGEFILE);
	if (S_ISCHR(node->mode)) file = nvx_open_device(node->device, kept);
	else if (S_ISFIFO(node->mode) && !(flags & O_PATH)) result = nvx_open_fifo(node, kept, &file);
	else file = nvx_new_file(S_ISDIR(node->mode) ? &nvx_directory_kind : &nvx_node_kind, kept);
	if (result < 0) return result;
	if (!file) return -ENOMEM;
	if (!file->node && !S_ISCHR(node->mode)) {
		file->node = node;
		node->uses++;
	}
	return nvx_new_fd(file, 0, flags & O_CLOEXEC);
}

static long open_locked(int directory_fd, const char *path, int flags, uint32_t mode)
{
	struct place place;
	// O_TMPFILE holds O_DIRECTORY's bit; kernels that do not know it say EISDIR, and programs know that answer.
	if ((flags & O_TMPFILE) == O_TMPFILE) return -EISDIR;
	int how = (flags & O_NOFOLLOW) || (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) ? 0 : FOLLOW;
	if (flags & O_CREAT) how |= WANT_PARENT | KEEP_LINK;
	long result = nvx_walk(directory_fd, path, how, &place);
	if (result < 0) return result;
	// A name with a slash behind it is not one of a file to be made, whatever it is.
	bool is_name = strcmp(place.name, ".") && strcmp(place.name, "..") && place.length;
	if ((flags & O_CREAT) && place.must_be_directory && is_name) return -EISDIR;
	if (!place.node) result = create(&place, flags, mode);
	else if ((flags & O_CREAT) && (flags & O_EXCL)) result = -EEXIST;
	else result = check(place.node, flags);
	return result < 0 ? result : open_node(place.node, flags);
}

long nvx_open(int directory_fd, const char *path, int flags, uint32_t mode)
{
	nvx_lock(&nvx_file_lock);
	long result = open_locked(directory_fd, path, flags, mode);
	nvx_unlock(&nvx_file_lock);
	return result;
}

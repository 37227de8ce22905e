// Walking a path: names, "." and "..", symbolic links, relative to a directory descriptor or the working directory.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "file.h"

struct node *nvx_working_directory;

static long start_of(int directory_fd, const char *path, struct node **start)
{
	*start = path[0] == '/' ? nvx_root : nvx_working_directory;
	if (path[0] == '/' || directory_fd == AT_FDCWD) return 0;
	struct file *file = nvx_file(directory_fd);
	if (!file) return -EBADF;
	if (!file->node || !S_ISDIR(file->node->mode)) return -ENOTDIR;
	*start = file->node;
	return 0;
}

// Puts a link's target in front of what is left of the path, which is nothing or begins with a slash.
static long splice(const struct node *link, const char *rest, char *buffer)
{
	size_t rest_length = strlen(rest);
	if (link->size + rest_length + 1 > PATH_LIMIT) return -ENAMETOOLONG;
	memmove(buffer + link->size, rest, rest_length + 1);
	memcpy(buffer, link->data, link->size);
	return 0;
}

static const char *skip_slashes(const char *path)
{
	while (*path == '/') path++;
	return path;
}

static struct node *step(struct node *directory, const char *name, size_t length)
{
	if (length == 1 && name[0] == '.') return directory;
	if (length == 2 && name[0] == '.' && name[1] == '.') return directory->parent ? directory->parent : directory;
	return nvx_child(directory, name, length);
}

long nvx_walk(int directory_fd, const char *path, int how, struct place *place)
{
	char buffer[PATH_LIMIT]; // what is left after a link was followed
	struct node *here;
	int links = 0;
	if (!path) return -EFAULT;
	if (!path[0]) return -ENOENT;
	if (strnlen(path, PATH_LIMIT) == PATH_LIMIT) return -ENAMETOOLONG;
	long result = start_of(directory_fd, path, &here);
	if (result < 0) return result;
	*place = (struct place){ .directory = here, .node = here };
	for (path = skip_slashes(path); *path; path = skip_slashes(path)) {
		size_t length = strcspn(path, "/");
		const char *rest = path + length;
		if (!S_ISDIR(here->mode)) return -ENOTDIR;
		if (length > NAME_LIMIT) return -ENAMETOOLONG;
		struct node *next = step(here, path, length);
		bool last = !*skip_slashes(rest);
		bool follow = !last || (*rest ? !(how & KEEP_LINK) : (how & FOLLOW));
		if (next && S_ISLNK(next->mode) && follow) {
			if (++links > LINK_LIMIT) return -ELOOP;
			result = splice(next, rest, buffer);
			if (result < 0) return result;
			path = buffer;
			if (*path == '/') here = nvx_root;
			*place = (struct place){ .directory = here, .node = here };
			continue;
		}
		place->directory = here;
		place->node = next;
		memcpy(place->name, path, length);
		place->name[length] = 0;
		place->length = length;
		place->must_be_directory = *rest == '/';
		if (!next) return last && (how & WANT_PARENT) ? 0 : -ENOENT;
		here = next;
		path = rest;
	}
	if (place->must_be_directory && !S_ISDIR(here->mode) && !(how & KEEP_LINK)) return -ENOTDIR;
	return 0;
}

long nvx_path_of(struct node *node, char *buffer, size_t size)
{
	size_t at = size;
	if (!size) return -ERANGE;
	buffer[--at] = 0;
	if (node == nvx_root && at) buffer[--at] = '/';
	for (; node != nvx_root; node = node->parent) {
		if (!node->parent) return -ENOENT; // removed meanwhile
		size_t length = strlen(node->name);
		if (at < length + 1) return -ERANGE;
		at -= length;
		memcpy(buffer + at, node->name, length);
		buffer[--at] = '/';
	}
	if (at == size - 1) return -ERANGE;
	memmove(buffer, buffer + at, size - at);
	return size - at;
}

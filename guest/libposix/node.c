// The tree of files in memory: names hashed per directory, contents in the image until written to, then on the heap.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"

#define FIRST_BUCKETS 8
#define FIRST_COOKIE 3 // 1 and 2 are "." and ".."
#define SIZE_LIMIT 0x7fffffffu

struct lock nvx_file_lock;
static struct node root = { .parent = &root, .mode = S_IFDIR | 0755, .inode = 1, .uses = 1, .next_cookie = FIRST_COOKIE };
struct node *nvx_root = &root;
static uint32_t last_inode = 1;

static uint32_t hash_of(const char *name, size_t length)
{
	uint32_t hash = 2166136261u; // FNV-1a
	for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)name[i]) * 16777619u;
	return hash;
}

static void read_if_needed(struct node *directory)
{
	if (directory->unread) nvx_fat_read_directory(directory);
}

struct node *nvx_first_child(struct node *directory)
{
	read_if_needed(directory);
	return directory->first;
}

struct node *nvx_child(struct node *directory, const char *name, size_t length)
{
	read_if_needed(directory);
	if (!directory->bucket_count) return NULL;
	uint32_t hash = hash_of(name, length);
	struct node *node = directory->buckets[hash & (directory->bucket_count - 1)];
	for (; node; node = node->hash_next)
		if (node->name_hash == hash && !strncmp(node->name, name, length) && !node->name[length]) return node;
	return NULL;
}

static bool grow_buckets(struct node *directory)
{
	if (directory->children < directory->bucket_count) return true;
	uint32_t count = directory->bucket_count ? directory->bucket_count * 4 : FIRST_BUCKETS;
	struct node **buckets = calloc(count, sizeof *buckets);
	if (!buckets) return directory->bucket_count != 0;
	for (struct node *node = directory->first; node; node = node->next) {
		struct node **bucket = &buckets[node->name_hash & (count - 1)];
		node->hash_next = *bucket;
		*bucket = node;
	}
	free(directory->buckets);
	directory->buckets = buckets;
	directory->bucket_count = count;
	return true;
}

int nvx_attach(struct node *node, struct node *directory, const char *name, size_t length)
{
	char *copy = malloc(length + 1);
	if (!copy || !grow_buckets(directory)) {
		free(copy);
		return -ENOMEM;
	}
	memcpy(copy, name, length);
	copy[length] = 0;
	free(node->name);
	node->name = copy;
	node->name_hash = hash_of(name, length);
	struct node **bucket = &directory->buckets[node->name_hash & (directory->bucket_count - 1)];
	node->hash_next = *bucket;
	*bucket = node;
	node->parent = directory;
	node->cookie = directory->next_cookie++;
	node->previous = directory->last;
	node->next = NULL;
	*(directory->last ? &directory->last->next : &directory->first) = node;
	directory->last = node;
	directory->children++;
	return 0;
}

void nvx_detach(struct node *node)
{
	struct node *directory = node->parent;
	struct node **link = &directory->buckets[node->name_hash & (directory->bucket_count - 1)];
	while (*link != node) link = &(*link)->hash_next;
	*link = node->hash_next;
	*(node->previous ? &node->previous->next : &directory->first) = node->next;
	*(node->next ? &node->next->previous : &directory->last) = node->previous;
	directory->children--;
	node->parent = NULL;
}

struct node *nvx_make_node(struct node *directory, const char *name, size_t length, uint32_t mode)
{
	struct node *node = calloc(1, sizeof *node);
	if (!node) return NULL;
	node->mode = mode;
	node->inode = ++last_inode;
	if (S_ISDIR(mode)) node->next_cookie = FIRST_COOKIE;
	if (nvx_attach(node, directory, name, length) < 0) {
		free(node);
		return NULL;
	}
	return node;
}

void nvx_release_node(struct node *node)
{
	if (node->parent || node->uses) return;
	if (S_ISDIR(node->mode)) free(node->buckets);
	else if ((S_ISREG(node->mode) || S_ISLNK(node->mode)) && node->capacity) free(node->data);
	free(node->name);
	free(node);
}

bool nvx_is_removed(const struct node *node) { return !node->parent; }

// Makes room for `size` bytes on the heap, taking what the image holds along.
static int own_bytes(struct node *node, uint64_t size)
{
	if (size > SIZE_LIMIT) return -EFBIG;
	if (node->unread && nvx_fat_locate(node) < 0) return -ENOMEM;
	if (node->capacity && size <= node->capacity) return 0;
	uint64_t wanted = size > node->size ? size + size / 2 : size;
	if (wanted < 64) wanted = 64;
	uint8_t *data = realloc(node->capacity ? node->data : NULL, wanted);
	if (!data && wanted > size) data = realloc(node->capacity ? node->data : NULL, wanted = size + !size);
	if (!data) return -ENOSPC;
	if (!node->capacity && node->size) memcpy(data, node->data, node->size < wanted ? node->size : wanted);
	node->data = data;
	node->capacity = wanted;
	return 0;
}

int nvx_resize(struct node *node, uint64_t size)
{
	int result = own_bytes(node, size);
	if (result < 0) return result;
	if (size > node->size) memset(node->data + node->size, 0, size - node->size);
	node->size = size;
	node->modified = node->changed = nvx_realtime();
	return 0;
}

long nvx_read_node(struct node *node, void *buffer, size_t size, uint64_t offset)
{
	if (offset >= node->size) return 0;
	if (node->unread && nvx_fat_locate(node) < 0) return -ENOMEM;
	if (size > node->size - offset) size = node->size - offset;
	memcpy(buffer, node->data + offset, size);
	return size;
}

long nvx_write_node(struct node *node, const void *data, size_t size, uint64_t offset)
{
	if (!size) return 0;
	uint64_t end = offset + size;
	int result = own_bytes(node, end > node->size ? end : node->size);
	if (result < 0) return result;
	if (offset > node->size) memset(node->data + node->size, 0, offset - node->size);
	memcpy(node->data + offset, data, size);
	if (end > node->size) node->size = end;
	node->modified = node->changed = nvx_realtime();
	return size;
}

void nvx_node_read(struct node *node, void *buffer, size_t size, uint64_t offset)
{
	nvx_lock(&nvx_file_lock);
	nvx_read_node(node, buffer, size, offset);
	nvx_unlock(&nvx_file_lock);
}

void nvx_node_write(struct node *node, const void *data, size_t size, uint64_t offset)
{
	nvx_lock(&nvx_file_lock);
	nvx_write_node(node, data, size, offset);
	nvx_unlock(&nvx_file_lock);
}

uint64_t nvx_node_size(struct node *node) { return node->size; }

void nvx_node_hold(struct node *node)
{
	nvx_lock(&nvx_file_lock);
	node->uses++;
	nvx_unlock(&nvx_file_lock);
}

void nvx_node_drop(struct node *node)
{
	nvx_lock(&nvx_file_lock);
	node->uses--;
	nvx_release_node(node);
	nvx_unlock(&nvx_file_lock);
}

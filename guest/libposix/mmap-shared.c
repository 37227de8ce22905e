// Shared writable mappings of files: copies that are written back by msync, munmap, mremap and whatever else takes their place.
//
// The list's lock is never held while a file is touched: memory is mapped and unmapped with the files' lock held.
#include <errno.h>
#include <stdlib.h>
#include "file.h"
#include "memory.h"

struct shared_mapping {
	struct shared_mapping *next;
	uintptr_t base;
	size_t size; // whole pages
	struct node *node;
	uint64_t offset;
};

static struct lock list_lock;
static struct shared_mapping *list;

int nvx_shared_add(uintptr_t base, size_t size, struct node *node, uint64_t offset)
{
	struct shared_mapping *mapping = malloc(sizeof *mapping);
	if (!mapping) return -ENOMEM;
	nvx_node_hold(node);
	nvx_lock(&list_lock);
	*mapping = (struct shared_mapping){ list, base, (size + PAGE - 1) & -(size_t)PAGE, node, offset };
	list = mapping;
	nvx_unlock(&list_lock);
	return 0;
}

// Takes one mapping that has a page in the range off the list.
static struct shared_mapping *take_overlapping(uintptr_t base, size_t size)
{
	if (!list) return NULL;
	nvx_lock(&list_lock);
	struct shared_mapping **link = &list, *found;
	while ((found = *link) && !(found->base < base + size && base < found->base + found->size)) link = &found->next;
	if (found) *link = found->next;
	nvx_unlock(&list_lock);
	return found;
}

static void put_back(struct shared_mapping *mapping)
{
	nvx_lock(&list_lock);
	mapping->next = list;
	list = mapping;
	nvx_unlock(&list_lock);
}

// Pages that nobody may look at cannot have been written to since they were hidden, and are left out.
static void write_back(const struct shared_mapping *mapping)
{
	for (size_t at = 0; at < mapping->size; at += PAGE) {
		uint64_t length = nvx_node_size(mapping->node), offset = mapping->offset + at;
		if (offset >= length) return;
		uint8_t state = nvx_page_state[nvx_page_of(mapping->base + at)];
		if (state != PAGE_MAPPED && state != PAGE_PROTECTED) continue;
		nvx_node_write(mapping->node, (void *)(mapping->base + at), length - offset < PAGE ? length - offset : PAGE, offset);
	}
}

static void discard(struct shared_mapping *mapping)
{
	nvx_node_drop(mapping->node);
	free(mapping);
}

// What lies outside the range stays a mapping. Without memory for a record its bytes are in the file already.
static void keep_rest(const struct shared_mapping *mapping, uintptr_t base, size_t size)
{
	uintptr_t end = base + size, mapping_end = mapping->base + mapping->size;
	if (mapping->base < base) nvx_shared_add(mapping->base, base - mapping->base, mapping->node, mapping->offset);
	if (end < mapping_end) nvx_shared_add(end, mapping_end - end, mapping->node, mapping->offset + (end - mapping->base));
}

void nvx_shared_end(uintptr_t base, size_t size)
{
	struct shared_mapping *mapping;
	while ((mapping = take_overlapping(base, size))) {
		write_back(mapping);
		keep_rest(mapping, base, size);
		discard(mapping);
	}
}

void nvx_shared_sync(uintptr_t base, size_t size)
{
	struct shared_mapping *done = NULL, *mapping;
	while ((mapping = take_overlapping(base, size))) {
		write_back(mapping);
		mapping->next = done;
		done = mapping;
	}
	while ((mapping = done)) {
		done = mapping->next;
		put_back(mapping);
	}
}

struct shared_mapping *nvx_shared_lift(uintptr_t base, size_t size)
{
	struct shared_mapping *mapping = take_overlapping(base, size);
	if (mapping) {
		write_back(mapping);
		keep_rest(mapping, base, size);
		if (mapping->base < base) mapping->offset += base - mapping->base;
		mapping->base = base;
		mapping->size = size;
	}
	return mapping;
}

void nvx_shared_lower(struct shared_mapping *mapping, uintptr_t base, size_t size)
{
	size_t known = mapping->size;
	mapping->base = base;
	mapping->size = (size + PAGE - 1) & -(size_t)PAGE;
	if (mapping->size > known)
		nvx_node_read(mapping->node, (void *)(base + known), mapping->size - known, mapping->offset + known);
	put_back(mapping);
}

// mmap, munmap, mremap, mprotect, madvise, brk: Linux's memory calls on the page table of memory.c.
//
// Pages are there from the start (no demand paging in a user program). A file is copied in; a shared writable mapping is
// copied back by msync and munmap.
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "file.h"
#include "kcall.h"
#include "memory.h"

#define BRK_BYTES (1u << 20)

struct shared_mapping {
	struct shared_mapping *next;
	uintptr_t base;
	size_t size;
	struct node *node;
	uint64_t offset;
};

static struct shared_mapping *shared_mappings;
static uintptr_t brk_base, brk_end;

static uint32_t pages_in(size_t size) { return size / PAGE + (size % PAGE != 0); }

// Takes `count` pages at `first` (0: anywhere). Returns the first page, 0 when there is no room or no memory.
static uint32_t take(uint32_t first, uint32_t count, bool reserve_only)
{
	if (!first) first = nvx_find_free(count);
	if (!first) return 0;
	if (!reserve_only) return nvx_populate(first, count) == 0 ? first : 0;
	for (uint32_t page = first; page < first + count; page++) {
		// A cached page under a reservation would be reachable: let it go.
		if (nvx_page_state[page] == PAGE_CACHED && nvx_populate(page, 1) == 0) nvx_protect(page, 0);
		nvx_page_state[page] = nvx_page_state[page] == PAGE_MAPPED ? PAGE_PROTECTED : PAGE_RESERVED;
	}
	return first;
}

static int access_of(int protection)
{
	int access = 0;
	if (protection & PROT_READ) access |= NANVIX_ACCESS_READ;
	if (protection & PROT_WRITE) access |= NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE;
	if (protection & PROT_EXEC) access |= NANVIX_ACCESS_READ | NANVIX_ACCESS_EXECUTE;
	return access;
}

static int protect_page(uint32_t page, int protection)
{
	switch (nvx_page_state[page]) {
	case PAGE_RESERVED:
		if (protection == PROT_NONE) return 0;
		nvx_page_state[page] = PAGE_FREE;
		if (nvx_populate(page, 1) < 0) {
			nvx_page_state[page] = PAGE_RESERVED;
			return -ENOMEM;
		}
		if (protection & PROT_WRITE) return 0;
		break;
	case PAGE_MAPPED:
		if (protection & PROT_WRITE) return 0;
		break;
	case PAGE_PROTECTED:
		break;
	default:
		return -ENOMEM;
	}
	nvx_protect(page, access_of(protection));
	nvx_page_state[page] = protection & PROT_WRITE ? PAGE_MAPPED : PAGE_PROTECTED;
	return 0;
}

long nvx_mprotect(uintptr_t base, size_t size, int protection)
{
	if (base % PAGE) return -EINVAL;
	if (!nvx_in_heap(base, size)) return 0; // the program's own pages keep the access the kernel gave them
	nvx_lock(&nvx_memory_lock);
	uint32_t first = nvx_page_of(base), count = pages_in(size);
	int result = 0;
	for (uint32_t page = first; page < first + count && result == 0; page++) result = protect_page(page, protection);
	nvx_unlock(&nvx_memory_lock);
	return result;
}

static long copy_file_in(struct node *node, uintptr_t base, size_t size, uint64_t offset, bool keep_shared)
{
	nvx_node_read(node, (void *)base, size, offset);
	if (!keep_shared) return 0;
	struct shared_mapping *mapping = malloc(sizeof *mapping);
	if (!mapping) return -ENOMEM;
	nvx_node_hold(node);
	*mapping = (struct shared_mapping){ shared_mappings, base, size, node, offset };
	shared_mappings = mapping;
	return 0;
}

long nvx_mmap(uintptr_t hint, size_t size, int protection, int flags, int fd, uint32_t page_offset)
{
	if (!size) return -EINVAL;
	if (size > HEAP_BYTES) return -ENOMEM;
	struct node *node = NULL;
	bool writable = false;
	if (!(flags & MAP_ANONYMOUS)) {
		int result = nvx_file_node(fd, &node, &writable);
		if (result < 0) return result;
	}
	bool keep_shared = node && (flags & MAP_TYPE) == MAP_SHARED && (protection & PROT_WRITE);
	if (keep_shared && !writable) return -EACCES;

	uint32_t count = pages_in(size), first = 0;
	if (flags & MAP_FIXED) {
		if (hint % PAGE || !nvx_in_heap(hint, size)) return -EINVAL;
		nvx_munmap(hint, size);
		first = nvx_page_of(hint);
	}
	nvx_lock(&nvx_memory_lock);
	if (first && !nvx_is_free(first, count)) first = 0;
	else first = take(first, count, protection == PROT_NONE && !node);
	nvx_unlock(&nvx_memory_lock);
	if (!first) return -ENOMEM;

	uintptr_t base = nvx_page_address(first);
	if (node && copy_file_in(node, base, size, (uint64_t)page_offset * PAGE, keep_shared) < 0) {
		nvx_pages_give((void *)base, size);
		return -ENOMEM;
	}
	if (!(protection & PROT_WRITE) && protection != PROT_NONE) nvx_mprotect(base, size, protection);
	return base;
}

static void write_back(struct shared_mapping *mapping)
{
	uint64_t length = nvx_node_size(mapping->node);
	if (mapping->offset >= length) return;
	size_t size = mapping->size < length - mapping->offset ? mapping->size : length - mapping->offset;
	nvx_node_write(mapping->node, (void *)mapping->base, size, mapping->offset);
}

long nvx_msync(uintptr_t base, size_t size, int flags)
{
	(void)flags;
	if (base % PAGE) return -EINVAL;
	for (struct shared_mapping *mapping = shared_mappings; mapping; mapping = mapping->next)
		if (mapping->base < base + size && base < mapping->base + mapping->size) write_back(mapping);
	return 0;
}

static void end_shared_mapping(uintptr_t base)
{
	for (struct shared_mapping **link = &shared_mappings; *link; link = &(*link)->next) {
		struct shared_mapping *mapping = *link;
		if (mapping->base != base) continue;
		write_back(mapping);
		*link = mapping->next;
		nvx_node_drop(mapping->node);
		free(mapping);
		return;
	}
}

long nvx_munmap(uintptr_t base, size_t size)
{
	if (base % PAGE || !size) return -EINVAL;
	if (!nvx_in_heap(base, size)) return -EINVAL;
	if (shared_mappings) end_shared_mapping(base);
	nvx_reap(); // a thread that has just ended may still stand on a stack in here
	nvx_pages_give((void *)base, size);
	return 0;
}

long nvx_mremap(uintptr_t base, size_t old_size, size_t new_size, int flags, uintptr_t target)
{
	(void)target;
	if (base % PAGE || !new_size || !nvx_in_heap(base, old_size)) return -EINVAL;
	if (flags & MREMAP_FIXED) return -EINVAL;
	if (new_size > HEAP_BYTES) return -ENOMEM;
	uint32_t first = nvx_page_of(base), old_count = pages_in(old_size), new_count = pages_in(new_size);
	if (new_count <= old_count) {
		if (new_count < old_count) nvx_munmap(base + (uintptr_t)new_count * PAGE, (size_t)(old_count - new_count) * PAGE);
		return base;
	}
	nvx_lock(&nvx_memory_lock);
	uint32_t more = new_count - old_count;
	bool grown = nvx_is_free(first + old_count, more) && nvx_populate(first + old_count, more) == 0;
	nvx_unlock(&nvx_memory_lock);
	if (grown) return base;
	if (!(flags & MREMAP_MAYMOVE)) return -ENOMEM;
	void *moved = nvx_pages_take(new_size);
	if (!moved) return -ENOMEM;
	memcpy(moved, (void *)base, old_size);
	nvx_munmap(base, old_size);
	return (long)(uintptr_t)moved;
}

long nvx_madvise(uintptr_t base, size_t size, int advice)
{
	if (base % PAGE || !nvx_in_heap(base, size)) return -EINVAL;
	if (advice != MADV_DONTNEED) return 0;
	nvx_lock(&nvx_memory_lock);
	for (uint32_t page = nvx_page_of(base), end = page + pages_in(size); page < end; page++)
		if (nvx_page_state[page] == PAGE_MAPPED) memset((void *)nvx_page_address(page), 0, PAGE);
	nvx_unlock(&nvx_memory_lock);
	return 0;
}

// musl asks for a few pages only and turns to mmap when told no.
long nvx_brk(uintptr_t end)
{
	nvx_lock(&nvx_memory_lock);
	if (!brk_base) {
		uint32_t first = take(0, pages_in(BRK_BYTES), true);
		brk_base = brk_end = first ? nvx_page_address(first) : 0;
	}
	if (end > brk_end && end <= brk_base + BRK_BYTES) {
		uint32_t page = nvx_page_of((brk_end + PAGE - 1) & -(uintptr_t)PAGE), last = nvx_page_of(end - 1);
		int result = 0;
		for (; page <= last && result == 0; page++) result = protect_page(page, PROT_READ | PROT_WRITE);
		if (result == 0) brk_end = end;
	}
	uintptr_t now = brk_end;
	nvx_unlock(&nvx_memory_lock);
	return now;
}

// mmap, munmap, mremap, mprotect, madvise, brk: Linux's memory calls on the page table of memory.c.
//
// Pages are there from the start (no demand paging in a user program). A file is copied in; what becomes of a shared writable
// mapping is in mmap-shared.c.
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include "file.h"
#include "kcall.h"
#include "memory.h"

#define BRK_BYTES (1u << 20)

static uintptr_t brk_base, brk_end;

// Error numbers lie at the top of the address space, where no page of ours is.
static bool is_error(long address) { return (unsigned long)address > -4096ul; }

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
		nvx_page_state[page] = nvx_page_state[page] == PAGE_MAPPED ? PAGE_HIDDEN : PAGE_RESERVED;
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
	if (nvx_is_of_program(page)) return nvx_protect(page, access_of(protection)) < 0 ? -ENOMEM : 0;
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
	case PAGE_HIDDEN:
		break;
	default:
		return -ENOMEM;
	}
	nvx_protect(page, access_of(protection));
	nvx_page_state[page] = protection == PROT_NONE ? PAGE_HIDDEN : protection & PROT_WRITE ? PAGE_MAPPED : PAGE_PROTECTED;
	return 0;
}

long nvx_mprotect(uintptr_t base, size_t size, int protection)
{
	if (base % PAGE) return -EINVAL;
	if (!nvx_in_heap(base, size)) return -ENOMEM;
	nvx_lock(&nvx_memory_lock);
	uint32_t first = nvx_page_of(base), count = pages_in(size);
	int result = 0;
	for (uint32_t page = first; page < first + count && result == 0; page++) result = protect_page(page, protection);
	nvx_unlock(&nvx_memory_lock);
	return result;
}

// Pages where the caller wants them, or anywhere. An address or an error.
static long place(uintptr_t hint, size_t size, int flags, bool reserve_only)
{
	uint32_t count = pages_in(size), first = 0;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (hint % PAGE) return -EINVAL;
		if (!nvx_in_heap(hint, size)) return -ENOMEM;
		first = nvx_page_of(hint);
		if (flags & MAP_FIXED_NOREPLACE) {
			if (!nvx_is_free(first, count)) return -EEXIST;
		} else {
			nvx_munmap(hint, size);
		}
	}
	nvx_lock(&nvx_memory_lock);
	if (first && !nvx_is_free(first, count)) first = 0;
	else first = take(first, count, reserve_only);
	nvx_unlock(&nvx_memory_lock);
	return first ? (long)nvx_page_address(first) : -ENOMEM;
}

static long map_file(uintptr_t hint, size_t size, int flags, struct node *node, uint64_t offset, bool keep_shared)
{
	long base = place(hint, size, flags, false);
	if (is_error(base)) return base;
	nvx_node_read(node, (void *)base, (size_t)pages_in(size) * PAGE, offset);
	if (!keep_shared || nvx_shared_add(base, size, node, offset) == 0) return base;
	nvx_pages_give((void *)base, size);
	return -ENOMEM;
}

long nvx_mmap(uintptr_t hint, size_t size, int protection, int flags, int fd, uint32_t page_offset)
{
	if (!size) return -EINVAL;
	if (size > HEAP_BYTES) return -ENOMEM;
	long base;
	if (flags & MAP_ANONYMOUS) {
		base = place(hint, size, flags, protection == PROT_NONE);
	} else {
		struct node *node;
		bool writable;
		int result = nvx_file_node(fd, &node, &writable);
		if (result < 0) return result;
		bool keep_shared = (flags & MAP_TYPE) == MAP_SHARED && (protection & PROT_WRITE);
		base = keep_shared && !writable ? -EACCES : map_file(hint, size, flags, node, (uint64_t)page_offset * PAGE, keep_shared);
		nvx_node_drop(node);
	}
	if (is_error(base)) return base;
	if (!(protection & PROT_WRITE) && protection != PROT_NONE) nvx_mprotect(base, size, protection);
	return base;
}

// Linux looks at every page of the range before it complains.
static bool has_gap(uintptr_t base, size_t size)
{
	if (!nvx_in_heap(base, size)) return true;
	for (uint32_t page = nvx_page_of(base), end = page + pages_in(size); page < end; page++)
		if (!nvx_is_of_program(page) && nvx_is_free(page, 1)) return true;
	return false;
}

long nvx_msync(uintptr_t base, size_t size, int flags)
{
	if (base % PAGE || (flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE)) || (flags & MS_ASYNC && flags & MS_SYNC)) return -EINVAL;
	nvx_shared_sync(base, size);
	return has_gap(base, size) ? -ENOMEM : 0;
}

long nvx_munmap(uintptr_t base, size_t size)
{
	if (base % PAGE || !size) return -EINVAL;
	if (!nvx_in_heap(base, size)) return -EINVAL;
	nvx_shared_end(base, (size_t)pages_in(size) * PAGE);
	nvx_reap(); // a thread that has just ended may still stand on a stack in here
	nvx_pages_give((void *)base, size);
	return 0;
}

// The address of the range with its new size, or an error.
static long resize(uintptr_t base, uint32_t old_count, uint32_t new_count, int flags)
{
	uint32_t first = nvx_page_of(base), more = new_count - old_count;
	if (new_count <= old_count) {
		if (new_count < old_count) nvx_munmap(base + (uintptr_t)new_count * PAGE, (size_t)(old_count - new_count) * PAGE);
		return base;
	}
	nvx_lock(&nvx_memory_lock);
	bool grown = nvx_is_free(first + old_count, more) && nvx_populate(first + old_count, more) == 0;
	nvx_unlock(&nvx_memory_lock);
	if (grown) return base;
	if (!(flags & MREMAP_MAYMOVE)) return -ENOMEM;
	char *moved = nvx_pages_take((size_t)new_count * PAGE);
	if (!moved) return -ENOMEM;
	for (uint32_t i = 0; i < old_count; i++) {
		uint8_t state = nvx_page_state[first + i];
		if (state == PAGE_MAPPED || state == PAGE_PROTECTED) memcpy(moved + i * PAGE, (char *)base + i * PAGE, PAGE);
	}
	nvx_munmap(base, (size_t)old_count * PAGE);
	return (long)(uintptr_t)moved;
}

long nvx_mremap(uintptr_t base, size_t old_size, size_t new_size, int flags, uintptr_t target)
{
	(void)target;
	if (base % PAGE || !new_size || !old_size || (flags & MREMAP_FIXED)) return -EINVAL;
	if (has_gap(base, old_size)) return -EFAULT;
	if (new_size > HEAP_BYTES) return -ENOMEM;
	uint32_t old_count = pages_in(old_size), new_count = pages_in(new_size);
	struct shared_mapping *shared = nvx_shared_lift(base, (size_t)old_count * PAGE);
	long result = resize(base, old_count, new_count, flags);
	bool failed = is_error(result);
	if (shared) nvx_shared_lower(shared, failed ? base : (uintptr_t)result, failed ? old_size : new_size);
	return result;
}

long nvx_madvise(uintptr_t base, size_t size, int advice)
{
	if (base % PAGE) return -EINVAL;
	if (has_gap(base, size)) return -ENOMEM;
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

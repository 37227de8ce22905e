// Pages of the program: which addresses of the heap range are free, and getting them from the kernel one at a time.
//
// The range lies right behind the program, so that one linear window covers program and heap. First fit keeps it dense.
// A page that is given back is cleared and kept mapped for a while (CACHED): the kernel is not asked twice, and a cleared
// page costs a snapshot nothing.
#include "memory.h"
#include <errno.h>
#include <string.h>
#include "kcall.h"

#define CACHE_LIMIT 4096u // pages, 16 MiB

struct lock nvx_memory_lock;
uint8_t nvx_page_state[HEAP_PAGES];

static uintptr_t heap_base = NANVIX_USER_BASE;
static uint32_t first_page, lowest_free, cached_pages, mapped_pages;
// The most pages that were ever mapped when the kernel had no more; 0 = never happened.
static uint32_t page_limit;
static int process_id;

uintptr_t nvx_page_address(uint32_t page) { return heap_base + (uintptr_t)page * PAGE; }

bool nvx_in_heap(uintptr_t address, size_t size)
{
	return address >= heap_base && size <= HEAP_BYTES && address - heap_base <= HEAP_BYTES - size;
}

bool nvx_is_of_program(uint32_t page) { return page < first_page; }

uint32_t nvx_page_of(uintptr_t address) { return (address - heap_base) / PAGE; }

static int kernel_map(uint32_t page)
{
	return kcall3(NANVIX_KCALL_MEMORY_MAP, process_id, nvx_page_address(page), NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE);
}

static void kernel_unmap(uint32_t page)
{
	kcall2(NANVIX_KCALL_MEMORY_UNMAP, process_id, nvx_page_address(page));
	mapped_pages--;
}

void nvx_memory_start(uintptr_t first_free)
{
	process_id = kcall0(NANVIX_KCALL_GETPID);
	kcall2(NANVIX_KCALL_CAPCTL, NANVIX_CAP_MEMORY, 1); // a kernel that wants it says so; ours does not
	first_page = lowest_free = (first_free - heap_base) / PAGE + 1; // one page stays free: it stops stack overflows
	if (kernel_map(first_page) < 0) {
		// A kernel that only maps in its own range (Nanvix microvm §3.3).
		heap_base = NANVIX_MMAP_BASE;
		first_page = lowest_free = 1;
	} else {
		mapped_pages = 1;
		nvx_page_state[first_page] = PAGE_CACHED;
		cached_pages = 1;
	}
}

static void drop_cache(void)
{
	for (uint32_t page = first_page; page < HEAP_PAGES && cached_pages; page++) {
		if (nvx_page_state[page] != PAGE_CACHED) continue;
		kernel_unmap(page);
		nvx_page_state[page] = PAGE_FREE;
		cached_pages--;
	}
}

static int populate_one(uint32_t page)
{
	if (nvx_page_state[page] == PAGE_CACHED) {
		cached_pages--;
		nvx_page_state[page] = PAGE_MAPPED;
		return 0;
	}
	int result = kernel_map(page);
	if (result < 0) return result;
	mapped_pages++;
	nvx_page_state[page] = PAGE_MAPPED;
	return 0;
}

int nvx_populate(uint32_t first, uint32_t count)
{
	// What the kernel refused once is not tried page by page again.
	if (page_limit && mapped_pages - cached_pages + count > page_limit) return -ENOMEM;
	for (uint32_t page = first; page < first + count; page++) {
		int result = populate_one(page);
		if (result == -ENOMEM && cached_pages) {
			drop_cache();
			result = populate_one(page);
		}
		if (result < 0) {
			if (result == -ENOMEM) page_limit = mapped_pages;
			nvx_release(first, page - first);
			return -ENOMEM;
		}
	}
	return 0;
}

void nvx_release(uint32_t first, uint32_t count)
{
	uint32_t end = first + count;
	if (first < first_page) first = first_page; // the program's own pages stay
	for (uint32_t page = first; page < end; page++) {
		if (nvx_page_state[page] == PAGE_MAPPED) {
			if (cached_pages < CACHE_LIMIT) {
				memset((void *)nvx_page_address(page), 0, PAGE);
				nvx_page_state[page] = PAGE_CACHED;
				cached_pages++;
				continue;
			}
			kernel_unmap(page);
		} else if (nvx_page_state[page] == PAGE_PROTECTED || nvx_page_state[page] == PAGE_HIDDEN) {
			kernel_unmap(page);
		} else if (nvx_page_state[page] == PAGE_CACHED) {
			continue;
		}
		nvx_page_state[page] = PAGE_FREE;
	}
	if (first < end && first < lowest_free) lowest_free = first;
}

bool nvx_is_free(uint32_t first, uint32_t count)
{
	if (first < first_page || first > HEAP_PAGES || count > HEAP_PAGES - first) return false;
	for (uint32_t page = first; page < first + count; page++)
		if (nvx_page_state[page] != PAGE_FREE && nvx_page_state[page] != PAGE_CACHED) return false;
	return true;
}

static bool taken(uint32_t page)
{
	return nvx_page_state[page] != PAGE_FREE && nvx_page_state[page] != PAGE_CACHED;
}

uint32_t nvx_find_free(uint32_t count)
{
	uint32_t run = 0;
	bool lowest_known = false;
	for (uint32_t page = lowest_free; page < HEAP_PAGES; page++) {
		if (taken(page)) {
			run = 0;
			continue;
		}
		if (!lowest_known) {
			lowest_free = page;
			lowest_known = true;
		}
		if (++run == count) return page + 1 - count;
	}
	return 0;
}

int nvx_protect(uint32_t page, int access)
{
	return kcall3(NANVIX_KCALL_MEMORY_CTRL, process_id, nvx_page_address(page), access);
}

void *nvx_pages_take(size_t size)
{
	uint32_t count = (size + PAGE - 1) / PAGE;
	nvx_lock(&nvx_memory_lock);
	uint32_t first = nvx_find_free(count);
	bool done = first && nvx_populate(first, count) == 0;
	nvx_unlock(&nvx_memory_lock);
	return done ? (void *)nvx_page_address(first) : NULL;
}

void nvx_pages_give(void *base, size_t size)
{
	nvx_lock(&nvx_memory_lock);
	nvx_release(nvx_page_of((uintptr_t)base), (size + PAGE - 1) / PAGE);
	nvx_unlock(&nvx_memory_lock);
}

uintptr_t nvx_mapped_below(uintptr_t top, size_t most)
{
	if (!nvx_in_heap(top - PAGE, PAGE)) return (top - PAGE) & -(uintptr_t)PAGE;
	uint32_t page = nvx_page_of(top - 1), last = page > most / PAGE ? page - most / PAGE : 1;
	while (page > last && nvx_page_state[page - 1] == PAGE_MAPPED) page--;
	return nvx_page_address(page);
}

// The kernel does not tell how much there is: what is mapped counts, and an honest guess for the rest until it says no.
#define ASSUMED_PAGES (192u * 256u)

uint64_t nvx_memory_total(void)
{
	uint32_t pages = page_limit ? page_limit : ASSUMED_PAGES;
	return (uint64_t)(pages > mapped_pages ? pages : mapped_pages) * PAGE;
}

uint64_t nvx_memory_free(void)
{
	return nvx_memory_total() - (uint64_t)(mapped_pages - cached_pages) * PAGE;
}

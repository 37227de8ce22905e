// Page states of the heap range, between memory.c (which owns them) and mmap.c.
#pragma once
#include "nvx.h"

#define HEAP_BYTES (1u << 30)
#define HEAP_PAGES (HEAP_BYTES / PAGE)

enum page_state {
	PAGE_FREE,
	PAGE_CACHED,    // free, but mapped and zero
	PAGE_MAPPED,
	PAGE_RESERVED,  // taken, nothing behind it: guard pages, PROT_NONE
	PAGE_PROTECTED, // mapped, not writable for now
	PAGE_HIDDEN,    // mapped, no access for now
};

HIDDEN extern struct lock nvx_memory_lock;
HIDDEN extern uint8_t nvx_page_state[HEAP_PAGES];

// All of these want nvx_memory_lock held. Page numbers count from the start of the range; 0 is never handed out.
HIDDEN uint32_t nvx_find_free(uint32_t count);               // 0 = no room
HIDDEN bool nvx_is_free(uint32_t first, uint32_t count);
HIDDEN int nvx_populate(uint32_t first, uint32_t count);     // zeroed pages, all or none
HIDDEN void nvx_release(uint32_t first, uint32_t count);
HIDDEN int nvx_protect(uint32_t page, int access);           // NANVIX_ACCESS_*

HIDDEN uintptr_t nvx_page_address(uint32_t page);
HIDDEN bool nvx_is_of_program(uint32_t page);                // the kernel put it there, not libposix
HIDDEN uint32_t nvx_page_of(uintptr_t address);
HIDDEN bool nvx_in_heap(uintptr_t address, size_t size);

// mmap-shared.c: without nvx_memory_lock. A mapping that moves is lifted off its place and lowered onto the new one.
struct node;
struct shared_mapping;
HIDDEN int nvx_shared_add(uintptr_t base, size_t size, struct node *node, uint64_t offset);
HIDDEN void nvx_shared_end(uintptr_t base, size_t size);
HIDDEN void nvx_shared_sync(uintptr_t base, size_t size);
HIDDEN struct shared_mapping *nvx_shared_lift(uintptr_t base, size_t size); // NULL: none there
HIDDEN void nvx_shared_lower(struct shared_mapping *mapping, uintptr_t base, size_t size);

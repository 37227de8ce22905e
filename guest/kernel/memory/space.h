// Address spaces: the kernel's identity map below, a program's pages above (Nanvix microvm §3.3).
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct space {
    uint32_t *directory;
    bool owns_arena; // pages of the program are backed by the frame at the same distance in the arena
};

// Maps [0, ram_end) for the kernel and turns paging on.
void paging_init(uint32_t ram_end);

int32_t space_init(struct space *space, bool owns_arena);
// Frees every frame of the program. The space must not be loaded.
void space_destroy(struct space *space);
void space_load(const struct space *space);
// The kernel's own map, for when a program's is about to go.
void space_load_kernel(void);

// `page` is any address in it; access as in NANVIX_ACCESS_*.
int32_t space_map(struct space *space, uint32_t page, uint32_t access);
int32_t space_unmap(struct space *space, uint32_t page);
int32_t space_protect(struct space *space, uint32_t page, uint32_t access);
// Lets the program see [base, base + bytes) of the identity map, or hides it again (access 0).
int32_t space_expose(struct space *space, uint32_t base, uint32_t bytes, uint32_t access);

// The physical address behind `linear` if the program may read (or write) it, else 0.
uint32_t space_translate(const struct space *space, uint32_t linear, bool write);
bool space_is_mapped(const struct space *space, uint32_t linear);

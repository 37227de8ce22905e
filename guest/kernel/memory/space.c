// Address spaces: page directories and tables. Accessed and dirty bits are preset, so the processor never writes tables.
#include "space.h"
#include "../base/memory.h"
#include "../cpu/x86.h"
#include "../platform.h"
#include "frame.h"

#define PTE_TOUCHED (PTE_A | PTE_D)
#define KERNEL_ENTRIES (KERNEL_HALF_END / TABLE_SPAN)
#define ENTRIES 1024u

static uint32_t kernel_directory[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static const uint32_t *loaded;

static uint32_t directory_index(uint32_t linear) { return linear >> 22; }
static uint32_t table_index(uint32_t linear) { return linear >> 12 & (ENTRIES - 1); }

static uint32_t access_bits(uint32_t access) {
    if (access == 0) return PTE_P | PTE_TOUCHED;
    return PTE_P | PTE_U | PTE_TOUCHED | ((access & NANVIX_ACCESS_WRITE) != 0 ? PTE_W : 0);
}

void paging_init(uint32_t ram_end) {
    for (uint32_t base = 0; base < ram_end; base += TABLE_SPAN) {
        kernel_directory[directory_index(base)] = base | PDE_PS | PTE_P | PTE_W | PTE_TOUCHED;
    }
    cr4_write(cr4_read() | CR4_PSE);
    space_load_kernel();
    cr0_write(cr0_read() | CR0_PG | CR0_WP);
}

int32_t space_init(struct space *space, bool owns_arena) {
    uint32_t frame = frame_alloc();
    if (frame == NO_FRAME) return -NANVIX_ENOMEM;
    space->directory = (uint32_t *)frame;
    space->owns_arena = owns_arena;
    memcpy(space->directory, kernel_directory, KERNEL_ENTRIES * sizeof(uint32_t));
    return 0;
}

static uint32_t *table_of(const struct space *space, uint32_t linear) {
    uint32_t entry = space->directory[directory_index(linear)];
    return (entry & (PTE_P | PDE_PS)) == PTE_P ? (uint32_t *)(entry & PTE_FRAME) : NULL;
}

static uint32_t *entry_of(const struct space *space, uint32_t linear) {
    uint32_t *table = table_of(space, linear);
    return table != NULL ? &table[table_index(linear)] : NULL;
}

static void forget(const struct space *space, uint32_t linear) {
    if (loaded == space->directory) invlpg(linear);
}

void space_destroy(struct space *space) {
    for (uint32_t i = 0; i < ENTRIES; i++) {
        uint32_t entry = space->directory[i];
        if ((entry & PTE_P) == 0 || (entry & PDE_PS) != 0) continue;
        uint32_t *table = (uint32_t *)(entry & PTE_FRAME);
        for (uint32_t j = 0; i >= KERNEL_ENTRIES && j < ENTRIES; j++) {
            if ((table[j] & PTE_P) != 0) frame_free(table[j] & PTE_FRAME);
        }
        frame_free((uint32_t)table);
    }
    frame_free((uint32_t)space->directory);
    space->directory = NULL;
}

void space_load(const struct space *space) {
    if (loaded == space->directory) return;
    loaded = space->directory;
    cr3_write((uint32_t)loaded);
}

void space_load_kernel(void) {
    loaded = kernel_directory;
    cr3_write((uint32_t)loaded);
}

static uint32_t frame_for(const struct space *space, uint32_t page) {
    uint32_t wish = frame_arena() + (page - NANVIX_USER_BASE);
    if (space->owns_arena && page - NANVIX_USER_BASE < frame_end() - frame_arena() && frame_take(wish)) return wish;
    return frame_alloc();
}

int32_t space_map(struct space *space, uint32_t page, uint32_t access) {
    uint32_t *slot = &space->directory[directory_index(page)];
    if ((*slot & PTE_P) == 0) {
        uint32_t table = frame_alloc();
        if (table == NO_FRAME) return -NANVIX_ENOMEM;
        *slot = table | PTE_P | PTE_W | PTE_U | PTE_TOUCHED;
    }
    uint32_t *entry = entry_of(space, page);
    if ((*entry & PTE_P) != 0) return -NANVIX_EEXIST;
    uint32_t frame = frame_for(space, page & PTE_FRAME);
    if (frame == NO_FRAME) return -NANVIX_ENOMEM;
    *entry = frame | access_bits(access);
    return 0;
}

bool space_is_mapped(const struct space *space, uint32_t linear) {
    const uint32_t *entry = entry_of(space, linear);
    return entry != NULL && (*entry & PTE_P) != 0;
}

int32_t space_unmap(struct space *space, uint32_t page) {
    if (!space_is_mapped(space, page)) return -NANVIX_EINVAL;
    uint32_t *entry = entry_of(space, page);
    uint32_t frame = *entry & PTE_FRAME;
    *entry = 0;
    forget(space, page);
    frame_free(frame);
    return 0;
}

int32_t space_protect(struct space *space, uint32_t page, uint32_t access) {
    if (!space_is_mapped(space, page)) return -NANVIX_EINVAL;
    uint32_t *entry = entry_of(space, page);
    *entry = (*entry & PTE_FRAME) | access_bits(access);
    forget(space, page);
    return 0;
}

// A private copy of the identity map's table, because the program is to see some of its pages.
static int32_t identity_table_make(struct space *space, uint32_t linear) {
    uint32_t *slot = &space->directory[directory_index(linear)];
    if ((*slot & PDE_PS) == 0) return 0;
    uint32_t frame = frame_alloc();
    if (frame == NO_FRAME) return -NANVIX_ENOMEM;
    uint32_t base = *slot & ~(TABLE_SPAN - 1), *table = (uint32_t *)frame;
    for (uint32_t i = 0; i < ENTRIES; i++) table[i] = (base + i * PAGE_BYTES) | PTE_P | PTE_W | PTE_TOUCHED;
    *slot = frame | PTE_P | PTE_W | PTE_U | PTE_TOUCHED;
    return 0;
}

int32_t space_expose(struct space *space, uint32_t base, uint32_t bytes, uint32_t access) {
    uint32_t end = base + bytes;
    for (uint32_t linear = base; linear < end; linear += TABLE_SPAN - linear % TABLE_SPAN) {
        int32_t error = identity_table_make(space, linear);
        if (error != 0) return error;
    }
    uint32_t bits = access != 0 ? access_bits(access) : PTE_P | PTE_W | PTE_TOUCHED;
    for (uint32_t linear = base; linear < end; linear += PAGE_BYTES) *entry_of(space, linear) = linear | bits;
    if (loaded == space->directory) cr3_write((uint32_t)loaded);
    return 0;
}

uint32_t space_translate(const struct space *space, uint32_t linear, bool write) {
    const uint32_t *entry = entry_of(space, linear);
    uint32_t needed = PTE_P | PTE_U | (write ? PTE_W : 0);
    if (entry == NULL || (*entry & needed) != needed) return 0;
    return (*entry & PTE_FRAME) | (linear & (PAGE_BYTES - 1));
}

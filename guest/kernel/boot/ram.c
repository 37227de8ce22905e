// How much memory the machine has: nothing tells (Nanvix microvm §1), so it is tried out.
#include "ram.h"
#include "../platform.h"

#define STEP 0x100000u // memories come in whole MiB
#define PATTERN 0x5AA55AA5u

static int is_memory(volatile uint32_t *word) {
    uint32_t before = *word;
    *word = PATTERN;
    int kept = *word == PATTERN;
    *word = ~PATTERN;
    kept = kept && *word == ~PATTERN;
    *word = before;
    return kept;
}

uint32_t ram_measure(uint32_t known) {
    // The RAMFS image ends where memory does, but for less than a page (Nanvix microvm §3.1).
    if (control_page.ramfs_bytes != 0) {
        return (control_page.ramfs_base + control_page.ramfs_bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    }
    uint32_t end = (known + STEP - 1) & ~(STEP - 1);
    while (end < KERNEL_HALF_END && is_memory((volatile uint32_t *)(end + STEP - sizeof(uint32_t)))) end += STEP;
    return end > known ? end : known;
}

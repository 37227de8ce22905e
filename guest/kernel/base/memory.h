// Filling and copying memory. `rep` forms, because the emulator turns each into one host operation per page.
#pragma once
#include <stddef.h>
#include <stdint.h>

void *memset(void *target, int byte, size_t bytes);
void *memcpy(void *target, const void *source, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

// A whole page; `page` is page-aligned.
static inline void page_zero(void *page) {
    uint32_t words = 1024;
    __asm__ volatile("rep stosl" : "+D"(page), "+c"(words) : "a"(0) : "memory");
}

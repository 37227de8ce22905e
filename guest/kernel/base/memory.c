// Filling and copying memory: what the compiler may call even in freestanding code.
#include "memory.h"

void *memset(void *target, int byte, size_t bytes) {
    void *at = target;
    size_t words = bytes / 4, rest = bytes % 4;
    uint32_t pattern = (uint8_t)byte * 0x01010101u;
    __asm__ volatile("rep stosl" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(pattern) : "memory");
    return target;
}

void *memcpy(void *target, const void *source, size_t bytes) {
    void *at = target;
    size_t words = bytes / 4, rest = bytes % 4;
    __asm__ volatile("rep movsl" : "+D"(at), "+S"(source), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(rest) : : "memory");
    return target;
}

int memcmp(const void *left, const void *right, size_t bytes) {
    const uint8_t *a = left, *b = right;
    for (size_t i = 0; i < bytes; i++) {
        if (a[i] != b[i]) return a[i] - b[i];
    }
    return 0;
}

// Kernel calls as inline functions for user programs in C.
#ifndef NANVIX_KCALL_H
#define NANVIX_KCALL_H

#include "nanvix.h"

static inline int64_t nanvix_kcall4(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    int64_t result;
    __asm__ volatile("int $0x80" : "=A"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "D"(d) : "memory");
    return result;
}

static inline int64_t nanvix_kcall3(uint32_t number, uint32_t a, uint32_t b, uint32_t c) {
    return nanvix_kcall4(number, a, b, c, 0);
}

static inline int64_t nanvix_kcall2(uint32_t number, uint32_t a, uint32_t b) {
    return nanvix_kcall4(number, a, b, 0, 0);
}

static inline int64_t nanvix_kcall1(uint32_t number, uint32_t a) { return nanvix_kcall4(number, a, 0, 0, 0); }

static inline int64_t nanvix_kcall0(uint32_t number) { return nanvix_kcall4(number, 0, 0, 0, 0); }
#endif

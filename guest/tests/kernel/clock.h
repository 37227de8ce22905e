// The clock page in a test program (Nanvix microvm §5.3).
#pragma once
#include "nanvix-kcall.h"

static const volatile struct nanvix_clock_page *clock_page;

// Attaches the page: 0 or an error.
static inline int64_t clock_start(void) {
    struct nanvix_mmio_info info = {0, 0, 0};
    nanvix_kcall2(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1);
    int64_t error = nanvix_kcall2(NANVIX_KCALL_ALLOC_MMIO, NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH);
    if (error == 0) error = nanvix_kcall3(NANVIX_KCALL_MMIO_INFO, NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH, (uint32_t)&info);
    nanvix_kcall2(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 0);
    clock_page = (const volatile struct nanvix_clock_page *)info.base;
    return error;
}

// Nanoseconds of UTC.
static inline uint64_t clock_utc(void) {
    uint64_t tsc;
    __asm__ volatile("rdtsc" : "=A"(tsc));
    tsc -= clock_page->tsc_timestamp;
    tsc = clock_page->tsc_shift >= 0 ? tsc << clock_page->tsc_shift : tsc >> -clock_page->tsc_shift;
    uint32_t mul = clock_page->tsc_to_system_mul;
    return clock_page->boot_time + clock_page->system_time + (tsc >> 32) * mul + ((tsc & 0xFFFFFFFF) * mul >> 32);
}

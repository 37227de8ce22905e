// Time from the clock page and the time-stamp counter (Nanvix microvm §5.3).
#include "clock.h"
#include "../platform.h"
#include "timer.h"
#include "x86.h"

#define CALIBRATION_NS 10000000u
#define VERSION_STABLE 2

static uint64_t scale(uint64_t ticks, int8_t shift, uint32_t mul) {
    ticks = shift >= 0 ? ticks << shift : ticks >> -shift;
    return (ticks >> 32) * mul + ((uint64_t)(uint32_t)ticks * mul >> 32);
}

uint64_t clock_now(void) {
    uint32_t version;
    uint64_t now;
    do {
        version = clock_page.version;
        now = clock_page.system_time +
              scale(rdtsc() - clock_page.tsc_timestamp, clock_page.tsc_shift, clock_page.tsc_to_system_mul);
    } while ((version & 1) != 0 || version != clock_page.version);
    return now;
}

uint64_t clock_boot_time(void) { return clock_page.boot_time; }

// A machine without a clock page (QEMU): counts the TSC over ten milliseconds of the timer, and makes the page.
void clock_init(void) {
    if (clock_page.version != 0) return;
    uint64_t start = rdtsc();
    timer_spin(CALIBRATION_NS);
    uint64_t ticks = rdtsc() - start, rest = CALIBRATION_NS;
    int8_t shift = 0;
    if (ticks == 0) ticks = 1;
    for (; ticks <= CALIBRATION_NS; shift++) ticks <<= 1;
    for (; ticks >> 32 != 0; shift--) ticks >>= 1;
    uint32_t remainder;
    clock_page.tsc_timestamp = start;
    clock_page.system_time = 0;
    clock_page.tsc_to_system_mul = (uint32_t)divide(rest << 32, (uint32_t)ticks, &remainder);
    clock_page.tsc_shift = shift;
    clock_page.version = VERSION_STABLE;
}

// Time: nanoseconds since the machine started, and UTC.
#pragma once
#include <stdint.h>

// Later than any moment.
#define NEVER UINT64_MAX
#define SECOND_NS 1000000000u

// Fills the clock page by measurement if the machine has not.
void clock_init(void);
uint64_t clock_now(void);
// UTC of moment 0, ns since 1970. The host changes it when it restores a snapshot.
uint64_t clock_boot_time(void);

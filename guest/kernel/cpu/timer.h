// The 8254 timer: one interrupt at a chosen moment.
#pragma once
#include <stdint.h>

void timer_init(void);
// Interrupt at `moment` or, when that is far, at the latest the timer can do. An earlier arming stays.
void timer_arm(uint64_t moment);
// The interrupt has come: nothing is armed any more.
void timer_fired(void);
// Waits by polling channel 2; for measuring, before interrupts.
void timer_spin(uint32_t nanoseconds);

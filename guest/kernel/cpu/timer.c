// The 8254 timer in one-shot use (mode 0): an idle machine is never woken without a reason.
#include "timer.h"
#include "../platform.h"
#include "clock.h"
#include "pic.h"
#include "x86.h"

#define CHANNEL0 0x40
#define CHANNEL2 0x42
#define COMMAND 0x43
#define COMMAND_CHANNEL0_ONE_SHOT 0x30 // low then high byte, mode 0
#define COMMAND_CHANNEL2_ONE_SHOT 0xB0
#define GATE_PORT 0x61
#define GATE_CHANNEL2 0x01
#define GATE_SPEAKER 0x02
#define GATE_OUTPUT2 0x20

// 1,193,182 counts per second, as a 32-bit fraction of counts per nanosecond.
#define COUNTS_PER_NS 5124678u
#define LONGEST_COUNT 0xFFFFu
#define LONGEST_NS 54924563u

static uint64_t armed_until = NEVER;

static uint32_t counts(uint32_t nanoseconds) { return (uint32_t)((uint64_t)nanoseconds * COUNTS_PER_NS >> 32); }

void timer_init(void) { pic_mask(IRQ_TIMER, false); }

void timer_arm(uint64_t moment) {
    if (moment >= armed_until) return;
    uint64_t now = clock_now();
    uint64_t distance = moment > now ? moment - now : 0;
    uint32_t count = distance < LONGEST_NS ? counts((uint32_t)distance) + 1 : LONGEST_COUNT;
    armed_until = distance < LONGEST_NS ? moment : now + LONGEST_NS;
    out8(COMMAND, COMMAND_CHANNEL0_ONE_SHOT);
    out8(CHANNEL0, (uint8_t)count);
    out8(CHANNEL0, (uint8_t)(count >> 8));
}

void timer_fired(void) { armed_until = NEVER; }

void timer_spin(uint32_t nanoseconds) {
    uint32_t count = counts(nanoseconds);
    out8(GATE_PORT, (uint8_t)((in8(GATE_PORT) & ~GATE_SPEAKER) | GATE_CHANNEL2));
    out8(COMMAND, COMMAND_CHANNEL2_ONE_SHOT);
    out8(CHANNEL2, (uint8_t)count);
    out8(CHANNEL2, (uint8_t)(count >> 8));
    while ((in8(GATE_PORT) & GATE_OUTPUT2) == 0) {
    }
}

// The stack grows by itself to 512 KiB, by the program's touch and by the kernel's.
#include "test.h"

static uint32_t depth(uint32_t levels) {
    volatile uint8_t room[2048];
    for (uint32_t i = 0; i < sizeof room; i += 512) room[i] = (uint8_t)levels;
    return levels == 0 ? 0 : depth(levels - 1) + 1 + (room[512] - (uint8_t)levels);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    uint32_t far_below = NANVIX_STACK_TOP - 0x60000;
    check("the kernel grows the stack too", call(NANVIX_KCALL_GET_TIME, far_below, 0, 0, 0), 0);
    check("and what it wrote is there", ((struct nanvix_time *)far_below)->nanoseconds < 1000000000u, true);
    check("400 KiB of frames", depth(200), 200);
    volatile uint32_t *lowest = (uint32_t *)(NANVIX_STACK_TOP - NANVIX_STACK_BYTES);
    *lowest = 77;
    check("the lowest word of the region", *lowest, 77);
    return test_status();
}

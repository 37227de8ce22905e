// What if a program passes ridiculous pointers? Always EFAULT, never a read or write of what is not its own.
#include "test.h"

static const uint32_t bad[] = {
    0,          // null
    0x1000,     // the clock page, not attached
    0x00100000, // the kernel
    0x00400000, // kernel objects
    0x3FFFFFFF, // one byte below user space
    0x5F000000, // not mapped
    0xEFF7FFC0, // below the stack's region
    0xF0000000, // above user space
    0xFFFFFFC1, // wraps around
};

static void every_call(uint32_t pointer) {
    check("Debug", call(NANVIX_KCALL_DEBUG, pointer, 64, 0, 0), -NANVIX_EFAULT);
    check("Send", call(NANVIX_KCALL_SEND, pointer, 0, 0, 0), -NANVIX_EFAULT);
    check("Recv", call(NANVIX_KCALL_RECV, pointer, 0, 0, 0), -NANVIX_EFAULT);
    check("CreateThread", call(NANVIX_KCALL_CREATE_THREAD, pointer, 0, 0, 0), -NANVIX_EFAULT);
    check("GetTime", call(NANVIX_KCALL_GET_TIME, pointer, 0, 0, 0), -NANVIX_EFAULT);
    check("MmioInfo", call(NANVIX_KCALL_MMIO_INFO, NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH, pointer, 0), -NANVIX_EFAULT);
    uint32_t within = pointer & ~63u; // a bulk buffer must not cross a page either
    check("Push", call(NANVIX_KCALL_PUSH, 0, 1, within, 64), -NANVIX_EFAULT);
    check("Pull", call(NANVIX_KCALL_PULL, 0, 1, within, 64), -NANVIX_EFAULT);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) every_call(bad[i]);
    uint32_t text = NANVIX_USER_BASE;
    check("program text cannot be written through GetTime", call(NANVIX_KCALL_GET_TIME, text, 0, 0, 0), -NANVIX_EFAULT);
    check("nor through Pull", call(NANVIX_KCALL_PULL, 0, 1, text, 64), -NANVIX_EFAULT);
    uint32_t page = (uint32_t)page_new();
    check("a structure that ends in the next page, not mapped", call(NANVIX_KCALL_GET_TIME, page + 4092, 0, 0, 0), -NANVIX_EFAULT);
    return test_status();
}

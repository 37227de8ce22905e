// Memory regions, I/O ports and interrupt events: who gets them and who does not. Needs a RAMFS image.
#include "test.h"

#define CLOCK NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH
#define RAMFS NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH
#define PORT_DELAY 0x80
#define KEYBOARD_IRQ 1

static void ramfs(void) {
    struct nanvix_mmio_info info = {0, 0, 0};
    check("the image is described", call(NANVIX_KCALL_MMIO_INFO, RAMFS, (uint32_t)&info, 0), 0);
    check("it may be read and written", info.permissions, NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE);
    check("attaching needs a capability", call(NANVIX_KCALL_ALLOC_MMIO, RAMFS, 0, 0), -NANVIX_EPERM);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0);
    check("then it works", call(NANVIX_KCALL_ALLOC_MMIO, RAMFS, 0, 0), 0);
    check("once", call(NANVIX_KCALL_ALLOC_MMIO, RAMFS, 0, 0), -NANVIX_EBUSY);
    volatile uint8_t *image = (volatile uint8_t *)info.base;
    check("its first bytes are there", image[0] == 'R' && image[1] == 'A', true);
    check("and the last", image[info.bytes - 1], 'E');
    image[0] = 'X';
    check("it can be written", image[0], 'X');
    check("the kernel reads from it", call(NANVIX_KCALL_DEBUG, info.base, 0, 0, 0), 0);
    check("the byte before is the kernel's", call(NANVIX_KCALL_DEBUG, info.base - 1, 1, 0, 0), -NANVIX_EFAULT);
    check("it can be detached", call(NANVIX_KCALL_FREE_MMIO, RAMFS, 0, 0), 0);
    check("once", call(NANVIX_KCALL_FREE_MMIO, RAMFS, 0, 0), -NANVIX_EPERM);
    check("then it is out of sight", call(NANVIX_KCALL_DEBUG, info.base, 1, 0, 0), -NANVIX_EFAULT);
    check("no such region", call(NANVIX_KCALL_ALLOC_MMIO, 1, 2, 0, 0), -NANVIX_ENODEV);
    check("none to give back", call(NANVIX_KCALL_FREE_MMIO, 1, 2, 0, 0), -NANVIX_ENODEV);
    check("none to be described", call(NANVIX_KCALL_MMIO_INFO, 1, 2, (uint32_t)&info, 0), -NANVIX_ENODEV);
    check("the tag is both words", call(NANVIX_KCALL_ALLOC_MMIO, NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_CLOCK_HIGH, 0, 0), -NANVIX_ENODEV);
}

static void clock(void) {
    struct nanvix_mmio_info info = {0, 0, 0};
    check("the clock page can be attached", call(NANVIX_KCALL_ALLOC_MMIO, CLOCK, 0, 0), 0);
    check("and is described", call(NANVIX_KCALL_MMIO_INFO, CLOCK, (uint32_t)&info, 0), 0);
    const struct nanvix_clock_page *page = (const struct nanvix_clock_page *)info.base;
    check("it runs", page->version != 0 && page->version % 2 == 0, true);
    check("the kernel reads it", call(NANVIX_KCALL_DEBUG, info.base, 0, 0, 0), 0);
    check("but not for writing", call(NANVIX_KCALL_GET_TIME, info.base, 0, 0, 0), -NANVIX_EFAULT);
    uint64_t tsc;
    __asm__ volatile("rdtsc" : "=A"(tsc));
    tsc -= page->tsc_timestamp;
    tsc = page->tsc_shift >= 0 ? tsc << page->tsc_shift : tsc >> -page->tsc_shift;
    uint64_t ns = page->system_time + (tsc >> 32) * page->tsc_to_system_mul +
                  ((tsc & 0xFFFFFFFF) * page->tsc_to_system_mul >> 32);
    uint64_t difference = now() - (page->boot_time + ns);
    check("it agrees with GetTime within 10 ms", difference < 10000000u, true);
}

static void ports(void) {
    check("a port can be had", call(NANVIX_KCALL_ALLOC_PMIO, PORT_DELAY, NANVIX_PORT_WRITE_ONLY, 0, 0), 0);
    check("once", call(NANVIX_KCALL_ALLOC_PMIO, PORT_DELAY, NANVIX_PORT_WRITE_ONLY, 0, 0), -NANVIX_EBUSY);
    check("it can be written", call(NANVIX_KCALL_WRITE_PMIO, PORT_DELAY, 8, 1, 0), 0);
    check("not with a strange width", call(NANVIX_KCALL_WRITE_PMIO, PORT_DELAY, 12, 1, 0), -NANVIX_EINVAL);
    check("nor read", call(NANVIX_KCALL_READ_PMIO, PORT_DELAY, 8, 0, 0), -NANVIX_EPERM);
    check("it can be given back", call(NANVIX_KCALL_FREE_PMIO, PORT_DELAY, 0, 0, 0), 0);
    check("once", call(NANVIX_KCALL_FREE_PMIO, PORT_DELAY, 0, 0, 0), -NANVIX_EPERM);
    check("the control port is the kernel's", call(NANVIX_KCALL_ALLOC_PMIO, 0x604, 2, 0, 0), -NANVIX_EBUSY);
    check("the timer is the kernel's", call(NANVIX_KCALL_ALLOC_PMIO, 0x40, 2, 0, 0), -NANVIX_EBUSY);
    check("the neighbour of a controller", call(NANVIX_KCALL_ALLOC_PMIO, 0x1F, 2, 0, 0), 0);
    check("does not reach it", call(NANVIX_KCALL_WRITE_PMIO, 0x1F, 16, 0xFFFF, 0), -NANVIX_EPERM);
    check("no port 65536", call(NANVIX_KCALL_ALLOC_PMIO, 0x10000, 2, 0, 0), -NANVIX_EINVAL);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 0, 0, 0);
    check("none without the capability", call(NANVIX_KCALL_ALLOC_PMIO, PORT_DELAY, 2, 0, 0), -NANVIX_EPERM);
}

static void events(void) {
    check("events need a capability", call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_REGISTER, 0, 0), -NANVIX_EPERM);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_INTERRUPT, 1, 0, 0);
    int64_t descriptor = call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_REGISTER, 0, 0);
    check("an interrupt can be had", descriptor, 1 * NANVIX_EVENT_DESCRIPTOR_FACTOR + KEYBOARD_IRQ);
    check("once", call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_REGISTER, 0, 0), -NANVIX_EBUSY);
    check("it can be resumed", call(NANVIX_KCALL_RESUME, (uint32_t)descriptor, 0, 0, 0), 0);
    check("and given back", call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_UNREGISTER, 0, 0), 0);
    check("once", call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_UNREGISTER, 0, 0), -NANVIX_EPERM);
    check("then not resumed", call(NANVIX_KCALL_RESUME, (uint32_t)descriptor, 0, 0, 0), -NANVIX_EPERM);
    check("the timer is the kernel's", call(NANVIX_KCALL_EVENTCTRL, 0, NANVIX_EVENT_REGISTER, 0, 0), -NANVIX_EBUSY);
    check("there is no event 65", call(NANVIX_KCALL_EVENTCTRL, 65, NANVIX_EVENT_REGISTER, 0, 0), -NANVIX_EINVAL);
    check("there is no third request", call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, 2, 0, 0), -NANVIX_EINVAL);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    ramfs();
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0);
    clock();
    ports();
    events();
    return test_status();
}

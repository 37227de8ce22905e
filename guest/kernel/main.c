// The kernel's boot order.
#include "base/panic.h"
#include "boot/initrd.h"
#include "boot/ram.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/pic.h"
#include "cpu/timer.h"
#include "ipc/bus.h"
#include "memory/frame.h"
#include "memory/space.h"
#include "platform.h"
#include "task/schedule.h"

_Noreturn void kmain(uint32_t magic, uint32_t descriptor);

static uint32_t align_up(uint32_t value, uint32_t to) { return (value + to - 1) & ~(to - 1); }

static void memory_init(const struct initrd *initrd) {
    uint32_t initrd_end = initrd->base + initrd->bytes;
    uint32_t arena = align_up(initrd_end, TABLE_SPAN), ram_end = ram_measure(initrd_end);
    uint32_t arena_end = control_page.ramfs_bytes != 0 ? control_page.ramfs_base & ~(PAGE_BYTES - 1) : ram_end;
    if (ram_end > KERNEL_HALF_END || arena_end < initrd_end || arena_end > ram_end || arena >= arena_end) {
        refuse_to_start("not enough memory, or RAMFS in a bad place: %u MiB", ram_end >> 20);
    }
    frames_init((uint32_t)kernel_end, initrd->base, arena, arena_end);
    paging_init(ram_end);
}

_Noreturn void kmain(uint32_t magic, uint32_t descriptor) {
    if (magic != BOOT_MAGIC) refuse_to_start("boot magic %8x", magic);
    cpu_init();
    clock_init();
    pic_init();
    timer_init();
    bus_init();
    struct initrd initrd = initrd_parse(descriptor);
    memory_init(&initrd);
    initrd_load(&initrd);
    initrd_release(&initrd);
    schedule_start();
}

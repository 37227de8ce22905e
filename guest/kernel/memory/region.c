// Memory regions of the machine, seen by programs at their identity addresses. What can be written has one user at a time.
#include "region.h"
#include <stdbool.h>
#include "../platform.h"
#include "../task/process.h"
#include "../task/thread.h"

#define REGIONS 2u
#define READ_WRITE (NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE)

// The region's number, or -ENODEV; fills `info`.
static int32_t region_find(uint32_t tag_low, uint32_t tag_high, struct nanvix_mmio_info *info) {
    const struct {
        uint32_t tag_low, tag_high;
        struct nanvix_mmio_info info;
    } regions[REGIONS] = {
        {NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH, {control_page.ramfs_base, control_page.ramfs_bytes, READ_WRITE}},
        {NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH, {(uint32_t)&clock_page, PAGE_BYTES, NANVIX_ACCESS_READ}},
    };
    for (uint32_t i = 0; i < REGIONS; i++) {
        if (regions[i].tag_low != tag_low || regions[i].tag_high != tag_high || regions[i].info.bytes == 0) continue;
        *info = regions[i].info;
        return (int32_t)i;
    }
    return -NANVIX_ENODEV;
}

static bool is_attached(uint32_t region) {
    for (struct process *process = process_next(NULL); process != NULL; process = process_next(process)) {
        if ((process->regions & 1u << region) != 0) return true;
    }
    return false;
}

int32_t region_attach(uint32_t tag_low, uint32_t tag_high) {
    struct nanvix_mmio_info info;
    struct process *process = current->process;
    int32_t region = region_find(tag_low, tag_high, &info);
    if (region < 0) return region;
    if (!process_may(process, NANVIX_CAP_IO)) return -NANVIX_EPERM;
    bool exclusive = (info.permissions & NANVIX_ACCESS_WRITE) != 0;
    if ((process->regions & 1u << region) != 0 || (exclusive && is_attached((uint32_t)region))) return -NANVIX_EBUSY;
    int32_t error = space_expose(&process->space, info.base, info.bytes, info.permissions);
    if (error == 0) process->regions |= 1u << region;
    return error;
}

int32_t region_detach(uint32_t tag_low, uint32_t tag_high) {
    struct nanvix_mmio_info info;
    struct process *process = current->process;
    int32_t region = region_find(tag_low, tag_high, &info);
    if (region < 0) return region;
    if ((process->regions & 1u << region) == 0) return -NANVIX_EPERM;
    process->regions &= ~(1u << region);
    return space_expose(&process->space, info.base, info.bytes, 0);
}

int32_t region_info(uint32_t tag_low, uint32_t tag_high, struct nanvix_mmio_info *info) {
    int32_t region = region_find(tag_low, tag_high, info);
    return region < 0 ? region : 0;
}

// Memory regions of the machine that programs may attach: RAMFS and the clock page (Nanvix microvm §7.3, calls 14, 15, 32).
#pragma once
#include <stdint.h>
#include "nanvix.h"

int32_t region_attach(uint32_t tag_low, uint32_t tag_high);
int32_t region_detach(uint32_t tag_low, uint32_t tag_high);
int32_t region_info(uint32_t tag_low, uint32_t tag_high, struct nanvix_mmio_info *info);

// Named memory regions of the kernel (Nanvix microvm §7.4, MMIO tags): the RAMFS image and the clock page.
#include "kcall.h"
#include "nvx.h"

bool nvx_attach_region(const char tag[static 8], uintptr_t *base, size_t *size)
{
	uint32_t high = 0, low = 0;
	for (int i = 0; i < 4; i++) {
		high = high << 8 | (uint8_t)tag[i];
		low = low << 8 | (uint8_t)tag[4 + i];
	}
	struct nanvix_mmio_info info = { 0 };
	kcall2(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1);
	bool found = kcall2(NANVIX_KCALL_ALLOC_MMIO, low, high) >= 0 &&
	             kcall3(NANVIX_KCALL_MMIO_INFO, low, high, (uintptr_t)&info) >= 0;
	kcall2(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 0);
	*base = info.base;
	*size = info.bytes;
	return found && info.base != 0;
}

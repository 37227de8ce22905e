// The machine as the kernel sees it: ports, control page and memory map (Nanvix microvm §3 and §4, profile P2).
//
//   0x0000_0000  control page: words shared with the host
//   0x0000_1000  clock page
//   0x0000_8000  trampoline: where the machine starts us
//   0x0010_0000  kernel image
//   KERNEL_END   general frames: page tables, kernel stacks, objects
//   0x00C0_0000  initrd; its frames become general once the programs are loaded
//   ARENA        from the next 4 MiB border: frame ARENA + n backs linear address USER_BASE + n of process 1, so that
//                an emulator can hold program, heap and stacks in one window
//   top of RAM   RAMFS image
#pragma once
#include <stdint.h>
#include "nanvix.h"

#define PAGE_BYTES 0x1000u
#define TABLE_SPAN 0x400000u // linear bytes behind one page table

#define PORT_CONSOLE 0xE9 // 8-bit: a byte; 32-bit: address of an envelope to the host
#define PORT_BUS_IN 0xEA  // 32-bit: address of an envelope that the host fills
#define PORT_CONTROL 0x604
#define CONTROL_SHUTDOWN 0x2000u
#define CONTROL_PAUSE 0x3000u
#define CONTROL_SNAPSHOT 0x4000u

#define BOOT_MAGIC 0x0C00FFEEu
#define INITRD_SIZE_BITS 22 // of the descriptor in EBX, in pages: trailing zeros of 0x00C0_0000

#define IRQ_TIMER 0
#define IRQ_BUS 9

#define KERNEL_HALF_END 0x40000000u // identity-mapped below, for the kernel only
#define STACK_REGION (NANVIX_STACK_TOP - NANVIX_STACK_BYTES)
#define STACK_MAPPED_AT_START 0x8000u
#define ARGUMENT_BYTES_MAX 0x20000u

// Words of the control page; the host writes, the kernel reads.
struct control_page {
    /* 0x000 */ uint32_t zero;
    /* 0x004 */ uint32_t credits; // frames that wait at PORT_BUS_IN
    /* 0x008 */ uint32_t pause_requested;
    /* 0x00C */ uint32_t ramfs_base;
    /* 0x010 */ uint32_t ramfs_bytes;
    /* 0x014 */ uint32_t tsc_mhz;
    /* 0x018 */ uint32_t bus_absent; // 1: there is a byte console but no message bus
};
_Static_assert(offsetof(struct control_page, bus_absent) == 0x18, "control page");

// At link addresses 0 and 0x1000 (kernel.ld): symbols, because C has no object at address 0.
extern volatile struct control_page control_page;
extern volatile struct nanvix_clock_page clock_page;
extern char kernel_end[];

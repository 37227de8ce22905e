// The machine's interface as guest software sees it: ports, control page, clock page (docs: Nanvix microvm, profile P2).

export const PORT_CONSOLE: u32 = 0xe9; // 8-bit: console byte; 32-bit: address of an outgoing envelope
export const PORT_BUS_IN: u32 = 0xea; // 32-bit: address of an envelope to be filled
export const PORT_CONTROL: u32 = 0x604; // 32-bit: command in bits 31..16, argument in 15..0

export const CONTROL_SHUTDOWN: u32 = 0x2000;
export const CONTROL_PAUSE: u32 = 0x3000;
export const CONTROL_SNAPSHOT: u32 = 0x4000;
export const CONTROL_BOOT_COMPLETE: u32 = 0x5000;

export const BOOT_MAGIC: u32 = 0x0c00_ffee;

// Control page, GPA 0.
export const CONTROL_PAGE: u32 = 0x0000;
export const CONTROL_CREDITS: u32 = 0x004;
export const CONTROL_PAUSE_REQUESTED: u32 = 0x008;
export const CONTROL_RAMFS_BASE: u32 = 0x00c;
export const CONTROL_RAMFS_SIZE: u32 = 0x010;
export const CONTROL_TSC_MHZ: u32 = 0x014;
/** 1: the machine has a byte console and no message bus (QEMU); not in Nanvix. */
export const CONTROL_BUS_ABSENT: u32 = 0x018;
export const CONTROL_KERNEL_ARGS_LENGTH: u32 = 0xefc;
export const CONTROL_KERNEL_ARGS: u32 = 0xf00;

// Clock page, GPA 0x1000 (KVM pvclock layout).
export const CLOCK_PAGE: u32 = 0x1000;
export const CLOCK_BOOT_TIME_NS: u32 = 0x1020;

export const IRQ_TIMER: u32 = 0;
export const IRQ_BUS: u32 = 9;

export const KERNEL_BASE: u32 = 0x0010_0000;
export const INITRD_BASE: u32 = 0x00c0_0000;

// Guest virtual layout.
export const USER_BASE: u32 = 0x4000_0000;
export const USER_MMAP_BASE: u32 = 0x6000_0000;
export const USER_MMAP_END: u32 = 0xd000_0000;
export const USER_STACK_TOP: u32 = 0xf000_0000;

// Host file descriptors of the Read and Write requests (Nanvix standalone console, extended by the agent's two).
export const FD_STDIN: i32 = 0;
export const FD_STDOUT: i32 = 1;
export const FD_STDERR: i32 = 2;
/** The agent's control channel: newline-delimited JSON in both directions. */
export const FD_CONTROL: i32 = 3;
/** Interrupts for the agent: one byte, a signal number, each. */
export const FD_INTERRUPT: i32 = 4;

/** The virtual TSC counts nanoseconds. */
export const TSC_HZ: u32 = 1_000_000_000;

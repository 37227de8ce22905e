// Where things lie in the core's linear memory. The host, the core and emitted code all take these numbers from here.
//
//   0x0000_0000  null guard: nothing lives here
//   0x0000_0400  machine state: everything a snapshot must hold besides guest RAM (fields: state.ts)
//   0x0000_1000  volatile state: counters, exits, scratch; never saved
//   0x0001_0000  static data of the core (asc --memoryBase)
//   0x0010_0000  derived caches: TLBs, decoded blocks; may be dropped at any instruction border
//   0x0400_0000  guest RAM, GPA 0; as long as the machine was given

/** Size of one guest and one host page, in bytes. */
export const PAGE_SIZE: u32 = 0x1000;

export const STATE_AT: u32 = 0x0400;
export const CPU_AT: u32 = 0x0400;
export const FPU_AT: u32 = 0x0800;
export const SSE_AT: u32 = 0x0a00;
export const PIC_AT: u32 = 0x0c00;
export const PIT_AT: u32 = 0x0c40;
export const CLOCK_AT: u32 = 0x0c80;
export const STATE_END: u32 = 0x1000;

export const VOLATILE_AT: u32 = 0x1000;
/** Results of floating-point routines that have more than one word. */
export const FLOAT_SCRATCH_AT: u32 = 0xf000;
/** A 16-byte slot for the 64-bit source of an MMX operation. */
export const MMX_STAGE_AT: u32 = 0xf800;
export const VOLATILE_END: u32 = 0x10000;

export const STATIC_DATA_AT: u32 = 0x1_0000;
export const DERIVED_AT: u32 = 0x10_0000;

/** Four TLBs of TLB_ENTRIES entries each: supervisor read, supervisor write, user read, user write. */
export const TLB_AT: u32 = 0x10_0000;
/** One bit per page of RAM: written since clearDirty(). Survives dropDerived(). */
export const DIRTY_BITMAP_AT: u32 = 0x18_0000;
/** One bit per linear page: code may have been fetched from it. */
export const FETCHED_BITMAP_AT: u32 = 0x1a_0000;
/** Eight bytes per page of RAM: which of its 64 lines of 64 bytes hold decoded code. */
export const CODE_LINES_AT: u32 = 0x20_0000;
/** Decoded blocks: the interpreter's, up to RAM_AT. */
export const BLOCKS_AT: u32 = 0x40_0000;

/** Host address of guest physical address 0. */
export const RAM_AT: u32 = 0x0400_0000;
/** Most RAM a machine can have, in bytes: what the tables above are made for. */
export const RAM_MAX: u32 = 0x4000_0000;

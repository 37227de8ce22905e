// What lies where for every case, on the host and in the emulated machine alike: memory, descriptor tables, selectors.
//
//   0x0020_0000  ring 0 of the emulated machine: nothing that a user program sees
//   0x003f_f000  read-only, a fixed pattern
//   0x0040_0000  data, two pages; cases see a window on their common border and an edge at each end
//   0x0040_2000  nothing: accesses fault, as they do below 0x1_0000
//   0x0050_0000  code, filled with HLT, one slot per case; HLT faults in user mode, which ends the case
//   0x0080_0000  single pages of code, filled with HLT, each followed by nothing
//
// Selectors are those of Linux for i386 programs (arch/x86/include/asm/segment.h); the LDT is ours.

export const SYSTEM_AT = 0x0020_0000;
/** IRET to a 16-bit stack leaves the upper half of ESP as ring 0 had it (the reason for Linux's espfix). */
export const ESP_HIGH = SYSTEM_AT;

export const READ_ONLY_AT = 0x003f_f000;
export const DATA_AT = 0x0040_0000;
export const DATA_END = 0x0040_2000;
/** The memory that a case sees; a page border lies in its middle. */
export const WINDOW_BYTES = 512;
export const WINDOW_AT = DATA_AT + 0x1000 - WINDOW_BYTES / 2;
/**
 * The first and the last bytes of the data pages, where accesses cross into pages that refuse them; long enough for what
 * a string or a frame may touch, because nothing between edge and window is put back.
 */
export const EDGE_BYTES = 160;
/** Linear addresses without memory. */
export const NOWHERE = [0x0031_0000, 0x0040_2000, 0x0040_3ff8] as const;

export const CODE_AT = 0x0050_0000;
export const CODE_BYTES = 0x20_0000;
export const SLOT_BYTES = 512;
/** Where in its slot an instruction begins: short jumps stay in the slot. */
export const SLOT_ENTRY = 256;
export const SLOTS = CODE_BYTES / SLOT_BYTES;
export const HLT = 0xf4;

/** Pages of code with nothing behind them: an instruction that goes on there cannot be fetched. */
const LAST_PAGES_AT = 0x0080_0000;
export const LAST_PAGES = 256;
const LAST_PAGE_STRIDE = 0x2000;
/** The end of one of them. */
export const lastPageEnd = (number: number): number => LAST_PAGES_AT + number * LAST_PAGE_STRIDE + 0x1000;

/** The byte at an address of the read-only page. */
export const readOnlyByte = (at: number): number => ((at & 0xfff) * 37 + 11) & 0xff;

/** Contents as in struct user_desc of modify_ldt(2). */
export const DATA = 0;
const EXPAND_DOWN = 1;
export const CODE = 2;
const CONFORMING = 3;

export interface Segment {
  selector: number;
  base: number;
  /** In bytes, or in pages. */
  limit: number;
  contents: number;
  is32: boolean;
  inPages: boolean;
  /** Data that cannot be written, code that cannot be read. */
  restricted: boolean;
  present: boolean;
}

const WINDOW_CENTRE = WINDOW_AT + WINDOW_BYTES / 2;
/** A 64 KiB segment in whose middle the window lies, for 16-bit addresses. */
const AROUND = { base: WINDOW_CENTRE - 0x8000, limit: 0xffff, is32: true, contents: DATA };
const SEGMENT = {
  base: 0,
  limit: 0xf_ffff,
  inPages: true,
  contents: DATA,
  is32: true,
  restricted: false,
  present: true,
};

const ldt = (index: number, what: Partial<Segment>): Segment => {
  const inPages = what.limit === undefined;
  return { ...SEGMENT, inPages, ...what, selector: (index << 3) | 7 };
};

export const FLAT_CODE = 0x23;
export const FLAT_DATA = 0x2b;
export const AROUND_DATA = ldt(0, AROUND);
/** Ends with the window. */
export const SMALL_DATA = ldt(1, { base: WINDOW_AT, limit: WINDOW_BYTES - 1 });
export const READ_ONLY_DATA = ldt(2, { restricted: true });
/** Without the first half of the window. */
export const EXPAND_DOWN_DATA = ldt(3, { base: WINDOW_AT - 0x1000, limit: 0x10ff, contents: EXPAND_DOWN });
export const STACK16 = ldt(4, { ...AROUND, is32: false });
export const EXECUTE_ONLY = ldt(5, { contents: CODE, restricted: true });
export const ABSENT_DATA = ldt(6, { present: false });
/** Linux lets no conforming code be present. */
export const ABSENT_CODE = ldt(7, { contents: CONFORMING, present: false });
/** Any offset, but a base that is not 0. */
export const SHIFTED_DATA = ldt(8, { base: 0x10 });
/** Without a descriptor, but within the table. */
export const EMPTY_SELECTOR = (10 << 3) | 7;

const CODE16_FIRST = 16;
const CODE16_BYTES = 0x1_0000;
/** 16-bit code segments, one for each 64 KiB of the code. */
export const CODE16 = Array.from({ length: CODE_BYTES / CODE16_BYTES }, (_, i) =>
  ldt(CODE16_FIRST + i, { base: CODE_AT + i * CODE16_BYTES, limit: CODE16_BYTES - 1, contents: CODE, is32: false }),
);

export const LDT: readonly Segment[] = [
  ...[AROUND_DATA, SMALL_DATA, READ_ONLY_DATA, EXPAND_DOWN_DATA, STACK16, EXECUTE_ONLY, ABSENT_DATA, ABSENT_CODE],
  ...[SHIFTED_DATA, ...CODE16],
];

const GDT_USER: readonly Segment[] = [
  { ...SEGMENT, selector: FLAT_CODE, contents: CODE },
  { ...SEGMENT, selector: FLAT_DATA },
];
const SEGMENTS = new Map([...LDT, ...GDT_USER].map((segment) => [segment.selector, segment]));

export function segmentOf(selector: number): Segment | undefined {
  return SEGMENTS.get(selector);
}

/** The descriptor as it lies in the table (SDM 3A figure 3-8); accessed, as Linux makes them. */
export function descriptor(segment: Segment): bigint {
  const type = segment.contents * 4 + (segment.restricted ? 0 : 2) + 1;
  const access = 0x70 | type | (segment.present ? 0x80 : 0);
  const flags = (segment.is32 ? 4 : 0) | (segment.inPages ? 8 : 0);
  const high = (segment.base & 0xff00_0000) | (flags << 20) | (segment.limit & 0xf_0000) | (access << 8);
  const low = ((segment.base << 16) | (segment.limit & 0xffff)) >>> 0;
  return (BigInt((high | ((segment.base >>> 16) & 0xff)) >>> 0) << 32n) | BigInt(low);
}

/** The flags word of struct user_desc. */
export function userDescriptorFlags(segment: Segment): number {
  const { is32, contents, restricted, inPages, present } = segment;
  return Number(is32) | (contents << 1) | (Number(restricted) << 3) | (Number(inPages) << 4) | (Number(!present) << 5);
}

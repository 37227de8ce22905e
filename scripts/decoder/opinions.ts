// Where Zydis, the manual and hardware do not agree, and why our decoder does what it does.

/** Reasons by the opcode behind its prefixes, in hexadecimal. */
const OPINIONS: readonly (readonly [opcode: RegExp, reason: string])[] = [
  [
    /\| 0f (0b|b9|ff)/,
    "UD0, UD1 and UD2 are there to raise #UD; how much of them is fetched first is each CPU's own affair",
  ],
  [/\| 0f 3[45]/, 'SYSENTER and SYSEXIT: CPUID does not announce them (docs/quirks.md)'],
  [/\| 0f aa/, 'RSM raises #UD outside of system management mode, which this CPU does not have'],
  [/\| 0f 0d [c-f]/, 'PREFETCH of a register: a NOP to Zydis, #UD on hardware'],
  [/\| 0f 0d/, 'PREFETCHWT1: reserved here, and so a NOP as the other forms of 0F 0D'],
];

const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);

/** Prefixes and what follows them, as one text: "66 f0 | 0f c7 08 …". */
export function written(bytes: Uint8Array): string {
  const first = bytes.findIndex((byte) => !PREFIXES.has(byte));
  const hex = (part: Uint8Array): string => Buffer.from(part).toString('hex').replace(/../g, '$& ');
  return first < 0 ? `${hex(bytes)}|` : `${hex(bytes.subarray(0, first))}| ${hex(bytes.subarray(first))}`.trim();
}

/** Why a difference is right; undefined: nobody knows. */
export function opinion(bytes: Uint8Array): string | undefined {
  return OPINIONS.find(([opcode]) => opcode.test(written(bytes)))?.[1];
}

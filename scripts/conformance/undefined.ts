// What the SDM leaves undefined, by instruction, and what the core does there: these parts are not compared.
//
// Flags that are always undefined stand on the rows of the opcode table (`undefined`); here are those that depend on operands.
import { type Case, NO_FAULT, type Outcome } from './case.ts';
import { FX_ST } from './states.ts';

export interface Undefined {
  /** EFLAGS bits. */
  flags: number;
  /** x87 status bits. */
  status: number;
  /** Number of a general register with an undefined value. */
  register: number;
  /** 80-bit results may differ by so many units in the last place. */
  ulps: number;
  /** XMM results are approximations (RCPPS, RSQRTPS). */
  approximate: boolean;
  /** Bytes of the window, [from, to) from the start of the memory operand. */
  bytes: readonly (readonly [number, number])[];
}

/**
 * Instruction and data pointers, selectors, opcode: CPUs differ in when they record them (SDM 1, 8.1.8 and 8.1.9); the core
 * stores what was loaded last. FXSAVE's MXCSR_MASK tells the CPU's own features.
 */
const POINTERS_32: readonly (readonly [number, number])[] = [[12, 28]];
const POINTERS_16: readonly (readonly [number, number])[] = [[6, 14]];
const POINTERS_FXSAVE: readonly (readonly [number, number])[] = [
  [6, 24],
  [28, 32],
];

const FLAG_BITS: Record<string, number> = { o: 0x800, s: 0x80, z: 0x40, a: 0x10, p: 0x04, c: 0x01 };
const OF = 0x800;
const CF = 0x001;
const AF = 0x010;

/** Instructions whose result the SDM bounds (1 ulp) instead of defining. C1 (direction of rounding) goes with them. */
export const TRANSCENDENTAL = /^(fsin|fcos|fsincos|fptan|fpatan|f2xm1|fyl2x|fyl2xp1)$/;
const C1 = 0x0200;

export function undefinedParts(test: Case, host: Outcome): Undefined {
  const { row } = test;
  const parts: Undefined = { flags: 0, status: 0, register: -1, ulps: 0, approximate: false, bytes: [] };
  for (const letter of row.undefined ?? '') parts.flags |= FLAG_BITS[letter] ?? 0;
  if (TRANSCENDENTAL.test(row.name)) {
    parts.ulps = 1;
    parts.status = C1;
  }
  if (row.name === 'fyl2xp1' && beyondLogarithmRange(test)) parts.ulps = Number.MAX_SAFE_INTEGER;
  if (/^r(cp|sqrt)[sp]s$/.test(row.name)) parts.approximate = true;
  // The core leaves flags of a faulting instruction alone; so does the host, but for #DE it may have begun to compute.
  if (host.vector !== NO_FAULT && /^(i?div|aam)$/.test(row.name)) parts.flags |= 0x8d5;
  if (row.name === 'fxsave') parts.bytes = POINTERS_FXSAVE;
  if (/^fn(save|stenv)$/.test(row.name)) parts.bytes = test.operandBytes === 2 ? POINTERS_16 : POINTERS_32;
  shifts(test, parts);
  return parts;
}

/** FYL2XP1 is defined for |ST(0)| < 1 - 1/√2 = 0.29…; exponents from -2 on are taken as beyond. */
function beyondLogarithmRange(test: Case): boolean {
  const exponent = new DataView(test.before.fxsave.buffer).getUint16(FX_ST + 8, true) & 0x7fff;
  return exponent >= 0x3fff - 2;
}

/** Shifts and rotates: OF is defined for a count of 1 only; CF of SHL/SHR/SHLD/SHRD not beyond the width; AF never. */
function shifts(test: Case, parts: Undefined): void {
  const { row } = test;
  const name = row.name;
  if (!/^(shl|sal|shr|sar|shld|shrd|rol|ror|rcl|rcr)$/.test(name)) return;
  const count = shiftCount(test) & 31;
  if (count === 0) return;
  if (count > 1) parts.flags |= OF;
  const width = /b/.test(row.operands.split(',')[0]) ? 8 : 8 * test.operandBytes;
  if (/^(shl|sal|shr|shld|shrd|sar)$/.test(name)) {
    parts.flags |= AF;
    if (count >= width && name !== 'sar') parts.flags |= CF;
  }
  if (/^sh[lr]d$/.test(name) && count > width) parts.flags |= 0x8d5;
}

function shiftCount(test: Case): number {
  const last = test.row.operands.split(',').at(-1)?.trim() ?? '';
  if (last === '1') return 1;
  if (last === 'CL') return test.before.registers[1] & 0xff;
  return test.code[test.code.length - 1];
}

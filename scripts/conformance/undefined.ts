// What the SDM leaves undefined, by instruction, and what the core does there: these parts are not compared.
//
// The one table of what depends on operands or is not a flag, printed into docs/isa.md. Flags that are always undefined stand on
// the rows of the opcode table (`undefined`); what the core leaves in them: undefined-flags.ts.
import type { Row } from '../../emu-core/spec/row.ts';
import { type Case, NO_FAULT, type Outcome, State } from './case.ts';
import { FX_ST, FX_STATUS, FX_TAGS } from './states.ts';

export interface Undefined {
  /** EFLAGS bits. */
  flags: number;
  /** x87 status bits. */
  status: number;
  /** Undefined bits of each general register. */
  registers: number[];
  /** 80-bit results may differ by so many units in the last place. */
  ulps: number;
  /** XMM results are approximations (RCPPS, RSQRTPS). */
  approximate: boolean;
  /** Bytes of memory, [from, to) from the start of the memory operand. */
  bytes: readonly (readonly [number, number])[];
  /** All memory: the instruction has faulted, and is restarted from the same registers. */
  memory: boolean;
  /** All x87 state. */
  float: boolean;
  /** The address of a page fault. */
  faultAddress: boolean;
  /** Which fault it is. */
  anyFault: boolean;
  /** EIP behind the instruction or at it. */
  eip: boolean;
  /** Whether it is #GP or #SS. */
  segmentFault: boolean;
  /** Whether there is a fault. */
  fault: boolean;
  /** What a fault leaves behind, and whether there is one. */
  all: boolean;
}

export const FLAG_BITS: Readonly<Record<string, number>> = { o: 0x800, s: 0x80, z: 0x40, a: 0x10, p: 0x04, c: 0x01 };
const OF = FLAG_BITS.o;
const CF = FLAG_BITS.c;
const AF = FLAG_BITS.a;
const ALL_FLAGS = 0x8d5;
const ALL_BITS = 0xffff_ffff;
const C1 = 0x0200;
const STATUS_ES = 0x80;
const UE = 0x10;
const PE = 0x20;
const STACK_FAULT = 0x40;

/** Instructions whose result the SDM bounds (1 ulp) instead of defining. */
export const TRANSCENDENTAL = /^(fsin|fcos|fsincos|fptan|fpatan|f2xm1|fyl2x|fyl2xp1)$/;

/** What depends on operands, or is not a flag. */
interface Freedom {
  names: RegExp;
  /** Instructions as docs/isa.md says them. */
  title: string;
  open: string;
  core: string;
  apply(parts: Undefined, test: Case, host: Outcome): void;
}

/** CALL and JMP with a selector. */
const isFar = ({ operands }: Row): boolean => operands.endsWith('p');

/** The general register or memory that ModRM.rm names. */
function leaveDestination(parts: Undefined, test: Case): void {
  if (test.operandAt >= 0) parts.memory = true;
  else parts.registers[modrmOf(test) & 7] = ALL_BITS;
}

/** The ModRM byte of `0F xx /r` without an address. */
function modrmOf({ code }: Case): number {
  return code[code.indexOf(0x0f) + 2];
}

export const FREEDOMS: readonly Freedom[] = [
  {
    names: /^(shl|sal|shr|sar|shld|shrd|rol|ror|rcl|rcr)$/,
    title: 'SHL SHR SAR SHLD SHRD ROL ROR RCL RCR',
    open: 'OF for counts other than 1; AF of the shifts; CF of SHL and SHR for counts from the width on',
    core: 'OF as the last of so many steps would leave it; AF cleared; CF 0',
    apply: shifts,
  },
  {
    names: /^sh[lr]d$/,
    title: 'SHLD SHRD of 16 bits by more than 16',
    open: 'the result and all flags',
    core: 'the operand is shifted through twice, as on Intel CPUs',
    apply(parts, test) {
      if (test.operandBytes !== 2 || (shiftCount(test) & 31) <= 16) return;
      parts.flags |= ALL_FLAGS;
      leaveDestination(parts, test);
    },
  },
  {
    names: /^bswap$/,
    title: 'BSWAP of 16 bits',
    open: 'the result',
    core: '0, as on Intel CPUs',
    apply(parts, test) {
      if (test.operandBytes === 2) parts.registers[(test.code.at(-1) ?? 0) & 7] = ALL_BITS;
    },
  },
  {
    names: /^(ffreep?|fcmov\w+|fu?comip?)$/,
    title: 'FFREE FFREEP FCMOVcc FCOMI FCOMIP FUCOMI FUCOMIP',
    open: 'C1, but for stack underflow: the SDM clears it in the comparisons, AMD leaves it',
    core: 'FCMOVcc and comparisons clear it, FFREE leaves it, as Intel CPUs do',
    apply(parts, test, host) {
      if (!isStackFault(test, host)) parts.status |= C1;
    },
  },
  {
    names:
      /^(fxsave|fxrstor|fn?save|frstor|fldenv|fnstenv|iret|retf|call|jmp|l[defgs]s|pusha|popa|enter|cmpxchg8b|bound)$/,
    title: 'what accesses memory more than once',
    open: 'the order of the accesses, and with it the address that a page fault names',
    core: 'from low addresses to high ones',
    apply(parts, test) {
      parts.faultAddress = !/^(call|jmp)$/.test(test.row.name) || isFar(test.row);
    },
  },
  {
    names: /^(call|enter|pusha|fxsave|fn?save|fnstenv)$/,
    title: 'far CALL, ENTER PUSHA FXSAVE FNSAVE FNSTENV when they fault',
    open: 'what was written before the fault: AMD CPUs leave it, and restart',
    core: 'nothing is written',
    apply(parts, test, host) {
      parts.memory = host.vector !== NO_FAULT && (test.row.name !== 'call' || isFar(test.row));
    },
  },
  {
    names: /^(pop|push|movs[bv]|cmps[bv]|call)$/,
    title: 'what has two memory operands, and CALL beyond the limit of CS, when both fault',
    open: 'which of the two faults is raised',
    core: 'that of the destination, of CMPS that of the source, of CALL that of the target',
    apply(parts, test, host) {
      parts.anyFault = host.vector !== NO_FAULT && (test.operandAt >= 0 || /^(movs|cmps|call)/.test(test.row.name));
    },
  },
  {
    names: /^retf$/,
    title: 'RETF to code that it may not return to',
    open: 'whether the stack of an outer level is read first, which may fault',
    core: 'it is not read',
    apply(parts, _test, host) {
      parts.anyFault = host.vector !== NO_FAULT;
    },
  },
  {
    names: /^popa$/,
    title: 'POPA when it faults',
    open: 'registers that were loaded before the fault: AMD CPUs leave them, and restart from the same ESP',
    core: 'unchanged',
    apply(parts, _test, host) {
      if (host.vector !== NO_FAULT) for (const number of [0, 1, 2, 3, 5, 6, 7]) parts.registers[number] = ALL_BITS;
    },
  },
  {
    names: /^maskmov/,
    title: 'MASKMOVQ MASKMOVDQU',
    open: 'faults of bytes that the mask does not select, and whether TOP and tags have been set when one is raised (SDM 2B)',
    core: 'only selected bytes are looked at; a fault leaves everything as it was',
    apply(parts, _test, host) {
      parts.all = host.vector !== NO_FAULT;
    },
  },
  {
    names: /^(and|or|xor|andn|add|sub|mul|div|min|max|sqrt|rsqrt|rcp|cmp|cvt|mov|unpck|shuf|p)/,
    title: 'aligned 128-bit operands that are misaligned and beyond the limit of SS',
    open: 'whether that is #GP or #SS',
    core: '#SS',
    apply(parts, test) {
      parts.segmentFault = /^(sse|mmx)$/.test(test.row.unit ?? '') && (test.operandAt & 15) !== 0;
    },
  },
  {
    names: /^int1$/,
    title: 'INT1',
    open: 'where EIP points: behind it, says the SDM (a trap); hypervisors report it at the instruction',
    core: 'behind it',
    apply(parts) {
      parts.eip = true;
    },
  },
  {
    names: /^arpl$/,
    title: 'ARPL of memory that keeps its RPL',
    open: 'whether it must be writable: AMD CPUs do not write then',
    core: 'it must',
    apply(parts, test, host) {
      const isKept = host.vector !== NO_FAULT || (host.after.eflags & FLAG_BITS.z) === 0;
      parts.fault = test.operandAt >= 0 && isKept;
      parts.anyFault = test.operandAt >= 0 && host.vector !== NO_FAULT;
    },
  },
  {
    names: /^lar$/,
    title: 'LAR',
    open: 'bits 19…16',
    core: '0',
    apply(parts) {
      parts.registers.fill(0x000f_0000);
    },
  },
  {
    names: /^fu?comip?$/,
    title: 'FCOMI FCOMIP FUCOMI FUCOMIP with an unmasked exception',
    open: 'the flags: the SDM leaves them, AMD sets them',
    core: 'unchanged',
    apply(parts, _test, host) {
      if (host.after.float.getUint16(FX_STATUS, true) & STATUS_ES) parts.flags |= ALL_FLAGS;
    },
  },
  {
    names: /^fstp$/,
    title: 'FSTP of D9 D8+i, which no manual lists, from an empty ST(0)',
    open: 'everything: AMD CPUs see no stack underflow there',
    core: 'as DD D8+i',
    apply(parts, test) {
      parts.float = test.row.code === 'd9 d8+i' && isEmpty(test);
    },
  },
  {
    names: TRANSCENDENTAL,
    title: 'FSIN FCOS FSINCOS FPTAN FPATAN F2XM1 FYL2X FYL2XP1',
    open: 'the last place of the result (SDM 1, 8.3.10: error below 1 ulp), C1 of inexact results, which tells how they were rounded, and UE next to the smallest normal number; all of FYL2XP1 outside of its range',
    core: 'computed with more digits than the result has, then rounded',
    apply(parts, test, host) {
      parts.ulps = 1;
      if (host.after.float.getUint16(FX_STATUS, true) & PE && !isStackFault(test, host)) parts.status |= C1;
      if ([FX_ST, FX_ST + 16].some((at) => isNextToNormal(host.after.float, at))) parts.status |= UE;
      if (test.row.name === 'fyl2xp1' && beyondLogarithmRange(test)) parts.ulps = Number.MAX_SAFE_INTEGER;
    },
  },
  {
    names: /^r(cp|sqrt)[sp]s$/,
    title: 'RCPSS RCPPS RSQRTSS RSQRTPS',
    open: 'the result within a relative error of 1.5 × 2^-12',
    core: 'the exact result rounded to single precision',
    apply(parts) {
      parts.approximate = true;
    },
  },
  {
    names: /^(i?div|aam)$/,
    title: 'DIV IDIV AAM when they raise #DE',
    open: 'all arithmetic flags',
    core: 'unchanged',
    apply(parts, _test, host) {
      if (host.vector !== NO_FAULT) parts.flags |= ALL_FLAGS;
    },
  },
  {
    names: /^(fxsave|fnsave|fnstenv)$/,
    title: 'FXSAVE FNSAVE FNSTENV',
    open: 'pointers and opcode (SDM 1, 8.1.8: CPUs differ in which instructions set them), compared behind unmasked exceptions only; FXSAVE: MXCSR_MASK',
    core: 'set by every instruction that is no control instruction, the operand pointer by those with memory operands; the mask of its own features',
    apply(parts, test) {
      const pointers16 = [[6, 14]] as const;
      const pointers32 = [[12, 28]] as const;
      const pointersFxsave = [[6, 24], [28, 32]] as const; // biome-ignore format: a table
      parts.bytes = test.row.name === 'fxsave' ? pointersFxsave : test.operandBytes === 2 ? pointers16 : pointers32;
    },
  },
  {
    names: /^cpuid$/,
    title: 'CPUID',
    open: 'EAX EBX ECX EDX name the CPU and its features',
    core: 'emu-core/semantics/cpuid.ts',
    apply(parts) {
      for (const number of [0, 1, 2, 3]) parts.registers[number] = ALL_BITS;
    },
  },
  {
    names: /^rdtsc$/,
    title: 'RDTSC',
    open: 'EDX:EAX is the time',
    core: 'nanoseconds',
    apply(parts) {
      parts.registers[0] = parts.registers[2] = ALL_BITS;
    },
  },
  {
    names: /^rdrand$/,
    title: 'RDRAND',
    open: 'the register is random',
    core: "the host's random numbers",
    apply(parts, test) {
      parts.registers[(test.code.at(-1) ?? 0) & 7] = ALL_BITS;
    },
  },
];

export function undefinedParts(test: Case, host: Outcome): Undefined {
  const { row } = test;
  const parts: Undefined = {
    ...{ flags: 0, status: 0, eip: false, anyFault: false, segmentFault: false },
    registers: [0, 0, 0, 0, 0, 0, 0, 0],
    ...{
      ulps: 0,
      approximate: false,
      float: false,
      bytes: [],
      memory: false,
      faultAddress: false,
      fault: false,
      all: false,
    },
  };
  if (host.vector === NO_FAULT) for (const letter of row.undefined ?? '') parts.flags |= FLAG_BITS[letter];
  for (const freedom of FREEDOMS) if (freedom.names.test(row.name)) freedom.apply(parts, test, host);
  return parts;
}

/** Has the instruction met an empty or a full register stack? C1 tells which then. */
function isStackFault(test: Case, host: Outcome): boolean {
  const fault = (state: State): number => state.float.getUint16(FX_STATUS, true) & STACK_FAULT;
  return fault(host.after) !== 0 && fault(test.before) === 0;
}

/** Is a number next to the smallest normal one, on either side? */
function isNextToNormal(float: DataView, at: number): boolean {
  const exponent = float.getUint16(at + 8, true) & 0x7fff;
  const fraction = float.getBigUint64(at, true) - 0x8000_0000_0000_0000n;
  return exponent <= 1 && fraction >= -16n && fraction <= 16n;
}

function isEmpty(test: Case): boolean {
  const float = test.before.float;
  const top = (float.getUint16(FX_STATUS, true) >> 11) & 7;
  return ((float.getUint8(FX_TAGS) >> top) & 1) === 0;
}

/** FYL2XP1 is defined for |ST(0)| < 1 - 1/√2 = 0.29…; exponents from -2 on are taken as beyond. */
function beyondLogarithmRange(test: Case): boolean {
  return (test.before.float.getUint16(FX_ST + 8, true) & 0x7fff) >= 0x3fff - 2;
}

function shifts(parts: Undefined, test: Case): void {
  const { row } = test;
  const name = row.name;
  const count = shiftCount(test) & 31;
  if (count === 0) return;
  if (count > 1) parts.flags |= OF;
  const width = /b/.test(row.operands.split(',')[0]) ? 8 : 8 * test.operandBytes;
  if (/^(shl|sal|shr|shld|shrd|sar)$/.test(name)) {
    parts.flags |= AF;
    if (count >= width && name !== 'sar') parts.flags |= CF;
  }
}

function shiftCount(test: Case): number {
  const last = test.row.operands.split(',').at(-1)?.trim() ?? '';
  if (last === '1') return 1;
  if (last === 'CL') return test.before.registers[1] & 0xff;
  return test.code[test.code.length - 1];
}

/** Copies the undefined bytes of the memory operand from one outcome to the other. */
export function copyUndefinedBytes(test: Case, parts: Undefined, from: State, to: State): void {
  for (const [first, end] of parts.bytes) {
    for (let i = first; i < end; i++) {
      const at = State.placeOf((test.operandAt + i) >>> 0, 1);
      if (at >= 0) to.bytes[at] = from.bytes[at];
    }
  }
}

// Makes a case from a row of the opcode table: encodes the instruction, aims its operands at the window.
import type { Row } from '../../emu-core/spec/row.ts';
import { type Case, type State, WINDOW_AT, WINDOW_BYTES } from './case.ts';
import type { Random } from './random.ts';
import { randomState } from './states.ts';

// Register numbers in ModRM order.
const ECX = 1;
const EDX = 2;
const EBX = 3;
const ESP = 4;
const EBP = 5;
const ESI = 6;
const EDI = 7;

/** Not testable in user mode, or of no fixed result. */
const EXCLUDED = new Set(
  (
    'int int3 into int1 in out insb ins outs insd insw outsb outsd outsw cli sti hlt cpuid rdtsc rdtscp rdrand rdseed rdpmc ' +
    'pushf popf pushfd popfd lds les lss lfs lgs bound enter sysenter sysexit syscall sysret smsw sgdt sidt sldt str lar lsl ' +
    'verr verw arpl xgetbv ud2 ud0 ud1 clflush iret iretd fwait monitor mwait salc'
  ).split(' '),
);

/** Fixed operands that name segment registers. */
const SEGMENTS = /^(ES|CS|SS|DS|FS|GS|S|C|D|A|J)/;

export function isTestable(row: Row): boolean {
  if (row.ends || row.cpl0 || row.unit === 'system' || row.protectedOnly) return false;
  if (EXCLUDED.has(row.name)) return false;
  return !operandsOf(row).some((operand) => SEGMENTS.test(operand) && operand !== 'DX');
}

export function operandsOf(row: Row): string[] {
  return row.operands === '' ? [] : row.operands.split(',').map((text) => text.trim());
}

/** The encoding under construction. */
interface Build {
  random: Random;
  row: Row;
  state: State;
  prefixes: number[];
  bytes: number[];
  operandBytes: 2 | 4;
  operandAt: number;
}

/** Instructions that store or load the whole unit. */
const ENVIRONMENT = /^f(x|n)?(save|rstor|stenv|ldenv)$/;
const FSAVE_BYTES = 108;
const MXCSR_IN_FXSAVE = 24;

export function makeCase(row: Row, random: Random): Case {
  const state = randomState(random);
  const build: Build = { random, row, state, prefixes: [], bytes: [], operandBytes: 4, operandAt: -1 };
  const tokens = row.code.split(' ');
  if (['np', '66', 'f2', 'f3'].includes(tokens[0]) && tokens[1] === '0f') {
    const prefix = tokens.shift();
    if (prefix !== 'np') build.prefixes.push(Number.parseInt(prefix ?? '', 16));
  } else if (usesOperandSize(row) && random.chance(30)) {
    build.prefixes.push(0x66);
    build.operandBytes = 2;
  }
  prepare(build);
  for (const token of tokens) emitToken(build, token);
  emitTail(build);
  const code = Uint8Array.from([...build.prefixes, ...build.bytes]);
  return { row, code, before: state, operandAt: build.operandAt, operandBytes: build.operandBytes };
}

function usesOperandSize(row: Row): boolean {
  if (row.width) return false;
  return /v|z|eAX|<v>/.test(row.operands) || /<v>/.test(row.action);
}

/** Puts registers where implicit operands need them. */
function prepare(build: Build): void {
  const { random, row, state } = build;
  const registers = state.registers;
  const letters = operandsOf(row).map((operand) => operand[0]);
  if (letters.includes('X') || letters.includes('Y') || /seg:|rep/.test(row.action)) {
    registers[ESI] = WINDOW_AT + 128 + random.below(WINDOW_BYTES - 256);
    registers[EDI] = WINDOW_AT + 128 + random.below(WINDOW_BYTES - 256);
    if (random.chance(60)) build.prefixes.push(random.pick([0xf3, 0xf2]));
    registers[ECX] = random.below(24);
  }
  if (/^maskmov/.test(row.name)) registers[EDI] = WINDOW_AT + random.below(WINDOW_BYTES - 32);
  if (/^xlat/.test(row.name)) registers[EBX] = WINDOW_AT + random.below(WINDOW_BYTES - 256);
  if (row.name === 'leave') registers[EBP] = WINDOW_AT + 64 + random.below(256);
  if (/^i?div$/.test(row.name) && random.chance(70)) registers[EDX] = random.pick([0, 0xffff_ffff, random.below(4)]);
  if (/^bt[crs]?$/.test(row.name)) {
    for (const i of [0, ECX, EDX, EBX, EBP, ESI, EDI]) registers[i] = (random.below(800) - 400) >>> 0;
  }
}

function emitToken(build: Build, token: string): void {
  const { random, bytes, row } = build;
  if (token[0] === '/') {
    emitModRM(build, token === '/r' ? random.below(8) : Number(token[1]));
    return;
  }
  const [base, added] = token.split('+');
  let value = Number.parseInt(base, 16);
  if (added === 'r') value += row.name === 'xchg' && base === '90' ? 1 + random.below(7) : random.below(8);
  if (added === 'i') value += random.chance(40) ? random.below(2) : random.below(8);
  if (added === 'cc') value += random.below(16);
  bytes.push(value);
}

function emitModRM(build: Build, reg: number): void {
  const { random, row } = build;
  const letters = operandsOf(row).map((operand) => operand[0]);
  const memoryOnly = letters.includes('M');
  const registerOnly = letters.some((letter) => 'RUN'.includes(letter));
  if (registerOnly || (!memoryOnly && random.chance(50))) {
    build.bytes.push(0xc0 | (reg << 3) | random.below(8));
    return;
  }
  // The bit offset in ESP would reach far outside the window.
  const register = reg === ESP && /^bt[crs]?$/.test(row.name) ? ECX : reg;
  if (row.lock && random.chance(15)) build.prefixes.push(0xf0);
  if (random.chance(5)) build.prefixes.push(random.pick([0x26, 0x36, 0x3e]));
  emitMemory(build, register);
}

/** Where a memory operand lies: aligned where it must be (nearly always), sometimes across the page border. */
function target(build: Build): number {
  const { random, row } = build;
  if (/^bt[crs]?$/.test(row.name)) return WINDOW_AT + 128 + random.below(256);
  if (/^fx/.test(row.name) && row.operands === 'M') return WINDOW_AT;
  if (ENVIRONMENT.test(row.name)) return WINDOW_AT + random.below(WINDOW_BYTES - FSAVE_BYTES);
  const wide = operandsOf(row).some((operand) => /^[MW](dq|ps|pd)?$/.test(operand));
  if (wide && !(row.unaligned ?? false) && random.chance(95)) return WINDOW_AT + 16 * random.below(WINDOW_BYTES / 16);
  if (random.chance(30)) return WINDOW_AT + WINDOW_BYTES / 2 - random.below(16);
  return WINDOW_AT + random.below(WINDOW_BYTES - 16);
}

function push32(bytes: number[], value: number): void {
  bytes.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

function emitMemory(build: Build, reg: number): void {
  const { random, bytes, state } = build;
  const at = target(build);
  build.operandAt = at;
  placeOperand(build, at);
  const form = random.below(4);
  if (form === 0) {
    bytes.push((reg << 3) | 5);
    push32(bytes, at);
    return;
  }
  const base = random.pick([0, ECX, EDX, EBX, EBP, ESI, EDI]);
  if (form === 1 && isFree(build, base)) {
    const displacement = random.below(256) - 128;
    state.registers[base] = (at - displacement) >>> 0;
    bytes.push(0x40 | (reg << 3) | base, displacement & 0xff);
    return;
  }
  const useEsp = form === 2 && random.chance(20);
  const baseRegister = useEsp ? ESP : base;
  const index = random.below(8);
  const scale = random.below(4);
  const scaled = index === ESP ? 0 : (state.registers[index] << scale) >>> 0;
  bytes.push(0x80 | (reg << 3) | 4, (scale << 6) | (index << 3) | baseRegister);
  push32(bytes, (at - state.registers[baseRegister] - scaled) >>> 0);
}

/** May this register be given another value? Not where implicit operands were prepared. */
function isFree(build: Build, register: number): boolean {
  const { row } = build;
  if (/^(i?div|xlat|leave|maskmov|bt)/.test(row.name)) return false;
  return !(/rep/.test(row.action) && (register === ECX || register >= ESI));
}

/** Memory operands of floating-point instructions get a value of their own format. */
function placeOperand(build: Build, at: number): void {
  const { random, row, state } = build;
  const offset = at - WINDOW_AT;
  if (offset < 0 || offset + 16 > WINDOW_BYTES) return;
  const view = new DataView(state.window.buffer, state.window.byteOffset);
  if (row.name === 'fxrstor') {
    // Reserved bits of MXCSR would fault nearly every time.
    view.setUint32(MXCSR_IN_FXSAVE, random.u32() & (random.chance(95) ? 0xffff : 0x1_ffff), true);
  }
  const fp = row.unit === 'x87' || row.unit === 'sse';
  if (!fp || ENVIRONMENT.test(row.name) || random.chance(15)) return;
  if (row.unit === 'x87' && /^fi|fbld/.test(row.name)) {
    if (random.chance(50)) view.setInt32(offset, random.integer(), true);
    return;
  }
  const size = row.unit === 'x87' ? row.operands[1] : /s$/.test(row.name) ? 'd' : 'q';
  if (size === 't') {
    const value = random.extended();
    view.setBigUint64(offset, value & 0xffff_ffff_ffff_ffffn, true);
    view.setUint16(offset + 8, Number(value >> 64n), true);
  } else if (size === 'd') {
    for (let i = 0; i < 16; i += 4) view.setUint32(offset + i, random.single(), true);
  } else {
    view.setBigUint64(offset, random.double(), true);
    view.setBigUint64(offset + 8, random.double(), true);
  }
}

/** Immediates and absolute offsets. */
function emitTail(build: Build): void {
  const { random, bytes, row } = build;
  for (const operand of operandsOf(row)) {
    if (operand[0] === 'O') push32(bytes, WINDOW_AT + random.below(WINDOW_BYTES - 16));
    if (operand[0] !== 'I') continue;
    const size = operand.slice(1);
    const count = size[0] === 'b' ? 1 : size === 'w' ? 2 : size === 'd' ? 4 : build.operandBytes;
    const value = random.integer();
    for (let i = 0; i < count; i++) bytes.push((value >>> (8 * i)) & 0xff);
  }
}

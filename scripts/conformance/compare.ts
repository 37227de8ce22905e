// Where the outcome on our core differs from the host's, and how to say it.
import { VECTOR_NAMES } from '../../emu-core/contract/vector-names.ts';
import { type Case, NO_FAULT, type Outcome, REGISTER_NAMES, SEGMENT_NAMES, type State } from './case.ts';
import {
  FX_CONTROL,
  FX_INSTRUCTION,
  FX_MXCSR,
  FX_OPCODE,
  FX_OPERAND,
  FX_ST,
  FX_STATUS,
  FX_TAGS,
  FX_XMM,
} from './states.ts';
import { copyUndefinedBytes, type Undefined, undefinedParts } from './undefined.ts';
import { DATA_AT, DATA_END, EDGE_BYTES, WINDOW_AT } from './world.ts';

export interface Difference {
  part: string;
  before: string;
  host: string;
  ours: string;
}

const FLAGS: readonly (readonly [string, number])[] = [
  ['CF', 0x001],
  ['PF', 0x004],
  ['AF', 0x010],
  ['ZF', 0x040],
  ['SF', 0x080],
  ['TF', 0x100],
  ['IF', 0x200],
  ['DF', 0x400],
  ['OF', 0x800],
  ['IOPL', 0x3000],
  ['NT', 0x4000],
  ['AC', 0x4_0000],
  ['ID', 0x20_0000],
];
/** Not RF, which says how the case ended: by a fault or by a trap. */
const COMPARED_FLAGS = FLAGS.reduce((sum, [, bit]) => sum | bit, 0);

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function flagsText(eflags: number): string {
  return FLAGS.map(([name, bit]) => (eflags & bit ? name : '..')).join(' ');
}

/** An exception by its vector; -1 and NO_FAULT: none. */
export function vectorName(vector: number): string {
  if (vector >>> 0 === NO_FAULT) return 'none';
  return VECTOR_NAMES[vector] ? `#${VECTOR_NAMES[vector]}` : `vector ${vector}`;
}

function faultText({ vector, error, cr2 }: Outcome, free: Undefined): string {
  if (vector === NO_FAULT) return 'no fault';
  if (free.anyFault) return 'a fault';
  if (free.segmentFault && (vector === 12 || vector === 13)) return '#GP or #SS';
  return `${vectorName(vector)}(${hex(error, 4)})${cr2 && !free.faultAddress ? ` at ${hex(cr2, 8)}` : ''}`;
}

function extendedText(view: DataView, at: number): string {
  return `${hex(view.getUint16(at + 8, true), 4)}:${view.getBigUint64(at, true).toString(16).padStart(16, '0')}`;
}

function xmmText(view: DataView, at: number): string {
  const half = (offset: number): string =>
    view
      .getBigUint64(at + offset, true)
      .toString(16)
      .padStart(16, '0');
  return `${half(8)}_${half(0)}`;
}

/** All differences that the architecture defines. */
export function differences(test: Case, host: Outcome, ours: Outcome): Difference[] {
  if (isSame(host, ours) && !tellsPointers(test, host)) return [];
  const found: Difference[] = [];
  const add: Add = (part, before, h, o) => {
    if (h !== o) found.push({ part, before, host: h, ours: o });
  };
  const free = undefinedParts(test, host);
  const isOneFault = (host.vector === NO_FAULT) !== (ours.vector === NO_FAULT);
  if (free.all || (free.fault && isOneFault)) return [];
  const [b, h, o] = [test.before, host.after, ours.after];
  add('fault', '', faultText(host, free), faultText(ours, free));
  if (!free.eip) add('eip', hex(b.eip, 8), hex(h.eip, 8), hex(o.eip, 8));
  REGISTER_NAMES.forEach((name, i) => {
    const value = (registers: Uint32Array): string => hex((registers[i] & ~free.registers[i]) >>> 0, 8);
    add(name, hex(b.registers[i], 8), value(h.registers), value(o.registers));
  });
  SEGMENT_NAMES.forEach((name, i) => {
    add(name, hex(b.selectors[i], 4), hex(h.selectors[i], 4), hex(o.selectors[i], 4));
  });
  const mask = COMPARED_FLAGS & ~free.flags;
  add('eflags', flagsText(b.eflags), flagsText(h.eflags & mask), flagsText(o.eflags & mask));
  compareFloat([b, h, o], free, add);
  if (tellsPointers(test, host)) comparePointers(test, [b, h, o], add);
  copyUndefinedBytes(test, free, h, o);
  if (!free.memory) compareBytes([b, h, o], add);
  return found;
}

type Add = (part: string, before: string, host: string, ours: string) => void;
type Three = readonly [before: State, host: State, ours: State];

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
/** Bytes of the FXSAVE image that are compared: what follows is reserved. */
const FXSAVE_USED = FX_XMM + 128;

/** Nearly always the case, and then there is nothing to look at closely. */
function isSame(host: Outcome, ours: Outcome): boolean {
  if (host.vector !== ours.vector || host.error !== ours.error || host.cr2 !== ours.cr2) return false;
  const [h, o] = [host.after, ours.after];
  if (h.eip !== o.eip || ((h.eflags ^ o.eflags) & COMPARED_FLAGS) !== 0) return false;
  for (let i = 0; i < 8; i++) if (h.registers[i] !== o.registers[i]) return false;
  for (let i = 0; i < 6; i++) if (h.selectors[i] !== o.selectors[i]) return false;
  return sameBytes(memoryOf(h), memoryOf(o)) && sameFloat(h, o);
}

function sameFloat(host: State, ours: State): boolean {
  const [h, o] = [host.float, ours.float];
  if (h.getUint32(FX_CONTROL, true) !== o.getUint32(FX_CONTROL, true)) return false;
  if (h.getUint8(FX_TAGS) !== o.getUint8(FX_TAGS) || h.getUint32(FX_MXCSR, true) !== o.getUint32(FX_MXCSR, true))
    return false;
  for (let at = FX_ST; at < FX_XMM; at += 16) {
    if (!sameBytes(host.fxsave.subarray(at, at + 10), ours.fxsave.subarray(at, at + 10))) return false;
  }
  return sameBytes(host.fxsave.subarray(FX_XMM, FXSAVE_USED), ours.fxsave.subarray(FX_XMM, FXSAVE_USED));
}

const memoryOf = (state: State): Uint8Array =>
  state.bytes.subarray(state.bytes.length - 2 * EDGE_BYTES - state.window.length);

function compareFloat(states: Three, free: Undefined, add: Add): void {
  const images = states.map((state) => state.float);
  const word = (part: string, at: number, mask: number): void => {
    const [b, h, o] = images.map((image) => hex(image.getUint16(at, true) & mask, 4));
    add(part, b, h, o);
  };
  if (free.float) return;
  word('control', FX_CONTROL, 0xffff);
  word('status', FX_STATUS, 0xffff & ~free.status);
  word('tags', FX_TAGS, 0x00ff);
  word('mxcsr', FX_MXCSR, 0xffff);
  for (let i = 0; i < 8; i++) {
    const [b, h, o] = images.map((image) => extendedText(image, FX_ST + i * 16));
    if (ulpDistance(h, o) > BigInt(free.ulps)) add(`st(${i})`, b, h, o);
  }
  for (let i = 0; i < 8; i++) {
    if (free.approximate && lanesAreNear(images[1], images[2], FX_XMM + i * 16)) continue;
    const [b, h, o] = images.map((image) => xmmText(image, FX_XMM + i * 16));
    add(`xmm${i}`, b, h, o);
  }
}

/** An x87 exception that is not masked: then all CPUs tell of the instruction, and Linux hands the image on. */
export function tellsPointers({ row, before }: Case, { after }: Outcome): boolean {
  const summary = (state: State): number => state.float.getUint16(FX_STATUS, true) & 0x80;
  return row.unit === 'x87' && summary(before) === 0 && summary(after) !== 0;
}

function comparePointers(test: Case, states: Three, add: Add): void {
  const [b, h, o] = states.map((state) => state.float);
  const offset = (part: string, at: number): void =>
    add(part, ...([b, h, o].map((image) => hex(image.getUint32(at, true), 8)) as [string, string, string]));
  add('opcode', '', hex(h.getUint16(FX_OPCODE, true), 4), hex(o.getUint16(FX_OPCODE, true), 4));
  offset('instruction pointer', FX_INSTRUCTION);
  if (test.operandAt >= 0) offset('operand pointer', FX_OPERAND);
}

/** Relative error that RCPPS and RSQRTPS may have (SDM 2B); host and core may err in opposite directions. */
const APPROXIMATION = 1.5 * 2 ** -12;
/** Results below it are flushed to 0, where rounding says so. */
const SMALLEST_NORMAL = 2 ** -126;

/** Are the four singles as near as two approximations of one number can be, and of one sign? */
function lanesAreNear(host: DataView, ours: DataView, at: number): boolean {
  return [0, 4, 8, 12].every((lane) => {
    const [h, o] = [host.getFloat32(at + lane, true), ours.getFloat32(at + lane, true)];
    const unlike = host.getUint32(at + lane, true) ^ ours.getUint32(at + lane, true);
    return (
      unlike === 0 || (unlike > 0 && Math.abs(h - o) <= Math.max(2 * APPROXIMATION * Math.abs(o), SMALLEST_NORMAL))
    );
  });
}

/** Units in the last place by which our ST(0) and ST(1) miss the host's: the larger of the two. */
export function ulpsOff(host: Outcome, ours: Outcome): number {
  const [h, o] = [host.after.float, ours.after.float];
  const distances = [FX_ST, FX_ST + 16].map((at) => Number(ulpDistance(extendedText(h, at), extendedText(o, at))));
  return Math.max(...distances);
}

/** Distance of two 80-bit numbers of one sign, in units in the last place. */
function ulpDistance(a: string, b: string): bigint {
  if (a === b) return 0n;
  const number = (text: string): bigint => {
    const [signExponent, significand] = text.split(':');
    const exponent = BigInt(`0x${signExponent}`);
    return (exponent << 63n) + (BigInt(`0x${significand}`) & 0x7fff_ffff_ffff_ffffn);
  };
  const distance = number(a) - number(b);
  return distance < 0n ? -distance : distance;
}

function compareBytes([before, host, ours]: Three, add: Add): void {
  const parts = [
    [WINDOW_AT, before.window, host.window, ours.window],
    [DATA_AT, before.lowEdge, host.lowEdge, ours.lowEdge],
    [DATA_END - EDGE_BYTES, before.highEdge, host.highEdge, ours.highEdge],
  ] as const;
  for (const [at, b, h, o] of parts) {
    const word = (bytes: Uint8Array, i: number): string =>
      Buffer.from(bytes.subarray(i, i + 4))
        .reverse()
        .toString('hex');
    for (let i = 0; i < b.length; i += 4) add(`[${hex(at + i, 8)}]`, word(b, i), word(h, i), word(o, i));
  }
}

/** One failed case as a small table. */
export function failureText(test: Case, found: readonly Difference[]): string {
  const bytes = Buffer.from(test.code).toString('hex').replace(/../g, '$& ');
  const { before } = test;
  const lines = [`${test.row.name} ${test.row.operands}   (${test.row.code})   ${bytes}`];
  for (const { part, before: was, host, ours } of found.slice(0, 8)) {
    lines.push(
      `  ${part.padEnd(10)} before ${was}`,
      `  ${''.padEnd(10)} host   ${host}`,
      `  ${''.padEnd(10)} ours   ${ours}`,
    );
  }
  if (found.length > 8) lines.push(`  … and ${found.length - 8} more`);
  lines.push(
    `  registers  ${[...before.registers].map((value, i) => `${REGISTER_NAMES[i]}=${hex(value, 8)}`).join(' ')}`,
    `  selectors  ${[...before.selectors].map((value, i) => `${SEGMENT_NAMES[i]}=${hex(value, 4)}`).join(' ')}`,
    `  eip=${hex(before.eip, 8)} operand=${hex(test.operandAt >>> 0, 8)} eflags ${flagsText(before.eflags)}`,
  );
  const float = before.float;
  if (test.row.unit?.startsWith('x87')) {
    const words = [FX_CONTROL, FX_STATUS, FX_TAGS].map((at) => hex(float.getUint16(at, true), 4));
    lines.push(`  fcw fsw ftw ${words.join(' ')}`);
    for (let i = 0; i < 2; i++) lines.push(`  st(${i})      ${extendedText(float, FX_ST + i * 16)}`);
  }
  if (test.row.unit === 'sse') {
    lines.push(`  mxcsr      ${hex(float.getUint32(FX_MXCSR, true), 8)}`);
    for (let i = 0; i < 8; i++) lines.push(`  xmm${i}       ${xmmText(float, FX_XMM + i * 16)}`);
  }
  return lines.join('\n');
}

// Where the outcome on our core differs from the host's, and how to say it.
import { type Case, NO_FAULT, type Outcome, REGISTER_NAMES, WINDOW_AT, WINDOW_BYTES } from './case.ts';
import { FX_CONTROL, FX_MXCSR, FX_ST, FX_STATUS, FX_TAGS, FX_XMM } from './states.ts';
import { type Undefined, undefinedParts } from './undefined.ts';

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
  ['DF', 0x400],
  ['OF', 0x800],
];

const VECTORS: Record<number, string> = {
  0: '#DE',
  5: '#BR',
  6: '#UD',
  7: '#NM',
  12: '#SS',
  13: '#GP',
  14: '#PF',
  16: '#MF',
  17: '#AC',
  19: '#XM',
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function flagsText(eflags: number): string {
  return FLAGS.map(([name, bit]) => (eflags & bit ? name : '..')).join(' ');
}

function vectorText(vector: number): string {
  return vector === NO_FAULT ? 'no fault' : (VECTORS[vector] ?? `vector ${vector}`);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function registerText(bytes: Uint8Array, at: number): string {
  const data = view(bytes);
  return `${hex(data.getUint16(at + 8, true), 4)}:${data.getBigUint64(at, true).toString(16).padStart(16, '0')}`;
}

function xmmText(bytes: Uint8Array, at: number): string {
  const data = view(bytes);
  const half = (offset: number): string =>
    data
      .getBigUint64(at + offset, true)
      .toString(16)
      .padStart(16, '0');
  return `${half(8)}_${half(0)}`;
}

/** All differences that the architecture defines. */
export function differences(test: Case, host: Outcome, ours: Outcome): Difference[] {
  const found: Difference[] = [];
  const add = (part: string, before: string, h: string, o: string): void => {
    if (h !== o) found.push({ part, before, host: h, ours: o });
  };
  const free = undefinedParts(test, host);
  add('fault', '', vectorText(host.vector), vectorText(ours.vector));
  for (let i = 0; i < 8; i++) {
    if (free.register === i) continue;
    const text = (registers: Uint32Array): string => hex(registers[i], 8);
    add(REGISTER_NAMES[i], text(test.before.registers), text(host.after.registers), text(ours.after.registers));
  }
  const mask = 0xcd5 & ~free.flags;
  const flags = (eflags: number): string => flagsText(eflags & mask);
  add('eflags', flagsText(test.before.eflags), flags(host.after.eflags), flags(ours.after.eflags));
  compareFloat(test, host, ours, free, add);
  compareWindow(test, host, ours, free, add);
  return found;
}

type Add = (part: string, before: string, host: string, ours: string) => void;

function compareFloat(test: Case, host: Outcome, ours: Outcome, free: Undefined, add: Add): void {
  const images = [test.before.fxsave, host.after.fxsave, ours.after.fxsave] as const;
  const word = (part: string, at: number, mask: number): void => {
    const [b, h, o] = images.map((image) => hex(view(image).getUint16(at, true) & mask, 4));
    add(part, b, h, o);
  };
  word('control', FX_CONTROL, 0xffff);
  word('status', FX_STATUS, 0xffff & ~free.status);
  word('tags', FX_TAGS, 0x00ff);
  word('mxcsr', FX_MXCSR, 0xffff);
  for (let i = 0; i < 8; i++) {
    const [b, h, o] = images.map((image) => registerText(image, FX_ST + i * 16));
    if (!nearEnough(h, o, free.ulps)) add(`st(${i})`, b, h, o);
  }
  for (let i = 0; i < 8; i++) {
    if (free.approximate) continue;
    const [b, h, o] = images.map((image) => xmmText(image, FX_XMM + i * 16));
    add(`xmm${i}`, b, h, o);
  }
}

/** Are two 80-bit numbers within so many units in the last place? */
function nearEnough(host: string, ours: string, ulps: number): boolean {
  if (host === ours) return true;
  if (ulps === 0) return false;
  return ulpDistance(host, ours) <= BigInt(ulps);
}

/** Units in the last place by which our ST(0) and ST(1) miss the host's: the larger of the two. */
export function ulpsOff(host: Outcome, ours: Outcome): number {
  const at = [FX_ST, FX_ST + 16];
  const distances = at.map((place) => {
    const [h, o] = [host, ours].map((outcome) => registerText(outcome.after.fxsave, place));
    return Number(ulpDistance(h, o));
  });
  return Math.max(...distances);
}

/** Distance of two 80-bit numbers of one sign, in units in the last place. */
export function ulpDistance(a: string, b: string): bigint {
  const number = (text: string): bigint => {
    const [signExponent, significand] = text.split(':');
    const exponent = BigInt(`0x${signExponent}`);
    return ((exponent & 0x7fffn) << 63n) + (BigInt(`0x${significand}`) & 0x7fff_ffff_ffff_ffffn);
  };
  const distance = number(a) - number(b);
  return distance < 0n ? -distance : distance;
}

function compareWindow(test: Case, host: Outcome, ours: Outcome, free: Undefined, add: Add): void {
  for (const [from, to] of free.bytes) {
    const start = test.operandAt - WINDOW_AT;
    ours.after.window.set(host.after.window.subarray(start + from, start + to), start + from);
  }
  for (let at = 0; at < WINDOW_BYTES; at += 4) {
    const text = (bytes: Uint8Array): string => hex(view(bytes).getUint32(at, true), 8);
    add(`[${hex(WINDOW_AT + at, 8)}]`, text(test.before.window), text(host.after.window), text(ours.after.window));
  }
}

/** One failed case as a small table. */
export function failureText(test: Case, found: readonly Difference[]): string {
  const bytes = Buffer.from(test.code).toString('hex').replace(/../g, '$& ');
  const { fxsave, registers } = test.before;
  const lines = [`${test.row.name} ${test.row.operands}   (${test.row.code})   ${bytes}`];
  for (const { part, before, host, ours } of found.slice(0, 8)) {
    lines.push(
      `  ${part.padEnd(10)} before ${before}`,
      `  ${''.padEnd(10)} host   ${host}`,
      `  ${''.padEnd(10)} ours   ${ours}`,
    );
  }
  if (found.length > 8) lines.push(`  … and ${found.length - 8} more`);
  lines.push(`  registers  ${[...registers].map((value, i) => `${REGISTER_NAMES[i]}=${hex(value, 8)}`).join(' ')}`);
  lines.push(`  eflags     ${flagsText(test.before.eflags)}`);
  if (test.row.unit?.startsWith('x87')) {
    const data = view(fxsave);
    const words = [FX_CONTROL, FX_STATUS, FX_TAGS].map((at) => hex(data.getUint16(at, true), 4));
    lines.push(`  fcw fsw ftw ${words.join(' ')}`);
    for (let i = 0; i < 2; i++) lines.push(`  st(${i})      ${registerText(fxsave, FX_ST + i * 16)}`);
  }
  if (test.row.unit === 'sse') {
    lines.push(`  mxcsr      ${hex(view(fxsave).getUint32(FX_MXCSR, true), 8)}`);
    for (let i = 0; i < 8; i++) lines.push(`  xmm${i}       ${xmmText(fxsave, FX_XMM + i * 16)}`);
  }
  return lines.join('\n');
}

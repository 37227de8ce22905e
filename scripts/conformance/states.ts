// RandomValues machine states: registers, flags, FXSAVE image, memory. A state is made once and used for several cases, each with
// fresh values where its instruction looks.
import type { Row } from '../../emu-core/spec/row.ts';
import { FXSAVE_BYTES, State } from './case.ts';
import type { RandomValues } from './random-values.ts';
import { WINDOW_AT, WINDOW_BYTES } from './world.ts';

// Layout of the FXSAVE image (SDM 1, table 10-2).
export const FX_CONTROL = 0;
export const FX_STATUS = 2;
export const FX_TAGS = 4;
export const FX_OPCODE = 6;
export const FX_INSTRUCTION = 8;
export const FX_OPERAND = 16;
export const FX_MXCSR = 24;
export const FX_ST = 32;
export const FX_XMM = 160;

export const STACK_AT = WINDOW_AT + 192;

const EFLAGS_DF = 0x400;
const EFLAGS_AC = 0x4_0000;
const EXCEPTIONS = 0x3f;
/** Status word: an unmasked exception is pending. */
const STATUS_ES_B = 0x8080;

export function randomState(random: RandomValues): State {
  const state = new State();
  for (let i = 0; i < 8; i++) state.registers[i] = random.integer();
  fillWindow(random, state);
  random.fill(state.lowEdge);
  random.fill(state.highEdge);
  fillFxsave(random, state.float);
  return state;
}

/** A copy with fresh flags, and fresh values where the row's operands are. */
export function refreshed(base: State, row: Row, random: RandomValues): State {
  const state = new State(base.bytes.slice());
  for (const i of [random.below(8), random.below(8), random.below(8)]) state.registers[i] = random.integer();
  state.eflags =
    0x202 | (random.u32() & 0x8d5) | (random.chance(20) ? EFLAGS_DF : 0) | (random.chance(6) ? EFLAGS_AC : 0);
  const float = state.float;
  const unit = row.unit ?? 'integer';
  if (unit.startsWith('x87') || unit === 'mmx') {
    if (random.chance(50)) fillControl(random, float);
    const values = Math.max(1, random.below(4));
    for (let i = 0; i < values; i++) setExtended(float, FX_ST + (i < 2 ? i : random.below(8)) * 16, random.extended());
    relate(row, float, random);
  }
  if (unit.startsWith('sse') || unit === 'mmx') {
    if (random.chance(50)) float.setUint32(FX_MXCSR, randomMxcsr(random), true);
    for (let i = 0; i < 4; i++) fillXmm(random, float, FX_XMM + random.below(8) * 16);
  }
  return state;
}

/** ST(1) near ST(0), and operands inside the range of functions, more often than chance would have them. */
function relate(row: Row, float: DataView, random: RandomValues): void {
  if (random.chance(80)) return;
  const value = (at: number): bigint => (BigInt(float.getUint16(at + 8, true)) << 64n) | float.getBigUint64(at, true);
  const first = value(FX_ST);
  const step = BigInt(random.below(5)) - 2n;
  const near = (first + (random.chance(50) ? step : step << 64n)) & 0xffff_ffff_ffff_ffff_ffffn;
  if (/^f(x|u?comi?p*|sub|add|patan|prem|scale|yl2x)/.test(row.name)) setExtended(float, FX_ST + 16, near);
}

export function setExtended(view: DataView, at: number, value: bigint): void {
  view.setBigUint64(at, value & 0xffff_ffff_ffff_ffffn, true);
  view.setUint16(at + 8, Number(value >> 64n), true);
}

/** Memory: a mixture of singles, doubles, integers and noise. */
function fillWindow(random: RandomValues, { window }: State): void {
  random.fill(window);
  const view = new DataView(window.buffer, window.byteOffset);
  for (let at = 0; at < WINDOW_BYTES; at += 16) {
    const kind = random.below(4);
    if (kind === 0) for (let i = 0; i < 16; i += 4) view.setUint32(at + i, random.single(), true);
    if (kind === 1) for (let i = 0; i < 16; i += 8) view.setBigUint64(at + i, random.double(), true);
    if (kind === 2) for (let i = 0; i < 16; i += 4) view.setUint32(at + i, random.integer(), true);
  }
}

function fillControl(random: RandomValues, view: DataView): void {
  const masks = random.chance(85) ? EXCEPTIONS : random.below(64);
  const precision = random.chance(60) ? 3 : random.pick([0, 2, 3]);
  view.setUint16(FX_CONTROL, 0x40 | masks | (precision << 8) | (random.below(4) << 10), true);
  const top = random.below(8);
  const sticky =
    masks === EXCEPTIONS ? (random.chance(30) ? random.below(64) : 0) : random.chance(15) ? random.below(64) : 0;
  const pending = sticky & ~masks ? STATUS_ES_B : 0;
  view.setUint16(FX_STATUS, (random.u32() & 0x4700) | (top << 11) | sticky | pending, true);
  view.setUint8(FX_TAGS, randomTags(random, top));
}

function fillFxsave(random: RandomValues, view: DataView): void {
  for (let at = 0; at < FXSAVE_BYTES; at += 4) view.setUint32(at, 0, true);
  fillControl(random, view);
  view.setUint32(FX_MXCSR, randomMxcsr(random), true);
  for (let i = 0; i < 8; i++) setExtended(view, FX_ST + i * 16, random.extended());
  for (let i = 0; i < 8; i++) fillXmm(random, view, FX_XMM + i * 16);
}

/** Mostly the upper half of the stack is in use, so that both operands and pushes are possible. */
function randomTags(random: RandomValues, top: number): number {
  const kind = random.below(10);
  if (kind === 0) return random.below(256);
  if (kind <= 2) return 0xff;
  const depth = kind === 3 ? 1 + random.below(2) : 4;
  let tags = 0;
  for (let i = 0; i < depth; i++) tags |= 1 << ((top + i) & 7);
  return tags;
}

function randomMxcsr(random: RandomValues): number {
  if (random.chance(30)) return 0x1f80;
  if (random.chance(30)) return 0x1fa0;
  const masks = random.chance(85) ? 0x1f80 : random.below(64) << 7;
  // A flag that is set traps nothing by itself, masked or not (SDM 1, 10.2.3.3).
  const sticky = random.below(64);
  const denormalsAreZero = random.chance(25) ? 0x40 : 0;
  const flushToZero = random.chance(25) ? 0x8000 : 0;
  return masks | sticky | denormalsAreZero | flushToZero | (random.below(4) << 13);
}

function fillXmm(random: RandomValues, view: DataView, at: number): void {
  const kind = random.below(8);
  for (let i = 0; i < 16; i += 4) {
    view.setUint32(at + i, kind < 3 ? random.single() : random.integer(), true);
  }
  if (kind >= 3 && kind < 7) {
    view.setBigUint64(at, random.double(), true);
    view.setBigUint64(at + 8, random.double(), true);
  }
}

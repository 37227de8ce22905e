// Random machine states: registers, flags, FXSAVE image, memory.
import { FXSAVE_BYTES, type State, WINDOW_AT, WINDOW_BYTES } from './case.ts';
import type { Random } from './random.ts';

// Layout of the FXSAVE image (SDM 1, table 10-2).
export const FX_CONTROL = 0;
export const FX_STATUS = 2;
export const FX_TAGS = 4;
export const FX_MXCSR = 24;
export const FX_ST = 32;
export const FX_XMM = 160;

const STACK_AT = WINDOW_AT + 192;

export function randomState(random: Random): State {
  const registers = Uint32Array.from({ length: 8 }, () => random.integer());
  registers[4] = STACK_AT + 4 * random.below(16);
  return {
    registers,
    eflags: 0x202 | (random.u32() & 0x8d5) | (random.chance(20) ? 0x400 : 0),
    fxsave: randomFxsave(random),
    window: randomWindow(random),
  };
}

/** Memory: a mixture of singles, doubles, integers and noise. */
function randomWindow(random: Random): Uint8Array {
  const window = random.bytes(WINDOW_BYTES);
  const view = new DataView(window.buffer);
  for (let at = 0; at < WINDOW_BYTES; at += 16) {
    const kind = random.below(4);
    if (kind === 0) for (let i = 0; i < 16; i += 4) view.setUint32(at + i, random.single(), true);
    if (kind === 1) for (let i = 0; i < 16; i += 8) view.setBigUint64(at + i, random.double(), true);
    if (kind === 2) for (let i = 0; i < 16; i += 4) view.setUint32(at + i, random.integer(), true);
  }
  return window;
}

function randomFxsave(random: Random): Uint8Array {
  const bytes = new Uint8Array(FXSAVE_BYTES);
  const view = new DataView(bytes.buffer);
  const masks = random.chance(85) ? 0x3f : random.below(64);
  const precision = random.chance(60) ? 3 : random.pick([0, 2, 3]);
  view.setUint16(FX_CONTROL, 0x40 | masks | (precision << 8) | (random.below(4) << 10), true);
  const top = random.below(8);
  const sticky = masks === 0x3f && random.chance(30) ? random.below(64) : 0;
  view.setUint16(FX_STATUS, (random.u32() & 0x4700) | (top << 11) | sticky, true);
  view.setUint8(FX_TAGS, randomTags(random, top));
  view.setUint32(FX_MXCSR, randomMxcsr(random), true);
  for (let i = 0; i < 8; i++) {
    const value = random.extended();
    view.setBigUint64(FX_ST + i * 16, value & 0xffff_ffff_ffff_ffffn, true);
    view.setUint16(FX_ST + i * 16 + 8, Number(value >> 64n), true);
  }
  for (let i = 0; i < 8; i++) fillXmm(random, view, FX_XMM + i * 16);
  return bytes;
}

/** Mostly the upper half of the stack is in use, so that both operands and pushes are possible. */
function randomTags(random: Random, top: number): number {
  const kind = random.below(10);
  if (kind === 0) return random.below(256);
  if (kind <= 2) return 0xff;
  const depth = kind === 3 ? 1 + random.below(2) : 4;
  let tags = 0;
  for (let i = 0; i < depth; i++) tags |= 1 << ((top + i) & 7);
  return tags;
}

function randomMxcsr(random: Random): number {
  if (random.chance(30)) return 0x1f80;
  if (random.chance(30)) return 0x1fa0;
  const masks = random.chance(85) ? 0x1f80 : random.below(64) << 7;
  const sticky = masks === 0x1f80 ? random.below(64) : 0;
  const denormalsAreZero = random.chance(25) ? 0x40 : 0;
  const flushToZero = random.chance(25) ? 0x8000 : 0;
  return masks | sticky | denormalsAreZero | flushToZero | (random.below(4) << 13);
}

function fillXmm(random: Random, view: DataView, at: number): void {
  const kind = random.below(8);
  for (let i = 0; i < 16; i += 4) {
    view.setUint32(at + i, kind < 3 ? random.single() : random.integer(), true);
  }
  if (kind >= 3 && kind < 7) {
    view.setBigUint64(at, random.double(), true);
    view.setBigUint64(at + 8, random.double(), true);
  }
}

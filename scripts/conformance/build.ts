// A case under construction, and how its parts reach memory: through segments, by linear address.
import type { Row } from '../../emu-core/spec/row.ts';
import { State } from './case.ts';
import type { RandomValues } from './random-values.ts';
import { segmentOf } from './world.ts';

// Register numbers in ModRM order.
export const EAX = 0;
export const ECX = 1;
export const EDX = 2;
export const EBX = 3;
export const ESP = 4;
export const EBP = 5;
export const ESI = 6;
export const EDI = 7;

// Segment registers in Sreg order.
export const ES = 0;
export const CS = 1;
export const SS = 2;
export const DS = 3;

export interface Build {
  random: RandomValues;
  row: Row;
  state: State;
  prefixes: number[];
  bytes: number[];
  operandBytes: 2 | 4;
  addressBytes: 2 | 4;
  /** Segment register of an override; -1: none. */
  override: number;
  operandAt: number;
  /** Registers that implicit operands have set. */
  pinned: Set<number>;
  /** Linear address of the instruction. */
  codeAt: number;
}

export function operandsOf(row: Row): string[] {
  return row.operands === '' ? [] : row.operands.split(',').map((text) => text.trim());
}

export function segmentBase(build: Build, number: number): number {
  return segmentOf(build.state.selectors[number])?.base ?? 0;
}

/** Offset in a segment that leads to a linear address. */
export function offsetOf(build: Build, segment: number, linear: number): number {
  return (linear - segmentBase(build, segment)) >>> 0;
}

/** Sets a register that an address is taken from: with 16-bit addresses its upper half is noise. */
export function pin(build: Build, register: number, value: number): void {
  const { random, state, addressBytes } = build;
  const noise = addressBytes === 2 && random.chance(70) ? random.u32() & 0xffff_0000 : 0;
  state.registers[register] = ((addressBytes === 2 ? value & 0xffff : value) | noise) >>> 0;
  build.pinned.add(register);
}

/** Writes a little-endian value where the case sees memory; elsewhere there is nothing to write to. */
export function place(build: Build, linear: number, value: number, bytes: number): void {
  for (let i = 0; i < bytes; i++) {
    const at = State.placeOf(linear + i, 1);
    if (at >= 0) build.state.bytes[at] = Math.floor(value / 2 ** (8 * i)) & 0xff;
  }
}

/** Linear address of the top of the stack. */
export function stackLinear(build: Build): number {
  const base = segmentBase(build, SS);
  const isBig = segmentOf(build.state.selectors[SS])?.is32 ?? true;
  const pointer = build.state.registers[ESP];
  return (base + (isBig ? pointer : pointer & 0xffff)) >>> 0;
}

export function push32(bytes: number[], value: number): void {
  bytes.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

export function push16(bytes: number[], value: number): void {
  bytes.push(value & 0xff, (value >>> 8) & 0xff);
}

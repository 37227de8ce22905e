// ModRM, SIB and displacement that lead to a linear address, in every form of 16-bit and 32-bit addressing.
import { type Build, DS, EBP, EBX, EDI, ESI, ESP, offsetOf, push16, push32, SS, segmentBase } from './build.ts';

/** SDM 2, table 2-1: base and index of the forms 0 to 7. */
const FORMS16 = [[EBX, ESI], [EBX, EDI], [EBP, ESI], [EBP, EDI], [ESI], [EDI], [EBP], [EBX]] as const;

const signed8 = (build: Build): number => build.random.below(256) - 128;

/** The segment that an address uses. */
function segmentFor(build: Build, isStack: boolean): number {
  if (build.override >= 0) return build.override;
  return isStack ? SS : DS;
}

/** Emits ModRM and what follows it, for the memory operand at `linear`. */
export function emitMemory(build: Build, reg: number, linear: number): void {
  if (build.addressBytes === 2) emit16(build, reg, linear);
  else emit32(build, reg, linear);
}

function emit16(build: Build, reg: number, linear: number): void {
  const { random, bytes, state } = build;
  const mod = random.below(3);
  const rm = random.below(8);
  if (mod === 0 && rm === 6) {
    bytes.push((reg << 3) | rm);
    push16(bytes, offsetOf(build, segmentFor(build, false), linear));
    return;
  }
  const [base, index] = FORMS16[rm] as readonly [number, number?];
  const segment = segmentFor(build, base === EBP);
  const offset = offsetOf(build, segment, linear);
  // Where the segment does not reach, 16 bits lead elsewhere.
  build.operandAt = (segmentBase(build, segment) + (offset & 0xffff)) >>> 0;
  const added = index === undefined ? 0 : state.registers[index];
  if (mod === 2 || build.pinned.has(base)) {
    bytes.push(0x80 | (reg << 3) | rm);
    push16(bytes, offset - state.registers[base] - added);
    return;
  }
  const displacement = mod === 1 ? signed8(build) : 0;
  const wanted = (offset - displacement - added) & 0xffff;
  state.registers[base] = ((state.registers[base] & 0xffff_0000) | wanted) >>> 0;
  bytes.push((mod << 6) | (reg << 3) | rm);
  if (mod === 1) bytes.push(displacement & 0xff);
}

function emit32(build: Build, reg: number, linear: number): void {
  const { random, bytes, state } = build;
  const form = random.below(8);
  if (form === 0) {
    bytes.push((reg << 3) | 5);
    push32(bytes, offsetOf(build, segmentFor(build, false), linear));
    return;
  }
  const base = random.below(8);
  const offset = offsetOf(build, segmentFor(build, base === ESP || base === EBP), linear);
  const isFree = base !== ESP && !build.pinned.has(base);
  if (form <= 3 && base !== ESP) {
    const mod = form - 1;
    if (mod === 2 || !isFree || (mod === 0 && base === EBP)) {
      bytes.push(0x80 | (reg << 3) | base);
      push32(bytes, offset - state.registers[base]);
      return;
    }
    const displacement = mod === 1 ? signed8(build) : 0;
    state.registers[base] = (offset - displacement) >>> 0;
    bytes.push((mod << 6) | (reg << 3) | base);
    if (mod === 1) bytes.push(displacement & 0xff);
    return;
  }
  emitSib(build, reg, linear, base, form - 4);
}

/** With a SIB byte (SDM 2, table 2-3); `mod` 3: no base. */
function emitSib(build: Build, reg: number, linear: number, base: number, mod: number): void {
  const { random, bytes, state } = build;
  const index = random.below(8);
  const scale = random.below(4);
  const scaled = index === ESP ? 0 : (state.registers[index] << scale) >>> 0;
  if (mod === 3) {
    bytes.push((reg << 3) | 4, (scale << 6) | (index << 3) | 5);
    push32(bytes, offsetOf(build, segmentFor(build, false), linear) - scaled);
    return;
  }
  const offset = offsetOf(build, segmentFor(build, base === ESP || base === EBP), linear);
  const settable = base !== ESP && base !== index && !build.pinned.has(base) && !(mod === 0 && base === EBP);
  if (mod === 2 || mod < 0 || !settable) {
    bytes.push(0x80 | (reg << 3) | 4, (scale << 6) | (index << 3) | base);
    push32(bytes, offset - state.registers[base] - scaled);
    return;
  }
  const displacement = mod === 1 ? signed8(build) : 0;
  state.registers[base] = (offset - displacement - scaled) >>> 0;
  bytes.push((mod << 6) | (reg << 3) | 4, (scale << 6) | (index << 3) | base);
  if (mod === 1) bytes.push(displacement & 0xff);
}

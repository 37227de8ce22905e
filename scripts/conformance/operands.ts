// The operand that ModRM or an offset names: where it lies, and a value that suits the instruction.
import type { Row } from '../../emu-core/spec/row.ts';
import { type Build, EAX, EDX, operandsOf, place } from './build.ts';
import { State } from './case.ts';
import { eipOf, farTarget, selector, target } from './implicit.ts';
import * as world from './world.ts';

/** Instructions that store or load the whole unit. */
const ENVIRONMENT = /^f(x|n)?(save|rstor|stenv|ldenv)$/;
const FSAVE_BYTES = 108;
const MXCSR_IN_FXSAVE = 24;
/** Addresses without memory that a 16-bit segment reaches. */
const NEAR_NOWHERE = world.NOWHERE.filter((at) => at >= world.DATA_END);
/** The largest operand but those of ENVIRONMENT. */
const OPERAND_BYTES = 16;

/** Near jumps and calls through memory or a register. */
export const isIndirect = (row: Row): boolean => /^ff \/[24]$/.test(row.code);
/** Far pointers in memory. */
const isFar = (row: Row): boolean => row.operands.endsWith('Mp');
/** Jumps whose target lies in memory: code must not be fetched from where a half written pointer leads. */
const isJump = (row: Row): boolean => isIndirect(row) || /^ff \/[35]$/.test(row.code);

/** Instructions that load a selector or ask about one. */
export const isSelectorOperand = (row: Row): boolean =>
  /^(verr|verw|lar|lsl|arpl|lldt|ltr)$/.test(row.name) || row.operands === 'Sw,Ew';

const isWide = (row: Row): boolean => operandsOf(row).some((operand) => /^[MW](dq|ps|pd)$/.test(operand));

/** Where a memory operand lies: mostly in the window, aligned where it must be; else where pages refuse it. */
export function chooseAddress(build: Build): number {
  const { random, row } = build;
  if (/^bt[crs]?$/.test(row.name)) return world.WINDOW_AT + 128 + random.below(256);
  if (/^fx/.test(row.name) && row.operands === 'M') {
    return random.chance(95) ? world.WINDOW_AT : world.DATA_END - world.EDGE_BYTES + 16 * random.below(8);
  }
  if (ENVIRONMENT.test(row.name) && random.chance(95)) {
    return world.WINDOW_AT + random.below(world.WINDOW_BYTES - FSAVE_BYTES);
  }
  // The whole unit does not fit into the window everywhere.
  const kind = ENVIRONMENT.test(row.name) ? random.below(7) : random.below(100);
  if (kind < 4 && !isJump(row)) {
    const border = random.pick([world.DATA_AT, world.DATA_END, world.DATA_END]);
    return border - random.below(isWide(row) ? 17 : 12);
  }
  if (kind < 6) return random.pick(build.addressBytes === 4 ? world.NOWHERE : NEAR_NOWHERE) + random.below(4);
  if (kind < 7 && !isJump(row)) return world.READ_ONLY_AT + random.below(0xff0);
  if (isWide(row) && !row.unaligned && random.chance(95)) {
    return world.WINDOW_AT + 16 * random.below(world.WINDOW_BYTES / 16);
  }
  if (random.chance(30)) return world.WINDOW_AT + world.WINDOW_BYTES / 2 - random.below(16);
  return world.WINDOW_AT + random.below(world.WINDOW_BYTES - OPERAND_BYTES);
}

/** Reserved bits of MXCSR would fault nearly every time. */
function placeControl(build: Build, offset: number): void {
  const { random, state } = build;
  state.view.setUint32(offset, random.u32() & (random.chance(95) ? 0xffff : 0x1_ffff), true);
}

/** Gives the memory operand a value in its own format. */
export function placeOperand(build: Build, at: number): void {
  const { random, row, state, operandBytes: size } = build;
  const offset = State.placeOf(at, OPERAND_BYTES);
  const isFloat = (row.unit === 'x87' || row.unit === 'sse') && !ENVIRONMENT.test(row.name);
  if (isIndirect(row)) place(build, at, eipOf(build, target(build)), size);
  else if (isFar(row)) placeFarPointer(build, at);
  else if (row.name === 'bound') placeBounds(build, at);
  else if (isSelectorOperand(row)) place(build, at, selector(build), 2);
  else if (row.name === 'cmpxchg8b' && build.pinned.has(EDX)) {
    place(build, at, state.registers[EAX], 4);
    place(build, at + 4, state.registers[EDX], 4);
  } else if (offset < 0) return;
  else if (row.name === 'ldmxcsr') placeControl(build, offset);
  else if (row.name === 'fxrstor') placeControl(build, offset + MXCSR_IN_FXSAVE);
  else if (isFloat && !random.chance(15)) placeFloat(build, offset);
  else if (!isFloat && random.chance(50)) state.view.setUint32(offset, random.integer(), true);
}

function placeFarPointer(build: Build, at: number): void {
  const { row, operandBytes: size } = build;
  const [code, offset] =
    row.name === 'jmp' || row.name === 'call' ? farTarget(build) : [selector(build), build.random.u32()];
  place(build, at, offset, size);
  place(build, at + size, code, 2);
}

/** BOUND: limits around some number; the register has any. */
function placeBounds(build: Build, at: number): void {
  const { random, state, operandBytes: size } = build;
  const middle = random.chance(60) ? state.registers[random.below(8)] : random.integer();
  place(build, at, middle - random.below(3), size);
  place(build, at + size, middle + random.below(3), size);
}

function placeFloat(build: Build, offset: number): void {
  const { random, row, state } = build;
  const { view } = state;
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

// Operands that an instruction does not name in its ModRM byte: strings, stack, counters, targets of jumps, selectors.
import {
  type Build,
  DS,
  EAX,
  EBP,
  EBX,
  ECX,
  EDI,
  EDX,
  ES,
  ESI,
  ESP,
  offsetOf,
  operandsOf,
  pin,
  place,
  SS,
  stackLinear,
} from './build.ts';
import { STACK_AT } from './states.ts';
import * as world from './world.ts';

/** Selectors for what loads one; those of Linux's kernel are invisible to user programs. 30H would be 64-bit code. */
const SELECTORS = [
  ...[0, 3, world.FLAT_CODE, world.FLAT_DATA, 0x28, 0x08, 0x10, 0x18, 0x40, 0x50, 0x60, 0x80, 0xffff],
  ...[world.AROUND_DATA, world.SMALL_DATA, world.READ_ONLY_DATA, world.EXPAND_DOWN_DATA, world.STACK16].map(
    ({ selector }) => selector,
  ),
  ...[world.EXECUTE_ONLY, world.ABSENT_DATA, world.ABSENT_CODE, world.SHIFTED_DATA, world.CODE16[0]].map(
    ({ selector }) => selector,
  ),
  ...[world.EMPTY_SELECTOR, 0x7f7, 0x0d, 0x2a],
];
const CODE_SELECTORS = [world.FLAT_CODE, world.EXECUTE_ONLY.selector];
const BAD_CODE_SELECTORS = [
  ...[0, world.FLAT_DATA, 0x08, 0x18, world.ABSENT_DATA.selector, world.ABSENT_CODE.selector, world.EMPTY_SELECTOR],
  ...[0x7f7, 0x20],
];

/** A selector for an instruction that loads or asks about one. */
export function selector({ random }: Build): number {
  return random.pick(SELECTORS);
}

/** A return or jump target that is safe on the host: in the case's own slot, which is full of HLT, or nowhere. */
export function target(build: Build): number {
  const { random, codeAt } = build;
  if (random.chance(8)) return random.pick(world.NOWHERE);
  return inSlot(build, codeAt + random.below(200) - 100);
}

/** Not into the instruction itself: what lies there could be anything. */
function inSlot(build: Build, linear: number): number {
  const { codeAt } = build;
  return linear >= codeAt && linear < codeAt + 16 ? codeAt + 20 : linear;
}

/** Selector and offset of a far target: mostly code, of 16 or 32 bits. */
export function farTarget(build: Build): [selector: number, offset: number] {
  const { random, codeAt } = build;
  const linear = target(build);
  if (random.chance(20)) return [random.pick(BAD_CODE_SELECTORS), linear];
  if (random.chance(25)) {
    const segment = world.CODE16[(codeAt - world.CODE_AT) >>> 16];
    return [segment.selector, inSlot(build, codeAt + random.below(100)) - segment.base];
  }
  return [random.pick(CODE_SELECTORS), linear];
}

/** The EIP for a target in the current code segment. */
export function eipOf(build: Build, linear: number): number {
  return (linear - (world.segmentOf(build.state.selectors[1])?.base ?? 0)) >>> 0;
}

/** Where a string operand begins: in the window, or at an edge so that repetition runs into a fault. */
function stringAt({ random }: Build): number {
  if (random.chance(6)) return random.pick([world.DATA_AT, world.DATA_END - 32]) + random.below(32);
  if (random.chance(2)) return random.pick(world.NOWHERE);
  return world.WINDOW_AT + 128 + random.below(world.WINDOW_BYTES - 256);
}

function prepareString(build: Build): void {
  const { random, row, state } = build;
  const source = build.override >= 0 ? build.override : DS;
  pin(build, ESI, offsetOf(build, source, stringAt(build)));
  pin(build, EDI, offsetOf(build, ES, stringAt(build)));
  if (random.chance(60)) build.prefixes.push(random.pick([0xf3, 0xf2]));
  pin(build, ECX, random.below(24));
  if (/^(cmps|scas)/.test(row.name) && random.chance(50)) {
    // Few different bytes, so that runs of equal elements occur.
    const values = [state.registers[EAX] & 0xff, random.below(256)];
    for (let i = 0; i < world.WINDOW_BYTES; i++) state.window[i] = values[random.chance(90) ? 0 : 1];
    if (random.chance(60)) state.registers[EAX] = values[0] * 0x0101_0101;
  }
}

/** ENTER copies frame pointers from EBP down. */
function prepareFrame(build: Build): void {
  const segment = SS;
  const isBig = world.segmentOf(build.state.selectors[SS])?.is32 ?? true;
  const offset = offsetOf(build, segment, world.WINDOW_AT + 160 + build.random.below(200));
  build.state.registers[EBP] = isBig ? offset : ((build.random.u32() & 0xffff_0000) | (offset & 0xffff)) >>> 0;
  build.pinned.add(EBP);
}

/** What RET, RETF and IRET find on the stack. */
function prepareReturn(build: Build): void {
  const { random, row, operandBytes: size } = build;
  const top = stackLinear(build);
  if (row.name === 'ret') {
    place(build, top, eipOf(build, target(build)), size);
    return;
  }
  const [code, offset] = farTarget(build);
  place(build, top, offset, size);
  place(build, top + size, code, size);
  if (row.name === 'iret') place(build, top + 2 * size, flagsImage(build), size);
  else if (random.chance(20)) place(build, top + size, code, size);
}

/** An image for POPF and IRET; TF would trap after the HLT that ends the case. */
function flagsImage({ random }: Build): number {
  return (random.u32() & 0x003f_fed7) >>> 0;
}

function preparePort(build: Build): void {
  build.state.registers[EDX] = build.random.below(0x1_0000);
}

/** Divisors are random: dividends small enough make quotients that fit. */
function prepareDividend(build: Build): void {
  const { random, state } = build;
  if (random.chance(70)) state.registers[EDX] = random.pick([0, 0xffff_ffff, random.below(4)]);
  build.pinned.add(EAX).add(EDX);
}

function prepareBitIndex(build: Build): void {
  const { random, state } = build;
  for (const i of [EAX, ECX, EDX, EBX, EBP, ESI, EDI]) {
    state.registers[i] = (random.below(800) - 400) >>> 0;
    build.pinned.add(i);
  }
}

/** Sets what the row's implicit operands need. */
export function prepareImplicit(build: Build): void {
  const { random, row, state } = build;
  const letters = operandsOf(row).map((operand) => operand[0]);
  const isString = row.name !== 'xlat' && (letters.includes('X') || letters.includes('Y'));
  if (isString) prepareString(build);
  const data = build.override >= 0 ? build.override : DS;
  if (/^maskmov/.test(row.name)) {
    pin(build, EDI, offsetOf(build, data, world.WINDOW_AT + random.below(world.WINDOW_BYTES - 32)));
  }
  if (row.name === 'xlat')
    pin(build, EBX, offsetOf(build, data, world.WINDOW_AT + random.below(world.WINDOW_BYTES - 256)));
  if (/^(leave|enter)$/.test(row.name)) prepareFrame(build);
  if (/^i?div$/.test(row.name)) prepareDividend(build);
  if (/^bt[crs]?$/.test(row.name)) prepareBitIndex(build);
  if (/^(loop|jcxz)/.test(row.name)) {
    const low = random.pick([0, 1, 2, 0xffff, random.u32() & 0xffff]);
    const high = random.pick([0, 0, 1, random.u32() & 0xffff]);
    state.registers[ECX] = ((high << 16) | low) >>> 0;
  }
  if (/^(ret|retf|iret)$/.test(row.name)) prepareReturn(build);
  if (row.name === 'popf') place(build, stackLinear(build), flagsImage(build), build.operandBytes);
  if (row.name === 'pop' && /^[ESDFG]S$/.test(row.operands)) place(build, stackLinear(build), selector(build), 2);
  if (/^(in|out)s?[bv]?$/.test(row.name)) preparePort(build);
  if (row.name === 'cmpxchg8b' && random.chance(50)) build.pinned.add(EAX).add(EDX);
}

/** Where the stack pointer points: into the window, now and then to an edge. */
export function chooseStack(build: Build): void {
  const { random, state } = build;
  const linear = random.chance(4)
    ? random.pick([world.DATA_AT, world.DATA_END]) - 4 + random.below(8)
    : STACK_AT + (random.chance(80) ? 4 * random.below(16) : random.below(64));
  const isBig = world.segmentOf(state.selectors[SS])?.is32 ?? true;
  const offset = offsetOf(build, SS, linear);
  state.registers[ESP] = isBig ? offset : world.ESP_HIGH | (offset & 0xffff);
  build.pinned.add(ESP);
}

/** Offset of a memory operand that the instruction itself holds. */
export function offsetFor(build: Build, linear: number): number {
  return offsetOf(build, build.override >= 0 ? build.override : DS, linear);
}

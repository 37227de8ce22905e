// Makes a case from a row of the opcode table: mode, prefixes, opcode, ModRM, immediates, and a state to run it in.
import type { Row } from '../../emu-core/spec/row.ts';
import { emitMemory } from './addressing.ts';
import { type Build, CS, DS, ECX, ES, ESP, operandsOf, push16, push32, SS } from './build.ts';
import { type Case, CODE_ROOM, type State } from './case.ts';
import { chooseStack, eipOf, farTarget, offsetFor, prepareImplicit, selector, target } from './implicit.ts';
import { chooseAddress, isIndirect, isSelectorOperand, placeOperand } from './operands.ts';
import type { RandomValues } from './random-values.ts';
import { refreshed } from './states.ts';
import * as world from './world.ts';

const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];
/** What FS and GS hold, and now and then the others. */
const DATA_SELECTORS = [
  ...[world.AROUND_DATA, world.AROUND_DATA, world.SMALL_DATA, world.EXPAND_DOWN_DATA].map(
    (segment) => segment.selector,
  ),
  ...[world.SHIFTED_DATA, world.READ_ONLY_DATA].map((segment) => segment.selector),
  ...[world.FLAT_DATA, world.FLAT_CODE, 0],
];
const STACK_SELECTORS = [world.AROUND_DATA, world.STACK16, world.STACK16, world.SMALL_DATA].map(({ selector: s }) => s);

/** The instruction of `row` in slot `slot` of the code; `base` is the state it is given variations of. */
export function makeCase(row: Row, random: RandomValues, slot: number, base: State): Case {
  const codeAt = world.CODE_AT + slot * world.SLOT_BYTES + world.SLOT_ENTRY;
  const build: Build = {
    ...{ random, row, codeAt, state: refreshed(base, row, random), prefixes: [], bytes: [] },
    ...{ operandBytes: 4, addressBytes: 4, override: -1, operandAt: -1, pinned: new Set<number>() },
  };
  const tokens = row.code.split(' ');
  chooseMode(build);
  choosePrefixes(build, tokens);
  chooseSegments(build);
  chooseStack(build);
  prepareImplicit(build);
  for (const token of tokens) emitToken(build, token);
  emitTail(build);
  const whole = Uint8Array.from([...build.prefixes, ...build.bytes]);
  aimJumps(build, whole);
  // More than 15 bytes raise #GP whatever follows.
  const code = whole.subarray(0, CODE_ROOM);
  return { row, code, codeAt, before: build.state, operandAt: build.operandAt, operandBytes: build.operandBytes };
}

/** Code of 16 or 32 bits. */
function chooseMode(build: Build): void {
  const { random, state, codeAt } = build;
  const is16 = random.chance(8);
  const code16 = world.CODE16[(codeAt - world.CODE_AT) >>> 16];
  state.selectors[CS] = is16 ? code16.selector : world.FLAT_CODE;
  state.eip = is16 ? codeAt - code16.base : codeAt;
  build.operandBytes = is16 ? 2 : 4;
  build.addressBytes = build.operandBytes;
}

function usesOperandSize(row: Row): boolean {
  if (row.width) return false;
  return /v|z|p|eAX|<v>/.test(row.operands) || /<v>|osize/.test(row.action);
}

function usesMemory(row: Row): boolean {
  return /[EMWQXYO]/.test(row.operands) || /^(maskmov|loop|jcxz|xlat)/.test(row.name);
}

/**
 * Opcodes to which 66, F2 or F3 give another meaning on newer CPUs: BMI, LZCNT, UMONITOR, RDPID, WBNOINVD …; on
 * AMD CPUs REPE and REPNE before LOOPE and LOOPNE decide which of them it is.
 */
const PREFIX_SENSITIVE = /^(0f (bc|bd|b8|ae|c7|1[a-e]|09|01|c3|0d|18)|90|e[01]$)/;
/** LOCK MOV CR0 is another name of CR8 on AMD's CPUs. */
const LOCK_SENSITIVE = /^0f 2[02]/;

function choosePrefixes(build: Build, tokens: string[]): void {
  const { random, row, prefixes, state } = build;
  const isMandatory = ['np', '66', 'f2', 'f3'].includes(tokens[0]) && tokens[1] === '0f';
  if (usesMemory(row) && random.chance(12)) {
    prefixes.push(0x67);
    build.addressBytes = build.addressBytes === 4 ? 2 : 4;
  }
  if (random.chance(usesMemory(row) ? 15 : 3)) {
    build.override = random.below(6);
    // 16-bit code lies in its segment alone, and what surrounds a case there is not its own.
    if (build.override === CS && state.selectors[CS] !== world.FLAT_CODE) build.override = DS;
    prefixes.push(SEGMENT_PREFIXES[build.override]);
  }
  if (random.chance(2) && !row.lock && !LOCK_SENSITIVE.test(row.code)) prefixes.push(0xf0);
  if (isMandatory) {
    const mandatory = tokens.shift();
    // F2 and F3 win over 66.
    if (mandatory?.startsWith('f') && random.chance(3)) prefixes.push(0x66);
    if (mandatory !== 'np') prefixes.push(Number.parseInt(mandatory ?? '', 16));
  } else {
    if (usesOperandSize(row) ? random.chance(30) : random.chance(3) && !PREFIX_SENSITIVE.test(row.code)) {
      prefixes.push(0x66);
      build.operandBytes = build.operandBytes === 4 ? 2 : 4;
    }
    const isString = /^[XY]/.test(row.operands) || /,[XY]/.test(row.operands);
    if (random.chance(2) && !isString && !PREFIX_SENSITIVE.test(row.code)) prefixes.push(random.pick([0xf2, 0xf3]));
  }
  if (random.chance(50)) prefixes.reverse();
  if (random.chance(4)) repeatPrefixes(build);
  // UD1 of more than 15 bytes: #UD on AMD CPUs, #GP on others.
  if (random.chance(1) && build.override < 0 && row.name !== 'ud1') padWithPrefixes(build);
}

const REPEATS = [0xf2, 0xf3];

/** Each prefix twice: of segments, and of F2 and F3, the last one holds; 66 and 67 do not toggle (SDM 2A 2.1.1). */
function repeatPrefixes({ random, prefixes }: Build): void {
  for (const prefix of [...prefixes]) {
    const group = [SEGMENT_PREFIXES, REPEATS].find((each) => each.includes(prefix)) ?? [prefix];
    prefixes.unshift(random.pick(group));
  }
}

/** Up to the longest instruction and beyond. */
function padWithPrefixes(build: Build): void {
  const length = build.random.pick([6, 11, 13, 14, 15]);
  build.override = DS;
  while (build.prefixes.length < length) build.prefixes.unshift(SEGMENT_PREFIXES[DS]);
}

function chooseSegments(build: Build): void {
  const { random, state, addressBytes, override } = build;
  const { selectors } = state;
  for (const number of [ES, SS, DS]) selectors[number] = world.FLAT_DATA;
  for (const number of [4, 5]) selectors[number] = random.pick(DATA_SELECTORS);
  if (random.chance(6)) selectors[random.pick([ES, DS])] = random.pick(DATA_SELECTORS);
  if (random.chance(6)) selectors[SS] = random.pick(STACK_SELECTORS);
  if (addressBytes === 4 || random.chance(10)) return;
  // Offsets of 16 bits reach the window only through a segment that lies around it.
  for (const number of [ES, DS]) selectors[number] = world.AROUND_DATA.selector;
  if (random.chance(60)) selectors[SS] = random.pick([world.AROUND_DATA, world.STACK16]).selector;
  if (override >= 4) selectors[override] = world.AROUND_DATA.selector;
}

function emitToken(build: Build, token: string): void {
  const { random, bytes, row } = build;
  if (token[0] === '/') {
    // A bit offset in ESP would reach far outside the window.
    const isBitOffset = /^bt[crs]?$/.test(row.name);
    const register = random.pick(isBitOffset ? [0, 1, 2, 3, 5, 6, 7] : [0, 1, 2, 3, 4, 5, 6, 7]);
    emitModRM(build, token === '/r' ? register : Number(token[1]));
    return;
  }
  const [first, added] = token.split('+');
  let value = Number.parseInt(first, 16);
  if (added === 'r') value += random.below(8);
  if (added === 'i') value += random.chance(40) ? random.below(2) : random.below(8);
  if (added === 'cc') value += random.below(16);
  if (row.name === 'xchg' && value === 0x90 && build.prefixes.includes(0xf3)) value = 0x91;
  bytes.push(value);
}

function emitModRM(build: Build, reg: number): void {
  const { random, row, state } = build;
  const letters = operandsOf(row).map((operand) => operand[0]);
  const memoryOnly = letters.includes('M');
  const registerOnly = letters.some((letter) => 'RUN'.includes(letter));
  if (registerOnly || (!memoryOnly && random.chance(50))) {
    let rm = random.below(8);
    // The stack is not code, but only the host knows.
    if (isIndirect(row) && rm === ESP) rm = ECX;
    if (isIndirect(row)) state.registers[rm] = eipOf(build, target(build));
    if (row.lock && random.chance(3)) build.prefixes.unshift(0xf0);
    // On a 16-bit stack ESP is not free.
    if (rm === ESP && isSelectorOperand(row)) rm = ECX;
    if (isSelectorOperand(row)) state.registers[rm] = (random.u32() & 0xffff_0000 & -random.below(2)) + selector(build);
    build.bytes.push(0xc0 | (reg << 3) | rm);
    return;
  }
  if (row.lock && random.chance(15)) build.prefixes.unshift(0xf0);
  build.operandAt = chooseAddress(build);
  placeOperand(build, build.operandAt);
  emitMemory(build, reg, build.operandAt);
}

/** Immediates, offsets, far pointers. Displacements of jumps: aimJumps. */
function emitTail(build: Build): void {
  const { bytes, row } = build;
  for (const operand of operandsOf(row)) {
    if (operand[0] === 'O') {
      build.operandAt = chooseAddress(build);
      placeOperand(build, build.operandAt);
      const offset = offsetFor(build, build.operandAt);
      if (build.addressBytes === 4) push32(bytes, offset);
      else push16(bytes, offset);
    }
    if (operand === 'Ap') {
      const [code, offset] = farTarget(build);
      if (build.operandBytes === 4) push32(bytes, offset);
      else push16(bytes, offset);
      push16(bytes, code);
    }
    if (operand[0] === 'J') for (let i = operand === 'Jb' ? 1 : build.operandBytes; i > 0; i--) bytes.push(0);
    if (operand[0] !== 'I') continue;
    const size = operand.slice(1);
    const count = size[0] === 'b' ? 1 : size === 'w' ? 2 : size === 'd' ? 4 : build.operandBytes;
    const value = immediate(build, operand);
    for (let i = 0; i < count; i++) bytes.push((value >>> (8 * i)) & 0xff);
  }
}

function immediate({ random, row }: Build, operand: string): number {
  if (row.name === 'enter')
    return operand === 'Ib' ? random.below(40) : random.chance(90) ? random.below(96) : random.u32();
  if (/^ret/.test(row.name)) return row.name === 'retf' || random.chance(90) ? random.below(64) : random.u32();
  const value = random.integer();
  // INT 80H is Linux's system call.
  return row.name === 'int' && (value & 0xff) === 0x80 ? 3 : random.chance(10) && row.name === 'int' ? 4 : value;
}

/** Displacements of relative jumps, now that the length is known. */
function aimJumps(build: Build, code: Uint8Array): void {
  const { random, row, codeAt } = build;
  const operand = operandsOf(row).find((each) => each[0] === 'J');
  if (!operand) return;
  const end = codeAt + code.length;
  const size = operand === 'Jb' ? 1 : build.operandBytes;
  const to = size === 1 ? end + random.below(256) - 128 : target(build);
  const inside = to >= codeAt && to < end;
  const distance = inside ? 1 : to - end;
  for (let i = 0; i < size; i++) code[code.length - size + i] = (distance >> (8 * i)) & 0xff;
}

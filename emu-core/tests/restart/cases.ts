// One instruction with each of its places across the border, and what must hold when it faults there.
import { PF } from '../../contract/vectors.ts';
import type { Row } from '../../spec/row.ts';
import type { Instruction } from './encodings.ts';
import {
  ABSENT,
  BORDER,
  difference,
  type Fault,
  IMPLICIT,
  type Laboratory,
  LOW,
  OPEN_VECTORS,
  type Picture,
  PLACES,
  type Place,
  PRESENT,
  READ_ONLY,
  USER_CODE,
  USER_DATA,
} from './laboratory.ts';

const CODE_PRESENT = 1;
const CODE_WRITE = 2;
const CODE_USER = 4;

export interface Coverage {
  /** Page faults of accesses. */
  faults: number;
  /** Page faults of fetches. */
  fetches: number;
  problems: string[];
}

export function coverage(): Coverage {
  return { faults: 0, fetches: 0, problems: [] };
}

const words = (...values: number[]): number[] => values.flatMap((value) => [value & 0xff, (value >> 8) & 0xff]);

/** What an instruction finds at the place it reads, so that it can do its work. */
function contentOf({ row, bytes }: Instruction, level: number): number[] {
  const isWide = bytes(0)[0] !== 0x66;
  const pointer = (selector: number): number[] => (isWide ? words(0x1000, 0, selector, 0) : words(0x1000, selector));
  if (/^(les|lds|lfs|lgs|lss)$/.test(row.name)) return pointer(USER_DATA);
  if (/^(iret|retf)$/.test(row.name)) {
    const flags = row.name === 'iret' ? [2] : [];
    // From level 0 the return is to level 3, with its stack behind what RETF drops.
    const dropped = row.operands === 'Iw' ? new Array(isWide ? 2 : 4).fill(0) : [];
    const items = [0x1000, USER_CODE, ...flags, ...dropped, ...(level === 0 ? [0x1000, USER_DATA] : [])];
    return isWide ? words(...items.flatMap((item) => [item, 0])) : words(...items);
  }
  if (row.operands === 'Mp') return pointer(USER_CODE);
  if (/^(jump|call<v>)\(Ev|^ret</.test(row.action)) return words(0x1000, 0);
  if (row.name === 'popf') return words(2, 0);
  if (row.name === 'bound') return isWide ? words(0, 0, 5, 0) : words(0, 5);
  if (/popSegment|moveToSegment|verr|verw|lar|lsl/.test(row.action)) return words(USER_DATA, 0);
  if (row.name === 'lldt') return words(0, 0);
  if (row.name === 'ltr') return words(0x28, 0);
  if (/^(fxrstor|ldmxcsr)$/.test(row.name)) {
    const image = row.name === 'ldmxcsr' ? [] : new Array(24).fill(0);
    return [...image, ...words(0x1f80, 0), ...new Array(484).fill(0)];
  }
  if (/^(fldenv|frstor)$/.test(row.name)) return isWide ? words(0x37f, 0, 0, 0, 0xffff, 0) : words(0x37f, 0, 0xffff);
  if (row.name === 'lmsw') return words(0x11);
  return [];
}

/** Addresses near the border for a place. */
function addresses(place: Place, { operandBytes, row, bytes }: Instruction): number[] {
  switch (place) {
    case 'code': {
      const last = bytes(0).length - 1;
      return last === 0 ? [] : [...new Set([1, (last + 1) >> 1, last])].map((below) => BORDER - below);
    }
    case 'operand': {
      if (operandBytes === 0) return [];
      const isAligned = (operandBytes === 16 && !row.unaligned) || operandBytes === 512;
      if (isAligned)
        return operandBytes === 512 ? [256, 16, 496].map((below) => BORDER - below) : [BORDER, BORDER - 16];
      const splits = [0, 1, operandBytes >> 1, operandBytes - 1, operandBytes].filter((below) => below <= operandBytes);
      return [...new Set(splits)].map((below) => BORDER - below);
    }
    case 'esp':
      return [-8, -6, -2, -1, 0, 1, 2, 4, 6, 10, 14, 18, 30].map((above) => BORDER + above);
    case 'ebp':
      return [-2, 0, 2, 6].map((above) => BORDER + above);
    case 'esi':
    case 'edi':
      return [-18, -8, -3, -2, -1, 0].map((above) => BORDER + above);
    case 'ebx':
      return [BORDER - 0x5a];
    case 'gdt':
      return [0x18, 0x20, 0x28, 0x30].flatMap((slot) => [1, 4, 5, 7].map((into) => BORDER - slot - into));
    case 'idt':
      return OPEN_VECTORS.flatMap((vector) => [1, 4, 6].map((into) => BORDER - vector * 8 - into));
    case 'task':
      return [5, 6, 8, 9, 10].map((into) => BORDER - into);
    case 'inner stack':
      return [1, 4, 6, 8, 12, 16, 19, 20, 22].map((above) => BORDER + above);
  }
}

interface Attempt {
  laboratory: Laboratory;
  instruction: Instruction;
  place: Place;
  at: number;
  level: number;
  found: Coverage;
}

function prepare({ laboratory, instruction, place, at, level }: Attempt): void {
  laboratory.prepare(
    instruction.bytes(place === 'operand' ? at : SAFE_OPERAND),
    level,
    place,
    at,
    contentOf(instruction, level),
  );
}
const SAFE_OPERAND = 0x1b_1000;

/** Does the instruction use the place at all? Both pages are absent. */
function isUsed(attempt: Attempt): boolean {
  prepare(attempt);
  attempt.laboratory.setPages(ABSENT, ABSENT);
  return attempt.laboratory.step()?.vector === PF;
}

/** What a page fault must say. */
function checkReport({ place, at, level }: Attempt, fault: Fault, low: number, high: number): string {
  const isHigh = fault.linear >= BORDER;
  const rights = isHigh ? high : low;
  if (fault.linear < LOW || fault.linear >= BORDER + 0x1000 || rights === PRESENT)
    return `CR2 ${fault.linear.toString(16)}`;
  const isUser = level === 3 && !IMPLICIT.has(place);
  if (((fault.code & CODE_USER) !== 0) !== isUser) return `U of code ${fault.code}`;
  if (((fault.code & CODE_PRESENT) !== 0) !== (rights === READ_ONLY)) return `P of code ${fault.code}`;
  if (rights === READ_ONLY && !(fault.code & CODE_WRITE)) return `W of code ${fault.code}`;
  if (place !== 'operand' && place !== 'code') return '';
  const expected = isHigh ? Math.max(at, BORDER) : at;
  return fault.linear === expected ? '' : `CR2 ${fault.linear.toString(16)}, not ${expected.toString(16)}`;
}

/** Between iterations of a repeated string instruction: the counter has gone down, and the pointers with it. */
function isAtIteration(laboratory: Laboratory, before: Registers, elementBytes: number): boolean {
  const done = before.ecx - laboratory.get('ecx');
  return (['esi', 'edi'] as const).every((name) => {
    const moved = laboratory.get(name) - before[name];
    return moved === 0 || moved === done * elementBytes;
  });
}
type Registers = Record<'ecx' | 'esi' | 'edi', number>;

function elementBytes({ row, bytes }: Instruction): number {
  if (row.name.endsWith('b')) return 1;
  return bytes(0)[0] === 0x66 ? 2 : 4;
}

/** Takes a page away, runs, and looks; gives each problem a line. */
function withPages(attempt: Attempt, low: number, high: number, expected: Picture, raised?: Fault): Fault | undefined {
  const { laboratory, instruction, place, at, found } = attempt;
  const say = (what: string): void => {
    const pages = `${low === PRESENT ? '' : `low ${low} `}${high === PRESENT ? '' : `high ${high} `}`;
    found.problems.push(`${instruction.name}: ${place} at ${at.toString(16)}, ${pages}level ${attempt.level}: ${what}`);
  };
  prepare(attempt);
  const before = laboratory.picture();
  const registers = { ecx: laboratory.get('ecx'), esi: laboratory.get('esi'), edi: laboratory.get('edi') };
  laboratory.setPages(low, high);
  const fault = laboratory.step();
  if (fault?.vector !== PF) {
    if (fault?.vector !== raised?.vector) say(`vector ${fault?.vector}, with both pages ${raised?.vector}`);
    else if (!fault) {
      const wrong = difference(expected, laboratory.picture());
      if (wrong) say(`no fault, but ${wrong}`);
    }
    return undefined;
  }
  if (place === 'code') found.fetches++;
  else found.faults++;
  const report = checkReport(attempt, fault, low, high);
  if (report) say(report);
  if (instruction.isRepeated && laboratory.get('ecx') !== registers.ecx) {
    if (!isAtIteration(laboratory, registers, elementBytes(instruction))) say('not between iterations');
  } else {
    const trace = difference(before, laboratory.picture());
    if (trace) say(`leaves a trace: ${trace}`);
    else if (place === 'operand' && laboratory.marks().some((mark) => mark !== 0)) say(`marks ${laboratory.marks()}`);
  }
  laboratory.setPages(PRESENT, PRESENT);
  const again = laboratory.step();
  if (again?.vector !== raised?.vector)
    say(`vector ${again?.vector} when started again, ${raised?.vector} without the fault`);
  const wrong = difference(expected, laboratory.picture());
  if (wrong) say(`started again: ${wrong}`);
  return fault;
}

/** One address: first without a fault, then with each page absent and read-only. */
function tryAddress(attempt: Attempt): void {
  prepare(attempt);
  const raised = attempt.laboratory.step();
  const expected = attempt.laboratory.picture();
  for (const isLow of [true, false]) {
    const take = (rights: number): Fault | undefined =>
      withPages(attempt, isLow ? rights : PRESENT, isLow ? PRESENT : rights, expected, raised);
    const absent = take(ABSENT);
    if (attempt.place === 'code') continue; // it may be read-only
    const readOnly = take(READ_ONLY);
    // What writes, a read-modify-write among them, says so when the page is absent too.
    if (attempt.place === 'operand' && absent && ((absent.code & CODE_WRITE) !== 0) !== (readOnly !== undefined)) {
      attempt.found.problems.push(`${attempt.instruction.name}: code ${absent.code} for an absent operand`);
    }
  }
}

/** Privilege levels at which the instruction does different things. */
function levelsOf({ cpl0, name }: Row): number[] {
  if (/^(iret|retf)$/.test(name)) return [3, 0];
  return cpl0 || /^(in|out)/.test(name) ? [0] : [3];
}

export function tryInstruction(laboratory: Laboratory, instruction: Instruction, found: Coverage): void {
  for (const level of levelsOf(instruction.row)) tryAtLevel(laboratory, instruction, level, found);
}

function tryAtLevel(laboratory: Laboratory, instruction: Instruction, level: number, found: Coverage): void {
  for (const place of PLACES) {
    const all = addresses(place, instruction);
    const attempts = all.map((at): Attempt => ({ laboratory, instruction, place, at, level, found }));
    if (attempts.some(isUsed)) attempts.forEach(tryAddress);
  }
}

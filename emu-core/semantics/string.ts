// String instructions: MOVS, STOS, LODS, CMPS, SCAS with every prefix, direction and size (SDM 2, "REP").
//
// Registers are updated element by element (or run by run), after the access: a fault in the middle leaves the instruction
// restartable. Ascending MOVS and STOS over plain RAM go page by page through memory.copy and memory.fill.
import { CPU_EDI, CPU_ESI, DS, ES, MODE_FLAT } from '../contract/state.ts';
import { pauseInstruction } from '../faults.ts';
import { Guest } from '../mmu/guest.ts';
import { writeRange } from '../mmu/operand.ts';
import { cpu, FLAG_TF } from '../state/cpu.ts';
import { clock } from '../state/devices.ts';
import { machine } from '../state/machine.ts';
import { cmp, sub } from './alu.ts';
import { stringStep, zeroFlag } from './flags.ts';
import { stepIteration } from './flags-image.ts';
import { segmentLinear } from './segment.ts';

/** REPE repeats while ZF = 1, REPNE while ZF = 0. */
const REPE: u32 = 1;

const PAGE: u32 = 0x1000;

/**
 * Iterations after which a repeated instruction pauses: some tenths of a millisecond one by one, some milliseconds in runs. By the
 * count alone, so that two runs are alike. A pause costs some microseconds.
 */
const ITERATIONS_TO_PAUSE: u32 = 0x1_0000;
const RUN_TO_PAUSE: u32 = 0x100_0000;
/** Iterations after which real time is looked at when the instruction is done: it took as long as a thousand others. */
const ITERATIONS_TO_LOOK: u32 = 0x400;
const RUN_TO_LOOK: u32 = 0x4000;

function linearOf(segment: u32, offset: u32, bytes: u32, write: bool): u32 {
  if ((cpu.mode & MODE_FLAT) != 0 && segment <= DS) return offset;
  return segmentLinear(segment, offset, bytes, write);
}

function counter(addressBytes: u32): u32 {
  return addressBytes == 4 ? cpu.ecx : cpu.ecx & 0xffff;
}

function countDown(addressBytes: u32, by: u32): void {
  if (addressBytes == 4) cpu.ecx -= by;
  else cpu.ecx = (cpu.ecx & 0xffff_0000) | ((cpu.ecx - by) & 0xffff);
}

/** Between iterations: a single-step trap, if TF is set; and now and then a pause. */
function stepIfMore(addressBytes: u32): void {
  const left = counter(addressBytes);
  if (left == 0) return;
  stepIteration();
  if ((left & (ITERATIONS_TO_LOOK - 1)) != 0) return;
  lookAtTimeSoon();
  if ((left & (ITERATIONS_TO_PAUSE - 1)) == 0) pauseInstruction();
}

/** Counts down by a run; pauses where a long one has come to a multiple of RUN_TO_PAUSE. */
function countDownRun(by: u32): void {
  const left = cpu.ecx - by;
  const passed = cpu.ecx ^ left;
  cpu.ecx = left;
  if (passed < RUN_TO_LOOK) return;
  lookAtTimeSoon();
  if (left != 0 && passed >= RUN_TO_PAUSE) pauseInstruction();
}

/** At the next block border; virtual time counts instructions, however long they take. */
function lookAtTimeSoon(): void {
  if (clock.isVirtual) return;
  machine.nextLook = 0;
  machine.requestAttention();
}

function offsetIn(register: u32, addressBytes: u32): u32 {
  return addressBytes == 4 ? load<u32>(register) : load<u16>(register);
}

function advance(register: u32, addressBytes: u32, by: u32): void {
  if (addressBytes == 4) store<u32>(register, load<u32>(register) + by);
  else store<u16>(register, <u16>(load<u16>(register) + by));
}

/** Elements of T from `linear` to the end of its page. */
function elementsInPage<T extends number>(linear: u32): u32 {
  return (PAGE - (linear & (PAGE - 1))) / sizeof<T>();
}

/** Whether runs may be used: 32-bit flat addresses going up, no single steps. */
function isPlain(segment: u32, addressBytes: u32): bool {
  const isFlat = addressBytes == 4 && (cpu.mode & MODE_FLAT) != 0 && segment <= DS;
  return isFlat && stringStep(1) == 1 && !(cpu.eflags & FLAG_TF);
}

function movsOne<T extends number>(segment: u32, addressBytes: u32): void {
  const from = linearOf(segment, offsetIn(CPU_ESI, addressBytes), sizeof<T>(), false);
  const to = linearOf(ES, offsetIn(CPU_EDI, addressBytes), sizeof<T>(), true);
  Guest.write<T>(to, Guest.read<T>(from));
  const step = stringStep(sizeof<T>());
  advance(CPU_ESI, addressBytes, step);
  advance(CPU_EDI, addressBytes, step);
}

/** Copies as x86 does: ascending element by element, so that an overlapping copy repeats the pattern. */
function copyAscending<T extends number>(to: u32, from: u32, count: u32): void {
  const bytes = count * sizeof<T>();
  if (to - from >= bytes) {
    memory.copy(to, from, bytes);
    return;
  }
  for (let i: u32 = 0; i < bytes; i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
}

/** One run inside a source page and a destination page; 0 if there is none to be had. */
function movsRun<T extends number>(): u32 {
  let count = min<u32>(cpu.ecx, elementsInPage<T>(cpu.esi));
  count = min<u32>(count, elementsInPage<T>(cpu.edi));
  if (count == 0) return 0;
  const from = Guest.readRun(cpu.esi);
  if (from == 0) return 0;
  const to = writeRange(cpu.edi, count * sizeof<T>());
  if (to == 0) return 0;
  copyAscending<T>(to, from, count);
  cpu.esi += count * sizeof<T>();
  cpu.edi += count * sizeof<T>();
  return count;
}

export function movs<T extends number>(rep: u32, segment: u32, addressBytes: u32): void {
  if (rep == 0) {
    movsOne<T>(segment, addressBytes);
    return;
  }
  const plain = isPlain(segment, addressBytes);
  while (counter(addressBytes) != 0) {
    const done: u32 = plain ? movsRun<T>() : 0;
    if (done != 0) {
      countDownRun(done);
      continue;
    }
    movsOne<T>(segment, addressBytes);
    countDown(addressBytes, 1);
    stepIfMore(addressBytes);
  }
}

function stosOne<T extends number>(addressBytes: u32): void {
  const to = linearOf(ES, offsetIn(CPU_EDI, addressBytes), sizeof<T>(), true);
  Guest.write<T>(to, <T>cpu.eax);
  advance(CPU_EDI, addressBytes, stringStep(sizeof<T>()));
}

function fill<T extends number>(to: u32, count: u32): void {
  const value = <T>cpu.eax;
  const low: u32 = <u32>value & 0xff;
  if (sizeof<T>() == 1 || value == <T>(low * 0x0101_0101)) {
    memory.fill(to, <u8>low, count * sizeof<T>());
    return;
  }
  const end = to + count * sizeof<T>();
  for (let at = to; at != end; at += sizeof<T>()) store<T>(at, value);
}

function stosRun<T extends number>(): u32 {
  const count = min<u32>(cpu.ecx, elementsInPage<T>(cpu.edi));
  if (count == 0) return 0;
  const to = writeRange(cpu.edi, count * sizeof<T>());
  if (to == 0) return 0;
  fill<T>(to, count);
  cpu.edi += count * sizeof<T>();
  return count;
}

export function stos<T extends number>(rep: u32, addressBytes: u32): void {
  if (rep == 0) {
    stosOne<T>(addressBytes);
    return;
  }
  const plain = isPlain(ES, addressBytes);
  while (counter(addressBytes) != 0) {
    const done: u32 = plain ? stosRun<T>() : 0;
    if (done != 0) {
      countDownRun(done);
      continue;
    }
    stosOne<T>(addressBytes);
    countDown(addressBytes, 1);
    stepIfMore(addressBytes);
  }
}

function lodsOne<T extends number>(segment: u32, addressBytes: u32): void {
  const value = Guest.read<T>(linearOf(segment, offsetIn(CPU_ESI, addressBytes), sizeof<T>(), false));
  store<T>(changetype<usize>(cpu), value);
  advance(CPU_ESI, addressBytes, stringStep(sizeof<T>()));
}

export function lods<T extends number>(rep: u32, segment: u32, addressBytes: u32): void {
  if (rep == 0) {
    lodsOne<T>(segment, addressBytes);
    return;
  }
  while (counter(addressBytes) != 0) {
    lodsOne<T>(segment, addressBytes);
    countDown(addressBytes, 1);
    stepIfMore(addressBytes);
  }
}

function cmpsOne<T extends number>(segment: u32, addressBytes: u32): void {
  const left = Guest.read<T>(linearOf(segment, offsetIn(CPU_ESI, addressBytes), sizeof<T>(), false));
  const right = Guest.read<T>(linearOf(ES, offsetIn(CPU_EDI, addressBytes), sizeof<T>(), false));
  const step = stringStep(sizeof<T>());
  advance(CPU_ESI, addressBytes, step);
  advance(CPU_EDI, addressBytes, step);
  cmp<T>(left, right);
}

export function cmps<T extends number>(rep: u32, segment: u32, addressBytes: u32): void {
  if (rep == 0) {
    cmpsOne<T>(segment, addressBytes);
    return;
  }
  while (counter(addressBytes) != 0) {
    cmpsOne<T>(segment, addressBytes);
    countDown(addressBytes, 1);
    if (zeroFlag() != (rep == REPE)) return;
    stepIfMore(addressBytes);
  }
}

function scasOne<T extends number>(addressBytes: u32): void {
  const right = Guest.read<T>(linearOf(ES, offsetIn(CPU_EDI, addressBytes), sizeof<T>(), false));
  advance(CPU_EDI, addressBytes, stringStep(sizeof<T>()));
  sub<T>(<T>cpu.eax, right);
}

export function scas<T extends number>(rep: u32, addressBytes: u32): void {
  if (rep == 0) {
    scasOne<T>(addressBytes);
    return;
  }
  while (counter(addressBytes) != 0) {
    scasOne<T>(addressBytes);
    countDown(addressBytes, 1);
    if (zeroFlag() != (rep == REPE)) return;
    stepIfMore(addressBytes);
  }
}

/** AL = [segment: eBX + AL]. */
export function xlat(segment: u32, addressBytes: u32): void {
  const sum = cpu.ebx + (cpu.eax & 0xff);
  const offset = addressBytes == 4 ? sum : sum & 0xffff;
  store<u8>(changetype<usize>(cpu), Guest.read<u8>(linearOf(segment, offset, 1, false)));
}

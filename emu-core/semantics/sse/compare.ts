// CMPcc, COMIS and UCOMIS of SSE and SSE2.

import { FLAG_CF, FLAG_PF, FLAG_ZF } from '../../state/cpu.ts';
import { writeArithmeticFlags } from '../flags.ts';
import { begin, settle } from './exceptions.ts';
import { EQUAL, GREATER, LESS, order, UNORDERED } from './ieee.ts';

/** Predicates that raise IE for quiet NaNs: LT, LE, NLT, NLE. SDM 2A, table 3-1 (the first eight). */
const SIGNALLING_PREDICATES: u32 = 0b0110_0110;

function holds(predicate: u32, relation: u32): bool {
  let result: bool;
  switch (predicate & 3) {
    case 0:
      result = relation == EQUAL;
      break;
    case 1:
      result = relation == LESS;
      break;
    case 2:
      result = relation == LESS || relation == EQUAL;
      break;
    default:
      result = relation == UNORDERED;
  }
  return result != predicate >= 4;
}

/** All ones or zero; T is u32 or u64. */
function test<T extends number>(v: usize, w: usize, predicate: u32): T {
  const signals = ((SIGNALLING_PREDICATES >> predicate) & 1) != 0;
  return holds(predicate, order<T>(load<T>(v), load<T>(w), signals)) ? <T>~0 : <T>0;
}

export function cmpsd(v: usize, w: usize, immediate: u32): void {
  begin();
  const result = test<u64>(v, w, immediate & 7);
  settle();
  store<u64>(v, result);
}

export function cmpss(v: usize, w: usize, immediate: u32): void {
  begin();
  const result = test<u32>(v, w, immediate & 7);
  settle();
  store<u32>(v, result);
}

export function cmppd(v: usize, w: usize, immediate: u32): void {
  const predicate = immediate & 7;
  begin();
  const low = test<u64>(v, w, predicate);
  const high = test<u64>(v + 8, w + 8, predicate);
  settle();
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

export function cmpps(v: usize, w: usize, immediate: u32): void {
  const predicate = immediate & 7;
  begin();
  const r0 = test<u32>(v, w, predicate);
  const r1 = test<u32>(v + 4, w + 4, predicate);
  const r2 = test<u32>(v + 8, w + 8, predicate);
  const r3 = test<u32>(v + 12, w + 12, predicate);
  settle();
  store<u32>(v, r0);
  store<u32>(v, r1, 4);
  store<u32>(v, r2, 8);
  store<u32>(v, r3, 12);
}

/** ZF PF CF by the order; OF SF AF cleared. An unmasked exception leaves EFLAGS alone. */
function setFlags<T extends number>(v: usize, w: usize, signalQuiet: bool): void {
  begin();
  const relation = order<T>(load<T>(v), load<T>(w), signalQuiet);
  settle();
  writeArithmeticFlags(
    relation == GREATER ? 0 : relation == EQUAL ? FLAG_ZF : relation == LESS ? FLAG_CF : FLAG_ZF | FLAG_PF | FLAG_CF,
  );
}

export function comisd(v: usize, w: usize): void {
  setFlags<u64>(v, w, true);
}

export function comiss(v: usize, w: usize): void {
  setFlags<u32>(v, w, true);
}

export function ucomisd(v: usize, w: usize): void {
  setFlags<u64>(v, w, false);
}

export function ucomiss(v: usize, w: usize): void {
  setFlags<u32>(v, w, false);
}

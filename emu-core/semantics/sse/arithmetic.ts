// ADD, SUB, MUL, DIV, SQRT, MIN, MAX of SSE and SSE2: the host's arithmetic where it must agree, ieee.ts elsewhere.
//
// The host's result is taken when it is normal, no operand is denormal, and MXCSR's PE flag is already set (it is sticky,
// so one inexact result in a program's life is enough): then nothing but the value can be observed. A normal result also
// says that no operand was a NaN or infinite, except x / infinity, whose zero goes the slow way.
import { begin, inexactIsSettled, settle } from './exceptions.ts';
import { ADD, arithmetic, DIVIDE, extreme, isDenormal, MULTIPLY, SUBTRACT, squareRoot } from './ieee.ts';

/** Exponent field neither zero nor all ones. */
function isNormal<T extends number>(value: T): bool {
  if (sizeof<T>() == 8) {
    const bits = reinterpret<u64>(<f64>value);
    return ((bits >> 52) & 0x7ff) - 1 < 0x7fe;
  }
  const bits = reinterpret<u32>(<f32>value);
  return ((bits >> 23) & 0xff) - 1 < 0xfe;
}

function isSubnormal<T extends number>(value: T): bool {
  if (sizeof<T>() == 8) return isDenormal<u64>(reinterpret<u64>(<f64>value));
  return isDenormal<u32>(reinterpret<u32>(<f32>value));
}

/** T is f32 or f64. Exceptions gather in scratch.flags. */
function binary<T extends number>(operation: u32, v: usize, w: usize): T {
  const a = load<T>(v);
  const b = load<T>(w);
  const result: T = operation == ADD ? a + b : operation == SUBTRACT ? a - b : operation == MULTIPLY ? a * b : a / b;
  if (isNormal<T>(result) && !isSubnormal<T>(a) && !isSubnormal<T>(b) && inexactIsSettled()) return result;
  if (sizeof<T>() == 8) {
    return <T>reinterpret<f64>(arithmetic<u64>(operation, load<u64>(v), load<u64>(w)));
  }
  return <T>reinterpret<f32>(arithmetic<u32>(operation, load<u32>(v), load<u32>(w)));
}

function root<T extends number>(w: usize): T {
  const a = load<T>(w);
  const result = sqrt<T>(a);
  if (isNormal<T>(result) && !isSubnormal<T>(a) && inexactIsSettled()) return result;
  if (sizeof<T>() == 8) return <T>reinterpret<f64>(squareRoot<u64>(load<u64>(w)));
  return <T>reinterpret<f32>(squareRoot<u32>(load<u32>(w)));
}

function scalar<T extends number>(operation: u32, v: usize, w: usize): void {
  begin();
  const result = binary<T>(operation, v, w);
  settle();
  store<T>(v, result);
}

/** Results of the lanes wait in scratch until all exceptions are known: the last instruction state to change is the destination. */
function packed<T extends number>(operation: u32, v: usize, w: usize): void {
  begin();
  if (sizeof<T>() == 8) {
    const low = binary<f64>(operation, v, w);
    const high = binary<f64>(operation, v + 8, w + 8);
    settle();
    store<f64>(v, low);
    store<f64>(v, high, 8);
  } else {
    const r0 = binary<f32>(operation, v, w);
    const r1 = binary<f32>(operation, v + 4, w + 4);
    const r2 = binary<f32>(operation, v + 8, w + 8);
    const r3 = binary<f32>(operation, v + 12, w + 12);
    settle();
    store<f32>(v, r0);
    store<f32>(v, r1, 4);
    store<f32>(v, r2, 8);
    store<f32>(v, r3, 12);
  }
}

export function addsd(v: usize, w: usize): void {
  scalar<f64>(ADD, v, w);
}

export function addss(v: usize, w: usize): void {
  scalar<f32>(ADD, v, w);
}

export function addpd(v: usize, w: usize): void {
  packed<f64>(ADD, v, w);
}

export function addps(v: usize, w: usize): void {
  packed<f32>(ADD, v, w);
}

export function subsd(v: usize, w: usize): void {
  scalar<f64>(SUBTRACT, v, w);
}

export function subss(v: usize, w: usize): void {
  scalar<f32>(SUBTRACT, v, w);
}

export function subpd(v: usize, w: usize): void {
  packed<f64>(SUBTRACT, v, w);
}

export function subps(v: usize, w: usize): void {
  packed<f32>(SUBTRACT, v, w);
}

export function mulsd(v: usize, w: usize): void {
  scalar<f64>(MULTIPLY, v, w);
}

export function mulss(v: usize, w: usize): void {
  scalar<f32>(MULTIPLY, v, w);
}

export function mulpd(v: usize, w: usize): void {
  packed<f64>(MULTIPLY, v, w);
}

export function mulps(v: usize, w: usize): void {
  packed<f32>(MULTIPLY, v, w);
}

export function divsd(v: usize, w: usize): void {
  scalar<f64>(DIVIDE, v, w);
}

export function divss(v: usize, w: usize): void {
  scalar<f32>(DIVIDE, v, w);
}

export function divpd(v: usize, w: usize): void {
  packed<f64>(DIVIDE, v, w);
}

export function divps(v: usize, w: usize): void {
  packed<f32>(DIVIDE, v, w);
}

export function sqrtsd(v: usize, w: usize): void {
  begin();
  const result = root<f64>(w);
  settle();
  store<f64>(v, result);
}

export function sqrtss(v: usize, w: usize): void {
  begin();
  const result = root<f32>(w);
  settle();
  store<f32>(v, result);
}

export function sqrtpd(v: usize, w: usize): void {
  begin();
  const low = root<f64>(w);
  const high = root<f64>(w + 8);
  settle();
  store<f64>(v, low);
  store<f64>(v, high, 8);
}

export function sqrtps(v: usize, w: usize): void {
  begin();
  const r0 = root<f32>(w);
  const r1 = root<f32>(w + 4);
  const r2 = root<f32>(w + 8);
  const r3 = root<f32>(w + 12);
  settle();
  store<f32>(v, r0);
  store<f32>(v, r1, 4);
  store<f32>(v, r2, 8);
  store<f32>(v, r3, 12);
}

/** MIN and MAX on bit patterns; T is u32 or u64. */
function extremeScalar<T extends number>(v: usize, w: usize, greatest: bool): void {
  begin();
  const result = extreme<T>(load<T>(v), load<T>(w), greatest);
  settle();
  store<T>(v, result);
}

function extremePacked(v: usize, w: usize, greatest: bool): void {
  begin();
  const low = extreme<u64>(load<u64>(v), load<u64>(w), greatest);
  const high = extreme<u64>(load<u64>(v, 8), load<u64>(w, 8), greatest);
  settle();
  store<u64>(v, low);
  store<u64>(v, high, 8);
}

function extremePacked4(v: usize, w: usize, greatest: bool): void {
  begin();
  const r0 = extreme<u32>(load<u32>(v), load<u32>(w), greatest);
  const r1 = extreme<u32>(load<u32>(v, 4), load<u32>(w, 4), greatest);
  const r2 = extreme<u32>(load<u32>(v, 8), load<u32>(w, 8), greatest);
  const r3 = extreme<u32>(load<u32>(v, 12), load<u32>(w, 12), greatest);
  settle();
  store<u32>(v, r0);
  store<u32>(v, r1, 4);
  store<u32>(v, r2, 8);
  store<u32>(v, r3, 12);
}

export function minsd(v: usize, w: usize): void {
  extremeScalar<u64>(v, w, false);
}

export function minss(v: usize, w: usize): void {
  extremeScalar<u32>(v, w, false);
}

export function minpd(v: usize, w: usize): void {
  extremePacked(v, w, false);
}

export function minps(v: usize, w: usize): void {
  extremePacked4(v, w, false);
}

export function maxsd(v: usize, w: usize): void {
  extremeScalar<u64>(v, w, true);
}

export function maxss(v: usize, w: usize): void {
  extremeScalar<u32>(v, w, true);
}

export function maxpd(v: usize, w: usize): void {
  extremePacked(v, w, true);
}

export function maxps(v: usize, w: usize): void {
  extremePacked4(v, w, true);
}

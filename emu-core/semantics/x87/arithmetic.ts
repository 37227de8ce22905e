// FADD, FMUL, FSUB, FDIV in all directions, FSQRT: values in, result in scratch; exceptions gathered in scratch.flags.
import { scratch } from '../../state/float-scratch.ts';
import { DE, ROUND_DOWN, ZE } from '../../state/fpu.ts';
import { addExact, divideExact, multiplyExact, squareRootExact } from '../float/exact.ts';
import {
  classify,
  DENORMAL,
  EXPONENT_MASK,
  exponentOf,
  INFINITY,
  INTEGER_BIT,
  leading,
  SIGN_BIT,
  unpack,
  ZERO,
} from '../float/format.ts';
import {
  invalidOperation,
  precision,
  propagateNaN,
  roundingMode,
  roundToRegister,
  setExtended,
  startOneOperand,
  stopsBefore,
} from './operand.ts';

// Operations by bits 5..3 of the ModR/M byte of D8.
export const ADD: u32 = 0;
export const MULTIPLY: u32 = 1;
export const SUBTRACT: u32 = 4;
const SUBTRACT_REVERSED: u32 = 5;
export const DIVIDE: u32 = 6;
const DIVIDE_REVERSED: u32 = 7;

/**
 * a OP b. scratch.flags may already hold DE from widening a memory operand. False: an unmasked exception was found before
 * computing, there is no result.
 */
export function arithmetic(operation: u32, aSE: u32, a: u64, bSE: u32, b: u64): bool {
  if (operation == SUBTRACT_REVERSED) return compute(SUBTRACT, bSE, b, aSE, a);
  if (operation == DIVIDE_REVERSED) return compute(DIVIDE, bSE, b, aSE, a);
  return compute(operation, aSE, a, bSE, b);
}

function compute(operation: u32, aSE: u32, a: u64, bSE: u32, b: u64): bool {
  const aClass = classify(aSE, a);
  const bClass = classify(bSE, b);
  scratch.roundedUp = 0;
  if (aClass > INFINITY || bClass > INFINITY) {
    scratch.flags = 0;
    propagateNaN(aClass, aSE, a, bClass, bSE, b);
    return !stopsBefore();
  }
  if (aClass == DENORMAL || bClass == DENORMAL) scratch.flags |= DE;
  if (operation == ADD) return sum(aClass, aSE, a, bClass, bSE, b);
  if (operation == SUBTRACT) return sum(aClass, aSE, a, bClass, bSE ^ SIGN_BIT, b);
  if (operation == MULTIPLY) return product(aClass, aSE, a, bClass, bSE, b);
  return quotient(aClass, aSE, a, bClass, bSE, b);
}

function sum(aClass: u32, aSE: u32, a: u64, bClass: u32, bSE: u32, b: u64): bool {
  if (aClass == INFINITY || bClass == INFINITY) {
    if (aClass == bClass && aSE != bSE) return invalidOperation();
    if (stopsBefore()) return false;
    if (aClass == INFINITY) setExtended(aSE, a);
    else setExtended(bSE, b);
    return true;
  }
  if (stopsBefore()) return false;
  const mode = roundingMode();
  if (aClass == ZERO) {
    if (bClass == ZERO) {
      const sign = ((aSE ^ bSE) & SIGN_BIT) == 0 ? aSE & SIGN_BIT : mode == ROUND_DOWN ? SIGN_BIT : 0;
      setExtended(sign, 0);
      return true;
    }
    unpack(bSE, b);
  } else if (bClass == ZERO) {
    unpack(aSE, a);
  } else {
    addExact(aSE >> 15, exponentOf(aSE, a), leading(a), bSE >> 15, exponentOf(bSE, b), leading(b), mode);
  }
  roundToRegister(precision());
  return true;
}

function product(aClass: u32, aSE: u32, a: u64, bClass: u32, bSE: u32, b: u64): bool {
  const sign = (aSE ^ bSE) & SIGN_BIT;
  if (aClass == INFINITY || bClass == INFINITY) {
    if (aClass == ZERO || bClass == ZERO) return invalidOperation();
    if (stopsBefore()) return false;
    setExtended(sign | EXPONENT_MASK, INTEGER_BIT);
    return true;
  }
  if (stopsBefore()) return false;
  if (aClass == ZERO || bClass == ZERO) {
    setExtended(sign, 0);
    return true;
  }
  multiplyExact(sign >> 15, exponentOf(aSE, a), leading(a), exponentOf(bSE, b), leading(b));
  roundToRegister(precision());
  return true;
}

function quotient(aClass: u32, aSE: u32, a: u64, bClass: u32, bSE: u32, b: u64): bool {
  const sign = (aSE ^ bSE) & SIGN_BIT;
  if (aClass == INFINITY || bClass == ZERO) {
    if (aClass == bClass) return invalidOperation();
    if (aClass != INFINITY) scratch.flags = ZE;
    if (stopsBefore()) return false;
    setExtended(sign | EXPONENT_MASK, INTEGER_BIT);
    return true;
  }
  if (stopsBefore()) return false;
  if (aClass == ZERO || bClass == INFINITY) {
    setExtended(sign, 0);
    return true;
  }
  divideExact(sign >> 15, exponentOf(aSE, a), leading(a), exponentOf(bSE, b), leading(b));
  roundToRegister(precision());
  return true;
}

/** FSQRT: the square root of -0 is -0, of any other negative number the default NaN. */
export function squareRoot(aSE: u32, a: u64): bool {
  const kind = classify(aSE, a);
  if (startOneOperand(kind, aSE, a)) return !stopsBefore();
  if (kind == ZERO) {
    setExtended(aSE, a);
    return true;
  }
  if ((aSE & SIGN_BIT) != 0) return invalidOperation();
  if (kind == DENORMAL) scratch.flags = DE;
  if (stopsBefore()) return false;
  if (kind == INFINITY) {
    setExtended(aSE, a);
    return true;
  }
  squareRootExact(exponentOf(aSE, a), leading(a));
  roundToRegister(precision());
  return true;
}

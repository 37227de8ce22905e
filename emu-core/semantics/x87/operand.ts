// What x87 operations share: NaN and invalid operands, precision and rounding control, rounding of results.
import { scratch } from '../../state/float-scratch.ts';
import { fpu, IE, OE, UE } from '../../state/fpu.ts';
import {
  INDEFINITE_SIGN_EXPONENT,
  INDEFINITE_SIGNIFICAND,
  INFINITY,
  QUIET_BIT,
  SIGN_BIT,
  SIGNALLING_NAN,
  UNSUPPORTED,
} from '../float/format.ts';
import { EXPONENT_WRAP, EXTENDED_MAX, EXTENDED_MIN, packExtended, round } from '../float/round.ts';

export function roundingMode(): u32 {
  return (fpu.control >> 10) & 3;
}

/** Bits of significand that the precision control asks for; the reserved value counts as full precision. */
export function precision(): u32 {
  const field = (fpu.control >> 8) & 3;
  return field == 0 ? 24 : field == 2 ? 53 : 64;
}

export function setExtended(signExponent: u32, significand: u64): void {
  scratch.signExponent = signExponent;
  scratch.significand = significand;
}

/** A second result: the value that FSINCOS and FPTAN push, the exponent of FXTRACT. */
export function setSecond(signExponent: u32, significand: u64): void {
  scratch.secondSignExponent = signExponent;
  scratch.secondSignificand = significand;
}

function setIndefinite(): void {
  setExtended(INDEFINITE_SIGN_EXPONENT, INDEFINITE_SIGNIFICAND);
}

/** Rounds the exact number in scratch to `bits` within the 80-bit exponent range; unmasked OE and UE wrap the exponent. */
export function roundToRegister(bits: u32): void {
  round(bits, EXTENDED_MIN, EXTENDED_MAX, roundingMode(), ~fpu.control & (OE | UE), EXPONENT_WRAP);
  packExtended();
}

/**
 * At least one operand is a NaN or unsupported: the result and IE as SDM 1, table 4-7 says. Of two NaNs the one with
 * the larger significand wins, of equal ones the positive one; a signalling NaN beside a quiet one gives way.
 */
export function propagateNaN(aClass: u32, aSE: u32, a: u64, bClass: u32, bSE: u32, b: u64): void {
  if (aClass == UNSUPPORTED || bClass == UNSUPPORTED) {
    scratch.flags |= IE;
    setIndefinite();
    return;
  }
  const signalling = aClass == SIGNALLING_NAN || bClass == SIGNALLING_NAN;
  if (signalling) scratch.flags |= IE;
  let takeA: bool;
  if (aClass < 4) takeA = false;
  else if (bClass < 4) takeA = true;
  else if (aClass != bClass) takeA = bClass == SIGNALLING_NAN;
  else takeA = a > b || (a == b && (aSE & SIGN_BIT) == 0);
  if (takeA) setExtended(aSE, a | QUIET_BIT);
  else setExtended(bSE, b | QUIET_BIT);
}

/** One NaN or unsupported operand. */
function propagateOne(kind: u32, signExponent: u32, significand: u64): void {
  if (kind == UNSUPPORTED) {
    scratch.flags |= IE;
    setIndefinite();
    return;
  }
  if (kind == SIGNALLING_NAN) scratch.flags |= IE;
  setExtended(signExponent, significand | QUIET_BIT);
}

/** Starts an operation: no exception, nothing rounded yet. */
export function startOperation(): void {
  scratch.flags = 0;
  scratch.roundedUp = 0;
}

/** Starts an operation on one operand. True: it is a NaN or unsupported, and what becomes of that is the result. */
export function startOneOperand(kind: u32, signExponent: u32, significand: u64): bool {
  startOperation();
  if (kind <= INFINITY) return false;
  propagateOne(kind, signExponent, significand);
  return true;
}

/** Starts an operation on two operands. True: one is a NaN or unsupported, and what becomes of that is the result. */
export function startTwoOperands(aClass: u32, aSE: u32, a: u64, bClass: u32, bSE: u32, b: u64): bool {
  startOperation();
  if (aClass <= INFINITY && bClass <= INFINITY) return false;
  propagateNaN(aClass, aSE, a, bClass, bSE, b);
  return true;
}

/** The operands make no sense together: the default NaN, IE and nothing else. False: IE is unmasked, there is no result. */
export function invalidOperation(): bool {
  scratch.flags = IE;
  setIndefinite();
  return !stopsBefore();
}

/** Are exceptions that were found before computing unmasked? Then operands stay as they are. */
export function stopsBefore(): bool {
  return (scratch.flags & ~fpu.control & 7) != 0;
}

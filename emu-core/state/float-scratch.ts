// Where the floating-point routines leave results of more than one word. Holds nothing between two instructions.
import { FLOAT_SCRATCH_AT } from '../contract/memory-map.ts';

/**
 * An exact (or rounded) number: (-1)^sign × high.low × 2^(exponent - 63), `high` with bit 63 set unless the number is zero
 * or denormal. `low` continues `high`; its bit 0 also stands for everything that lies below (sticky).
 */
@unmanaged
@final
export class FloatScratch {
  high: u64;
  low: u64;
  sign: u32;
  exponent: i32;
  /** Exceptions of the operation so far: IE, DE, ZE, OE, UE, PE as in the x87 status word. */
  flags: u32;
  /** 1 when the last rounding went away from zero (x87: C1). */
  roundedUp: u32;
  // An 80-bit result or operand in memory format.
  significand: u64;
  signExponent: u32;
  /** FPREM, FPREM1: low bits of the integer quotient, or why there is none. */
  quotient: u32;
  // Second 80-bit result (FSINCOS, FXTRACT, FPTAN).
  secondSignificand: u64;
  secondSignExponent: u32;
}

export const scratch = changetype<FloatScratch>(FLOAT_SCRATCH_AT);

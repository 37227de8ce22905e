// Shifts and rotates (SDM 2, "SAL/SAR/SHL/SHR", "RCL/RCR/ROL/ROR", "SHLD", "SHRD"); counts are masked to 5 bits.
// OF is defined for counts of 1 only; for others it is what the formula for 1 gives on the last step, as Intel CPUs do.
import { carryFlag, setCarryOverflow, setResult } from './flags.ts';

export function shl<T extends number>(value: T, count: u32): T {
  const n = count & 31;
  if (n == 0) return value;
  const bits: u32 = 8 * sizeof<T>();
  const wide = (<u64>(<u32>value)) << n;
  const shifted = <T>wide;
  const carry = <u32>(wide >>> bits) & 1;
  setResult<T>(shifted, carry, carry ^ ((<u32>shifted >>> (bits - 1)) & 1));
  return shifted;
}

export function shr<T extends number>(value: T, count: u32): T {
  const n = count & 31;
  if (n == 0) return value;
  const bits: u32 = 8 * sizeof<T>();
  const before = <u32>value >>> (n - 1);
  const shifted = <T>(before >>> 1);
  setResult<T>(shifted, before & 1, (before >>> (bits - 1)) & 1);
  return shifted;
}

function signed<T extends number>(value: T): i32 {
  if (sizeof<T>() == 1) return <i32>(<i8>value);
  if (sizeof<T>() == 2) return <i32>(<i16>value);
  return <i32>value;
}

export function sar<T extends number>(value: T, count: u32): T {
  const n = count & 31;
  if (n == 0) return value;
  const before = signed<T>(value) >> (n - 1);
  const shifted = <T>(before >> 1);
  setResult<T>(shifted, before & 1, 0);
  return shifted;
}

export function rol<T extends number>(value: T, count: u32): T {
  const bits: u32 = 8 * sizeof<T>();
  if ((count & 31) == 0) return value;
  const n = count & (bits - 1);
  const turned = n == 0 ? value : <T>(((<u32>value) << n) | (<u32>value >>> (bits - n)));
  const carry = <u32>turned & 1;
  setCarryOverflow(carry, carry ^ ((<u32>turned >>> (bits - 1)) & 1));
  return turned;
}

export function ror<T extends number>(value: T, count: u32): T {
  const bits: u32 = 8 * sizeof<T>();
  if ((count & 31) == 0) return value;
  const n = count & (bits - 1);
  const turned = n == 0 ? value : <T>((<u32>value >>> n) | ((<u32>value) << (bits - n)));
  const top = (<u32>turned >>> (bits - 1)) & 1;
  setCarryOverflow(top, top ^ ((<u32>turned >>> (bits - 2)) & 1));
  return turned;
}

export function rcl<T extends number>(value: T, count: u32): T {
  const bits: u32 = 8 * sizeof<T>();
  const n = (count & 31) % (bits + 1);
  if ((count & 31) == 0) return value;
  // value and CF as one number of bits + 1 bits, rotated left.
  const whole = ((<u64>carryFlag()) << bits) | <u64>(<u32>value);
  const turned = n == 0 ? whole : (whole << n) | (whole >>> (bits + 1 - n));
  const carry = <u32>(turned >>> bits) & 1;
  const low = <T>turned;
  setCarryOverflow(carry, carry ^ ((<u32>low >>> (bits - 1)) & 1));
  return low;
}

export function rcr<T extends number>(value: T, count: u32): T {
  const bits: u32 = 8 * sizeof<T>();
  const n = (count & 31) % (bits + 1);
  if ((count & 31) == 0) return value;
  const whole = ((<u64>carryFlag()) << bits) | <u64>(<u32>value);
  const turned = n == 0 ? whole : (whole >>> n) | (whole << (bits + 1 - n));
  const carry = <u32>(turned >>> bits) & 1;
  const low = <T>turned;
  setCarryOverflow(carry, ((<u32>low >>> (bits - 1)) ^ (<u32>low >>> (bits - 2))) & 1);
  return low;
}

/** For 16-bit operands a count above 16 is undefined by the SDM; Intel CPUs shift the operand through twice. */
export function shld<T extends number>(value: T, filler: T, count: u32): T {
  const n = count & 31;
  if (n == 0) return value;
  const bits: u32 = 8 * sizeof<T>();
  let carry: u32;
  let shifted: T;
  if (sizeof<T>() == 2) {
    const chain = ((<u64>(<u32>value)) << 32) | ((<u64>(<u32>filler)) << 16) | <u64>(<u32>value);
    const wide = chain << n;
    shifted = <T>(<u32>(wide >>> 32));
    carry = <u32>(wide >>> 48) & 1;
  } else {
    shifted = <T>(((<u32>value) << n) | (<u32>filler >>> (32 - n)));
    carry = (<u32>value >>> (32 - n)) & 1;
  }
  setResult<T>(shifted, carry, ((<u32>shifted ^ <u32>value) >>> (bits - 1)) & 1);
  return shifted;
}

export function shrd<T extends number>(value: T, filler: T, count: u32): T {
  const n = count & 31;
  if (n == 0) return value;
  const bits: u32 = 8 * sizeof<T>();
  let carry: u32;
  let shifted: T;
  if (sizeof<T>() == 2) {
    const chain = ((<u64>(<u32>value)) << 32) | ((<u64>(<u32>filler)) << 16) | <u64>(<u32>value);
    const wide = chain >>> (n - 1);
    shifted = <T>(<u32>(wide >>> 1));
    carry = <u32>wide & 1;
  } else {
    shifted = <T>((<u32>value >>> n) | ((<u32>filler) << (32 - n)));
    carry = (<u32>value >>> (n - 1)) & 1;
  }
  setResult<T>(shifted, carry, ((<u32>shifted ^ <u32>value) >>> (bits - 1)) & 1);
  return shifted;
}

// 128-bit integer arithmetic on pairs of u64, as far as the floating-point routines need it.

/** High half of the 128-bit product. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffff_ffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffff_ffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const cross = aLow * bHigh + (middle & 0xffff_ffff);
  return aHigh * bHigh + (middle >> 32) + (cross >> 32);
}

/**
 * Quotient of (high·2^64) / divisor, with high < divisor and bit 63 of divisor set: two digits of 32 bits.
 * The remainder is 0 - quotient × divisor (mod 2^64).
 */
export function divideHigh(high: u64, divisor: u64): u64 {
  const first = divideDigit(high, divisor);
  const rest = (high << 32) - first * divisor;
  return (first << 32) | divideDigit(rest, divisor);
}

/** floor(rest·2^32 / divisor) for rest < divisor, bit 63 of divisor set. Knuth 4.3.1, algorithm D, with two-digit divisor. */
function divideDigit(rest: u64, divisor: u64): u64 {
  const top = divisor >> 32;
  const bottom = divisor & 0xffff_ffff;
  let digit = rest / top;
  let left = rest - digit * top;
  while (digit > 0xffff_ffff || digit * bottom > left << 32) {
    digit--;
    left += top;
    if (left > 0xffff_ffff) break;
  }
  return digit;
}

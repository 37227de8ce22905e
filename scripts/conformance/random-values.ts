// Random values at which arithmetic turns: borders of integers, classes of floating-point numbers.
import { Random } from '../random.ts';

const BORDERS = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000,
  0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_ff80, 0xffff_8000, 0x5555_5555, 0xaaaa_aaaa,
];

export class RandomValues extends Random {
  /** An integer that sits on a border in half of all cases. */
  integer(): number {
    if (this.chance(50)) return this.u32();
    const border = this.pick(BORDERS);
    return (this.chance(30) ? border + this.below(3) - 1 : border) >>> 0;
  }

  /** A significand of 64 bits, often with few bits set or nearly all. */
  private fraction(): bigint {
    const kind = this.below(6);
    if (kind === 0) return 0n;
    if (kind === 1) return this.u64() & (-1n << BigInt(this.below(64)));
    if (kind === 2) return 1n << BigInt(this.below(64));
    if (kind === 3) return 0xffff_ffff_ffff_ffffn << BigInt(this.below(64));
    return this.u64();
  }

  /** Digits and largest exponent of a format that a number of `bits` exponent bits may be converted to. */
  private narrower(bits: number): [digits: number, most: number] {
    if (bits === 8) return [24, 31];
    return bits === 15 && this.chance(50) ? [53, 1023] : [24, 127];
  }

  /** Biased exponent near an end of a narrower format: what is stored there overflows, or gets denormal. */
  private narrowerEdge(bits: number): number {
    const [digits, most] = this.narrower(bits);
    const bias = 2 ** (bits - 1) - 1;
    return bias + (this.chance(40) ? most - 1 + this.below(4) : 2 - most - this.below(digits + 4));
  }

  /** Exponent and significand (64 bits) of what rounds up to infinity or to the smallest normal number of a narrower format. */
  private roundsUp(bits: number): [exponent: number, fraction: bigint] {
    const [digits, most] = this.narrower(bits);
    const dropped = BigInt(this.below(64 - digits));
    return [2 ** (bits - 1) - 1 + (this.chance(50) ? most : -most), (0xffff_ffff_ffff_ffffn >> dropped) << dropped];
  }

  /** Biased exponent of a format with `bits` exponent bits: mostly near 1.0, often at the ends. */
  private exponent(bits: number): number {
    const all = 2 ** bits - 1;
    const bias = 2 ** (bits - 1) - 1;
    const kind = this.below(20);
    if (kind < 3) return 0;
    if (kind < 5) return all;
    if (kind < 6) return 1 + this.below(3);
    if (kind < 7) return all - 1 - this.below(3);
    if (kind < 8) return 1 + this.below(all - 1);
    if (kind < 9) return this.narrowerEdge(bits);
    const spread = this.pick([2, 8, 40, 80]);
    return Math.max(1, Math.min(all - 1, bias + this.below(2 * spread) - spread));
  }

  private sign(): bigint {
    return BigInt(this.u32() & 1);
  }

  single(): number {
    const fraction = this.fraction() >> 41n;
    return Number((this.sign() << 31n) | (BigInt(this.exponent(8)) << 23n) | fraction);
  }

  double(): bigint {
    const [exponent, fraction] = this.chance(10) ? this.roundsUp(11) : [this.exponent(11), this.fraction()];
    return (this.sign() << 63n) | (BigInt(exponent) << 52n) | ((fraction & FRACTION) >> 11n);
  }

  /** 80 bits; now and then one of the unsupported encodings. */
  extended(): bigint {
    const [exponent, fraction] = this.chance(10) ? this.roundsUp(15) : [this.exponent(15), this.fraction()];
    const odd = this.chance(5);
    const integerBit = (exponent !== 0) !== odd ? 1n : 0n;
    return (this.sign() << 79n) | (BigInt(exponent) << 64n) | (integerBit << 63n) | (fraction & FRACTION);
  }
}

/** A significand without its integer bit. */
const FRACTION = 0x7fff_ffff_ffff_ffffn;

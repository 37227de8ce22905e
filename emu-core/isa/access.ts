// How many bytes an instruction accesses, and how they must be aligned, by the size field of its form.
import {
  ACCESS_ALIGNED,
  ACCESS_BOUNDS,
  ACCESS_ENVIRONMENT,
  ACCESS_IMAGE,
  ACCESS_POINTER,
  ACCESS_STATE,
} from './spec-bits.ts';

/** `wide`: 32-bit operands. */
export function accessBytes(field: u32, wide: bool): u32 {
  switch (field) {
    case ACCESS_BOUNDS:
      return wide ? 8 : 4;
    case ACCESS_ENVIRONMENT:
      return wide ? 28 : 14;
    case ACCESS_STATE:
      return wide ? 108 : 94;
    case ACCESS_IMAGE:
      return 512;
    case ACCESS_POINTER:
      return wide ? 6 : 4;
    case ACCESS_ALIGNED:
      return 16;
    default:
      return field;
  }
}

/**
 * What the address must be a multiple of where alignment is checked; a power of two. SDM 3A table 6-7; for what it leaves out, as
 * AMD's CPUs have it (npm run conformance).
 */
export function accessAlignment(field: u32, wide: bool): u32 {
  switch (field) {
    case 0:
    case ACCESS_ALIGNED: // raises #GP itself
      return 1;
    case ACCESS_BOUNDS:
    case ACCESS_ENVIRONMENT:
    case ACCESS_STATE:
    case ACCESS_POINTER:
      return wide ? 4 : 2;
    case 6: // pseudo-descriptor
    case ACCESS_IMAGE: // raises #GP itself where it is no multiple of 16
      return 4;
    case 10: // extended real, BCD
      return 8;
    default:
      return field;
  }
}

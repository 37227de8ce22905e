// How many bytes an instruction accesses, by the size field of its form.
import { ACCESS_BOUNDS, ACCESS_ENVIRONMENT, ACCESS_IMAGE, ACCESS_POINTER, ACCESS_STATE } from './spec-bits.ts';

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
    default:
      return field;
  }
}

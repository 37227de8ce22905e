// The decoder's state, and the bytes of code it reads: one instruction, which may go on in the next page.
import { RAM_AT, VOLATILE_AT } from '../contract/memory-map.ts';
import { INTERP_SCRATCH } from '../contract/state.ts';
import { Guest } from '../mmu/guest.ts';

/** What the decoder knows while it works: one instruction, and the page it reads from. */
@unmanaged
@final
export class Decoder {
  /** Host address of the next code byte. */
  cursor: u32;
  pageEnd: u32;
  /** Linear address behind the page. */
  nextPageLinear: u32;
  /** Physical page number where an instruction went on that crossed; else the block's page. */
  secondPage: u32;
  block: u32;
  /** Host address of the block's first byte. */
  start: u32;
  mode: u32;
  /** EIP of the instruction. */
  eip: u32;
  /** Set by an instruction that ends the block. */
  ended: u32;
  /** Whether the instruction may go on in the next page: only the first of a block. */
  mayCross: u32;
  /** Set when it should have and may not: the record is void. */
  overran: u32;
  /** Bytes of the instruction. */
  length: u32;
  // The memory operand.
  base: u32;
  index: u32;
  scale: u32;
  displacement: u32;
  segment: u32;
}
export const decoder = changetype<Decoder>(INTERP_SCRATCH + 0x30);
if (INTERP_SCRATCH + 0x30 + offsetof<Decoder>() > VOLATILE_AT + 0x200) ERROR('The decoder state does not fit');

export function nextByte(): u32 {
  const at = decoder.cursor;
  if (at == decoder.pageEnd) return crossPage();
  decoder.cursor = at + 1;
  decoder.length++;
  return load<u8>(at);
}

/** Goes on in the next page; its own function, because it is rare. */
function crossPage(): u32 {
  if (decoder.mayCross == 0) {
    decoder.overran = 1;
    return 0;
  }
  const physical = Guest.translateFetch(decoder.nextPageLinear);
  decoder.secondPage = physical >>> 12;
  decoder.cursor = RAM_AT + physical;
  decoder.pageEnd = decoder.cursor + 0x1000;
  return nextByte();
}

export function nextWord(): u32 {
  const low = nextByte();
  return low | (nextByte() << 8);
}

export function nextDouble(): u32 {
  const at = decoder.cursor;
  if (decoder.pageEnd - at >= 4) {
    decoder.cursor = at + 4;
    decoder.length += 4;
    return load<u32>(at);
  }
  const low = nextWord();
  return low | (nextWord() << 16);
}

export function signedByte(): u32 {
  return <u32>(<i32>(<i8>nextByte()));
}

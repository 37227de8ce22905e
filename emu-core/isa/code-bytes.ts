// The decoder's state, and the bytes of code it reads: one instruction, which may go on in the next page.
import { RAM_AT } from '../contract/memory-map.ts';
import { COUNTERS_AT, DECODER_AT } from '../contract/state.ts';
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
  // Prefixes and opcode.
  /** 1: operands have 32 bits. */
  wide: u32;
  /** 1: addresses have 16 bits. */
  address16Bit: u32;
  /** 1: there was a 66 prefix. */
  sizePrefix: u32;
  /** 1: REP or REPE (F3), 2: REPNE (F2); the last one counts. */
  rep: u32;
  lock: u32;
  /** One-byte map, 0F, 0F 38, 0F 3A. */
  map: u32;
  opcode: u32;
  /** NO_MODRM as long as it has not been read. */
  modrm: u32;
  // The memory operand.
  base: u32;
  index: u32;
  scale: u32;
  displacement: u32;
  segment: u32;
}
export const decoder = changetype<Decoder>(DECODER_AT);
if (DECODER_AT + offsetof<Decoder>() > COUNTERS_AT) ERROR('The decoder state does not fit');

export const NO_MODRM: u32 = 0x100;

/** The instruction's ModRM byte, read when it is first asked for. */
export function modrmByte(): u32 {
  if (decoder.modrm == NO_MODRM) decoder.modrm = nextByte();
  return decoder.modrm;
}

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

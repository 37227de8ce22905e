// Memory operands: from ModRM and SIB to what a record holds, by the machine's mode and the operand's segment (SDM 2, 2.1.5).
import { CPU_AT } from '../contract/memory-map.ts';
import {
  CPU_SEGMENTS,
  CS,
  DS,
  MODE_FLAT,
  MODE_SEGMENT_ALL,
  SEGMENT_BASE,
  SEGMENT_BYTES,
  SS,
} from '../contract/state.ts';
import { accessAlignment, accessBytes } from './access.ts';
import { decoder, nextByte, nextDouble, nextWord, signedByte } from './code-bytes.ts';
import { EFFECTIVE_ADDRESS } from './handlers.gen.ts';
import { ADDRESS_REGISTER, NO_REGISTER, RECORD_BYTES } from './record.ts';
import {
  SPEC_ACCESS_MASK,
  SPEC_ACCESS_SHIFT,
  SPEC_ADDRESS_ONLY,
  SPEC_BIT_SIZE_V,
  SPEC_BIT_STRING,
  SPEC_CHECK_SHIFT,
  SPEC_WRITES,
} from './spec-bits.ts';

/** decoder.segment without a prefix, and as long as no base register asks for SS. */
export const NO_SEGMENT: u32 = 0xff;

/** Number of the operand's segment. */
export function operandSegment(): u32 {
  return decoder.segment == NO_SEGMENT ? DS : decoder.segment;
}

/** ModRM and SIB with 32-bit addresses (SDM 2, tables 2-2 and 2-3) into decoder.base, index, scale, displacement. */
export function address32(modrm: u32): void {
  const mode = modrm >>> 6;
  let base = modrm & 7;
  if (base == 4) {
    const sib = nextByte();
    base = sib & 7;
    const index = (sib >>> 3) & 7;
    if (index != 4) {
      decoder.index = index << 2;
      decoder.scale = sib >>> 6;
    }
  }
  if (base == 5 && mode == 0) {
    decoder.displacement = nextDouble();
    return;
  }
  decoder.base = base << 2;
  if ((base == 4 || base == 5) && decoder.segment == NO_SEGMENT) decoder.segment = SS;
  if (mode == 1) decoder.displacement = signedByte();
  else if (mode == 2) decoder.displacement = nextDouble();
}

const BX: u32 = 3 << 2;
const BP: u32 = 5 << 2;
const SI: u32 = 6 << 2;
const DI: u32 = 7 << 2;

/** ModRM with 16-bit addresses (SDM 2, table 2-1). */
export function address16(modrm: u32): void {
  const mode = modrm >>> 6;
  const rm = modrm & 7;
  if (rm == 6 && mode == 0) {
    decoder.displacement = nextWord();
    return;
  }
  if (rm < 4) decoder.index = rm & 1 ? DI : SI;
  if (rm < 2 || rm == 7) decoder.base = BX;
  else if (rm < 4 || rm == 6) decoder.base = BP;
  else decoder.base = rm == 4 ? SI : DI;
  if (decoder.base == BP && decoder.segment == NO_SEGMENT) decoder.segment = SS;
  if (mode == 1) decoder.displacement = signedByte();
  else if (mode == 2) decoder.displacement = nextWord();
}

/** Whether the segment's base can be added as a register: any offset is allowed. */
function isOpen(segment: u32): bool {
  return (decoder.mode & (MODE_SEGMENT_ALL << segment)) != 0;
}

/** Whether a flat mode lets the access through unchecked: CS is never written. SDM 3A 5.5. */
function isFree(segment: u32, spec: u32): bool {
  return (decoder.mode & MODE_FLAT) != 0 && segment <= DS && !(segment == CS && (spec & SPEC_WRITES) != 0);
}

/** Offset in the CPU state of a segment's base. */
function baseOffset(segment: u32): u32 {
  return CPU_SEGMENTS - CPU_AT + segment * SEGMENT_BYTES + SEGMENT_BASE;
}

/**
 * Puts the memory operand into the record. Where the flat 32-bit form does not hold (16-bit addresses, segments with a limit)
 * an EFFECTIVE_ADDRESS record in front works the address out; the operand then reads it like a register. Returns the record
 * of the instruction proper.
 */
export function placeAddress(rec: u32, spec: u32): u32 {
  const wide = decoder.wide != 0;
  const address16Bit = decoder.address16Bit != 0;
  const addressOnly = (spec & SPEC_ADDRESS_ONLY) != 0;
  const segment = operandSegment();
  let direct = !address16Bit;
  if (direct && !addressOnly && !isFree(segment, spec)) {
    direct = isOpen(segment);
    if (direct) {
      if (decoder.index == NO_REGISTER) decoder.index = baseOffset(segment);
      else if (decoder.base == NO_REGISTER) decoder.base = baseOffset(segment);
      else direct = false;
    }
  }
  store<u8>(rec, <u8>decoder.scale, 3);
  store<u8>(rec, <u8>decoder.base, 4);
  store<u8>(rec, <u8>decoder.index, 5);
  store<u32>(rec, decoder.displacement, 8);
  if (direct) return rec;
  const field: u32 = spec & SPEC_BIT_SIZE_V ? (wide ? 4 : 2) : (spec >>> SPEC_ACCESS_SHIFT) & SPEC_ACCESS_MASK;
  store<u16>(rec, EFFECTIVE_ADDRESS);
  store<u8>(rec, 0, 2);
  store<u8>(rec, <u8>segment, 6);
  const check = ((spec >>> SPEC_CHECK_SHIFT) & 7) << 4;
  const bitString: u32 = spec & SPEC_BIT_STRING ? 8 : 0;
  const access: u32 = (addressOnly ? 2 : 0) | (spec & SPEC_WRITES ? 4 : 0);
  store<u8>(rec, <u8>((address16Bit ? 1 : 0) | access | bitString | check), 7);
  store<u16>(rec, <u16>accessBytes(field, wide), 12);
  store<u16>(rec, <u16>accessAlignment(field, wide), 14);
  const proper = rec + RECORD_BYTES;
  store<u64>(proper, 0);
  store<u64>(proper, 0, 8);
  store<u8>(proper, <u8>ADDRESS_REGISTER, 4);
  store<u8>(proper, <u8>NO_REGISTER, 5);
  return proper;
}

// The decoder: one instruction from memory into a record (isa/record.ts), by the printed tables (SDM 2, chapter 2).
import { CS, DS, MODE_CODE32, MODE_FLAT, MODE_STACK32, SS } from '../contract/state.ts';
import { accessAlignment, accessBytes } from './access.ts';
import { decoder, nextByte, nextDouble, nextWord, signedByte } from './code-bytes.ts';
import { CHILDREN, FORMS, OPCODES, PLAIN, PLAIN_HANDLERS } from './decode-tables.gen.ts';
import { EFFECTIVE_ADDRESS, INVALID, TOO_LONG } from './handlers.gen.ts';
import { ADDRESS_REGISTER, BLOCK_TARGET, NO_REGISTER, RECORD_BYTES, RECORD_COUNT_SHIFT } from './record.ts';
import {
  FORM_BYTES,
  FORM_SEGMENTED,
  NODE_GROUP,
  NODE_LEAF,
  NODE_MODE,
  NODE_PREFIX,
  SPEC_ADDRESS_ONLY,
  SPEC_BIT_SIZE_V,
  SPEC_BIT_STRING,
  SPEC_CHECK_SHIFT,
  SPEC_ENDS,
  SPEC_FLAT,
  SPEC_LOCKABLE,
  SPEC_MODRM,
  SPEC_POPS,
  SPEC_REGISTER,
  SPEC_STRING,
  SPEC_WRITES,
} from './spec-bits.ts';

const NO_SEGMENT: u32 = 0xff;
const ALL_FLAT: u32 = MODE_FLAT | MODE_STACK32;

/** ModRM and SIB with 32-bit addresses (SDM 2, tables 2-2 and 2-3) into decoder.base, index, scale, displacement. */
function address32(modrm: u32): void {
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
function address16(modrm: u32): void {
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

/** Offset of general register `number` in the CPU state; byte registers 4 to 7 are AH CH DH BH. */
function registerOffset(number: u32, file: u32): u32 {
  switch (file) {
    case 1:
      return number << 2;
    case 2:
      return ((number & 3) << 2) + (number >>> 2);
    case 3:
    case 4:
      return number << 4;
    default:
      return number;
  }
}

/** Whether the segment's base can be added as a register: any offset is allowed (mode bits 8 and up). */
function isOpen(segment: u32): bool {
  return (decoder.mode & (0x100 << segment)) != 0;
}

/** Whether a flat mode lets the access through unchecked: CS is never written. SDM 3A 5.5. */
function isFree(segment: u32, spec: u32): bool {
  return (decoder.mode & MODE_FLAT) != 0 && segment <= DS && !(segment == CS && (spec & SPEC_WRITES) != 0);
}

/** Offset in the CPU state of a segment's base. */
function baseOffset(segment: u32): u32 {
  return 0x44 + (segment << 4);
}

/**
 * Puts the memory operand into the record. Where the flat 32-bit form does not hold (16-bit addresses, segments with a limit)
 * an EFFECTIVE_ADDRESS record in front works the address out; the operand then reads it like a register. Returns the record
 * of the instruction proper.
 */
function placeAddress(rec: u32, spec: u32, wide: bool, address16Bit: bool): u32 {
  const addressOnly = (spec & SPEC_ADDRESS_ONLY) != 0;
  const segment = decoder.segment == NO_SEGMENT ? DS : decoder.segment;
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
  const field: u32 = spec & SPEC_BIT_SIZE_V ? (wide ? 4 : 2) : (spec >>> 19) & 63;
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

/** Ends the block with a record that raises #UD (or #GP for more than 15 bytes). */
function invalid(rec: u32, handler: u32): u32 {
  if (decoder.length > 15) handler = TOO_LONG;
  store<u64>(rec, 0);
  store<u64>(rec, 0, 8);
  store<u16>(rec, <u16>handler);
  finish(rec, true);
  return rec + RECORD_BYTES;
}

/** Instead of the instruction just decoded into `rec`: one that raises #GP(0), for its bytes reach beyond the limit of CS. */
export function beyondLimit(rec: u32): u32 {
  return invalid(rec, TOO_LONG);
}

function finish(rec: u32, ends: bool): void {
  store<u8>(rec, <u8>(decoder.length | (1 << RECORD_COUNT_SHIFT)), 2);
  if (ends) decoder.ended = 1;
}

/** Decodes the instruction at decoder.cursor into `rec` (and maybe the next record); returns the record behind it. */
export function decodeInstruction(rec: u32): u32 {
  decoder.length = 0;
  decoder.segment = NO_SEGMENT;
  let wide = (decoder.mode & MODE_CODE32) != 0;
  let address16Bit = !wide;
  let sizePrefix = false;
  let rep: u32 = 0;
  let lock = false;
  let opcode = nextByte();

  // Prefixes, in any order and number (SDM 2, 2.1.1).
  for (;;) {
    if (opcode == 0x66) {
      if (!sizePrefix) wide = !wide;
      sizePrefix = true;
    } else if (opcode == 0x67) address16Bit = (decoder.mode & MODE_CODE32) != 0;
    else if (opcode == 0xf3) rep = 1;
    else if (opcode == 0xf2) rep = 2;
    else if (opcode == 0xf0) lock = true;
    else if ((opcode & 0xe7) == 0x26) decoder.segment = (opcode >>> 3) & 3;
    else if (opcode == 0x64 || opcode == 0x65) decoder.segment = opcode - 0x60;
    else break;
    if (decoder.length >= 15) return invalid(rec, TOO_LONG);
    opcode = nextByte();
    if (decoder.overran != 0) return rec;
  }

  let map: u32 = 0;
  if (opcode == 0x0f) {
    opcode = nextByte();
    map = 1;
    if (opcode == 0x38 || opcode == 0x3a) {
      map = opcode == 0x38 ? 2 : 3;
      opcode = nextByte();
    }
  }

  // From the opcode to a form: by prefix, by ModRM.
  let node: u32 = load<u16>(OPCODES + ((map << 8) + opcode) * 2);
  let modrm: u32 = 0x100;
  while ((node & 7) > NODE_LEAF) {
    const kind = node & 7;
    let child: u32;
    if (kind == NODE_PREFIX) child = rep == 1 ? 3 : rep == 2 ? 2 : sizePrefix ? 1 : 0;
    else {
      if (modrm == 0x100) modrm = nextByte();
      if (kind == NODE_MODE) child = modrm >= 0xc0 ? 1 : 0;
      else if (kind == NODE_GROUP) child = (modrm >>> 3) & 7;
      else child = modrm & 63;
    }
    node = load<u16>(CHILDREN + ((node >>> 3) + child) * 2);
  }
  if (node == 0) return decoder.overran != 0 ? rec : invalid(rec, INVALID);
  const form = FORMS + (node >>> 3) * FORM_BYTES;
  const spec = load<u32>(form);

  store<u64>(rec, 0);
  store<u64>(rec, 0, 8);
  let proper = rec;
  let memory = false;
  decoder.base = NO_REGISTER;
  decoder.index = NO_REGISTER;
  decoder.scale = 0;
  decoder.displacement = 0;
  let rmOffset: u32 = 0;
  let regOffset: u32 = 0;
  if (spec & SPEC_MODRM) {
    if (modrm == 0x100) modrm = nextByte();
    memory = modrm < 0xc0 && (spec & SPEC_REGISTER) == 0;
    regOffset = registerOffset((modrm >>> 3) & 7, (spec >>> 4) & 7);
    if (memory) {
      if (address16Bit) address16(modrm);
      else address32(modrm);
    } else rmOffset = registerOffset(modrm & 7, (spec >>> 1) & 7);
  } else {
    const file = (spec >>> 7) & 3;
    if (file == 1 || file == 2) rmOffset = registerOffset(opcode & 7, file);
  }
  const immediateKind = (spec >>> 9) & 15;
  if (immediateKind == 9) {
    memory = true;
    decoder.displacement = address16Bit ? nextWord() : nextDouble();
  }
  let chosen: u32 = load<u16>(form + (wide ? 2 : 0) + (memory ? 4 : 0), 4);
  if ((spec & SPEC_FLAT) != 0 && wide && (decoder.mode & ALL_FLAT) != ALL_FLAT) {
    chosen = load<u16>(form + (memory ? 2 : 0), FORM_SEGMENTED);
  }
  if (chosen == INVALID) return decoder.overran != 0 ? rec : invalid(rec, INVALID);

  if (memory) {
    // POP to memory works its address out after ESP has grown.
    if ((spec & SPEC_POPS) != 0 && decoder.base == 4 << 2 && !address16Bit) decoder.displacement += wide ? 4 : 2;
    proper = placeAddress(rec, spec, wide, address16Bit);
  }
  store<u8>(proper, <u8>regOffset, 6);
  if (!memory) store<u8>(proper, <u8>rmOffset, 7);
  if (spec & SPEC_STRING) {
    store<u8>(proper, address16Bit ? 2 : 4, 3);
    store<u8>(proper, <u8>(decoder.segment == NO_SEGMENT ? DS : decoder.segment), 4);
    store<u8>(proper, <u8>rep, 5);
  }
  immediate(proper, immediateKind, wide);
  if (decoder.overran != 0) return rec;
  if (decoder.length > 15) return invalid(rec, TOO_LONG);
  if (lock && !(memory && (spec & SPEC_LOCKABLE) != 0)) return invalid(rec, INVALID);
  if (memory && chosen < PLAIN_HANDLERS && decoder.index == NO_REGISTER && proper == rec) {
    const plain = load<u16>(PLAIN + chosen * 2);
    if (plain != 0) chosen = plain;
  }
  store<u16>(proper, <u16>chosen);
  if (map == 0 && (opcode & 0xf8) == 0xd8) noteEscape(proper, opcode, modrm);
  const ends = (spec & SPEC_ENDS) != 0;
  if (ends && immediateKind == 0) store<u32>(proper, behind(wide), 12);
  finish(proper, ends);
  return proper + RECORD_BYTES;
}

/** What the x87 instruction and operand pointers are made of: EIP, escape opcode, segment, ModRM. */
function noteEscape(rec: u32, opcode: u32, modrm: u32): void {
  const segment = decoder.segment == NO_SEGMENT ? DS : decoder.segment;
  store<u8>(rec, <u8>((opcode & 7) | (segment << 4)), 6);
  store<u8>(rec, <u8>modrm, 7);
  store<u32>(rec, decoder.eip, 12);
}

/** EIP behind the instruction. */
function behind(wide: bool): u32 {
  const eip = decoder.eip + decoder.length;
  return wide ? eip : eip & 0xffff;
}

function immediate(rec: u32, kind: u32, wide: bool): void {
  switch (kind) {
    case 1:
      store<u32>(rec, nextByte(), 12);
      return;
    case 2:
      store<u32>(rec, signedByte(), 12);
      return;
    case 3:
      store<u32>(rec, nextWord(), 12);
      return;
    case 4:
      store<u32>(rec, wide ? nextDouble() : nextWord(), 12);
      return;
    case 5:
    case 6: {
      const distance = kind == 5 ? signedByte() : wide ? nextDouble() : nextWord();
      const next = decoder.eip + decoder.length;
      const target = wide ? next + distance : (next + distance) & 0xffff;
      store<u32>(rec, target, 8);
      store<u32>(decoder.block, target, BLOCK_TARGET);
      store<u32>(rec, behind(wide), 12);
      return;
    }
    case 7: {
      const offset = wide ? nextDouble() : nextWord();
      store<u32>(rec, nextWord(), 8);
      store<u32>(rec, offset, 12);
      return;
    }
    case 8: {
      const first = nextWord();
      store<u32>(rec, nextByte(), 8);
      store<u32>(rec, first, 12);
      return;
    }
  }
}

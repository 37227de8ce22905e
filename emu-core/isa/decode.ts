// The decoder: one instruction from memory into a record (isa/record.ts), by the printed tables (SDM 2, chapter 2).
import { MODE_CODE32, MODE_FLAT, MODE_STACK32 } from '../contract/state.ts';
import { address16, address32, NO_SEGMENT, operandSegment, placeAddress } from './address.ts';
import { decoder, modrmByte, NO_MODRM, nextByte, nextDouble, nextWord, signedByte } from './code-bytes.ts';
import { CHILDREN, FORMS, OPCODES, PLAIN, PLAIN_HANDLERS } from './decode-tables.gen.ts';
import { INVALID, TOO_LONG } from './handlers.gen.ts';
import { BLOCK_TARGET, NO_REGISTER, RECORD_BYTES, RECORD_COUNT_SHIFT } from './record.ts';
import {
  FILE_BYTE,
  FILE_GENERAL,
  FILE_MMX,
  FILE_XMM,
  FORM_BYTES,
  FORM_SEGMENTED,
  IMMEDIATE_AP,
  IMMEDIATE_IB,
  IMMEDIATE_IBS,
  IMMEDIATE_IW,
  IMMEDIATE_IW_IB,
  IMMEDIATE_IZ,
  IMMEDIATE_JB,
  IMMEDIATE_JZ,
  IMMEDIATE_O,
  NODE_GROUP,
  NODE_LEAF,
  NODE_MODE,
  NODE_PREFIX,
  SPEC_ENDS,
  SPEC_FILE_MASK,
  SPEC_FLAT,
  SPEC_IMMEDIATE_MASK,
  SPEC_IMMEDIATE_SHIFT,
  SPEC_LOCKABLE,
  SPEC_MODRM,
  SPEC_OPCODE_MASK,
  SPEC_OPCODE_SHIFT,
  SPEC_POPS,
  SPEC_REG_SHIFT,
  SPEC_REGISTER,
  SPEC_RM_SHIFT,
  SPEC_STRING,
} from './spec-bits.ts';

const ALL_FLAT: u32 = MODE_FLAT | MODE_STACK32;
/** Bytes that an instruction may have (SDM 2, 2.3.11). */
const LENGTH_MAX: u32 = 15;
const ESP_OFFSET: u32 = 4 << 2;

/** Offset of general register `number` in the CPU state; byte registers 4 to 7 are AH CH DH BH. */
function registerOffset(number: u32, file: u32): u32 {
  switch (file) {
    case FILE_GENERAL:
      return number << 2;
    case FILE_BYTE:
      return ((number & 3) << 2) + (number >>> 2);
    case FILE_XMM:
    case FILE_MMX:
      return number << 4;
    default:
      return number;
  }
}

function clear(rec: u32): void {
  store<u64>(rec, 0);
  store<u64>(rec, 0, 8);
}

/** Ends the block with a record that raises #UD (or #GP for more than 15 bytes). */
function invalid(rec: u32, handler: u32): u32 {
  if (decoder.length > LENGTH_MAX) handler = TOO_LONG;
  clear(rec);
  store<u16>(rec, <u16>handler);
  finish(rec, true);
  return rec + RECORD_BYTES;
}

/** The same, unless the instruction goes on where it may not be read: then its record is void. */
function voidOr(rec: u32, handler: u32): u32 {
  return decoder.overran != 0 ? rec : invalid(rec, handler);
}

/** Instead of the instruction just decoded into `rec`: one that raises #GP(0), for its bytes reach beyond the limit of CS. */
export function beyondLimit(rec: u32): u32 {
  return invalid(rec, TOO_LONG);
}

function finish(rec: u32, ends: bool): void {
  store<u8>(rec, <u8>(decoder.length | (1 << RECORD_COUNT_SHIFT)), 2);
  if (ends) decoder.ended = 1;
}

/** The state of an instruction of which nothing is known yet. */
function begin(): void {
  decoder.length = 0;
  decoder.segment = NO_SEGMENT;
  decoder.wide = u32((decoder.mode & MODE_CODE32) != 0);
  decoder.address16Bit = decoder.wide ^ 1;
  decoder.sizePrefix = 0;
  decoder.rep = 0;
  decoder.lock = 0;
  decoder.modrm = NO_MODRM;
  decoder.base = NO_REGISTER;
  decoder.index = NO_REGISTER;
  decoder.scale = 0;
  decoder.displacement = 0;
}

/** Prefixes, in any order and number (SDM 2, 2.1.1), up to the first byte of the opcode. False: no opcode can follow. */
function readPrefixes(): bool {
  do {
    const byte = nextByte();
    if (decoder.overran != 0) return false;
    decoder.opcode = byte;
    if (byte == 0x66) {
      if (decoder.sizePrefix == 0) decoder.wide ^= 1;
      decoder.sizePrefix = 1;
    } else if (byte == 0x67) decoder.address16Bit = u32((decoder.mode & MODE_CODE32) != 0);
    else if (byte == 0xf3) decoder.rep = 1;
    else if (byte == 0xf2) decoder.rep = 2;
    else if (byte == 0xf0) decoder.lock = 1;
    else if ((byte & 0xe7) == 0x26) decoder.segment = (byte >>> 3) & 3;
    else if (byte == 0x64 || byte == 0x65) decoder.segment = byte - 0x60;
    else return true;
  } while (decoder.length < LENGTH_MAX);
  return false;
}

function readOpcode(): void {
  decoder.map = 0;
  if (decoder.opcode != 0x0f) return;
  decoder.map = 1;
  decoder.opcode = nextByte();
  if (decoder.opcode != 0x38 && decoder.opcode != 0x3a) return;
  decoder.map = decoder.opcode == 0x38 ? 2 : 3;
  decoder.opcode = nextByte();
}

/** From the opcode to a form, by prefix and ModRM: its address, or 0. */
function findForm(): usize {
  let node: u32 = load<u16>(OPCODES + ((decoder.map << 8) + decoder.opcode) * 2);
  while ((node & 7) > NODE_LEAF) {
    let child: u32;
    switch (node & 7) {
      case NODE_PREFIX:
        child = decoder.rep == 1 ? 3 : decoder.rep == 2 ? 2 : decoder.sizePrefix;
        break;
      case NODE_MODE:
        child = u32(modrmByte() >= 0xc0);
        break;
      case NODE_GROUP:
        child = (modrmByte() >>> 3) & 7;
        break;
      default: // NODE_WHOLE
        child = modrmByte() & 63;
    }
    node = load<u16>(CHILDREN + ((node >>> 3) + child) * 2);
  }
  return node == 0 ? 0 : FORMS + (node >>> 3) * FORM_BYTES;
}

/** Reads what ModRM or the opcode says of the operands into `rec`; true if one is in memory. */
function readOperands(rec: u32, spec: u32): bool {
  if ((spec & SPEC_MODRM) == 0) {
    const file = (spec >>> SPEC_OPCODE_SHIFT) & SPEC_OPCODE_MASK;
    if (file == FILE_GENERAL || file == FILE_BYTE) store<u8>(rec, <u8>registerOffset(decoder.opcode & 7, file), 7);
    if (((spec >>> SPEC_IMMEDIATE_SHIFT) & SPEC_IMMEDIATE_MASK) != IMMEDIATE_O) return false;
    decoder.displacement = decoder.address16Bit != 0 ? nextWord() : nextDouble();
    return true;
  }
  const modrm = modrmByte();
  store<u8>(rec, <u8>registerOffset((modrm >>> 3) & 7, (spec >>> SPEC_REG_SHIFT) & SPEC_FILE_MASK), 6);
  if (modrm >= 0xc0 || (spec & SPEC_REGISTER) != 0) {
    store<u8>(rec, <u8>registerOffset(modrm & 7, (spec >>> SPEC_RM_SHIFT) & SPEC_FILE_MASK), 7);
    return false;
  }
  if (decoder.address16Bit != 0) address16(modrm);
  else address32(modrm);
  return true;
}

/** The form's handler in the present mode; INVALID where the form has none. */
function handlerOf(form: usize, spec: u32, memory: bool): u32 {
  const wide = decoder.wide != 0;
  if ((spec & SPEC_FLAT) != 0 && wide && (decoder.mode & ALL_FLAT) != ALL_FLAT) {
    return load<u16>(form + (memory ? 2 : 0), FORM_SEGMENTED);
  }
  return load<u16>(form + (wide ? 2 : 0) + (memory ? 4 : 0), 4);
}

/** Moves the memory operand from the decoder to the record: the record of the instruction proper. */
function placeMemory(rec: u32, spec: u32): u32 {
  // POP to memory works its address out after ESP has grown.
  if ((spec & SPEC_POPS) != 0 && decoder.base == ESP_OFFSET && decoder.address16Bit == 0) {
    decoder.displacement += decoder.wide != 0 ? 4 : 2;
  }
  const register = load<u8>(rec, 6);
  const proper = placeAddress(rec, spec);
  store<u8>(proper, register, 6);
  return proper;
}

/** Decodes the instruction at decoder.cursor into `rec` (and maybe the next record); returns the record behind it. */
export function decodeInstruction(rec: u32): u32 {
  begin();
  if (!readPrefixes()) return voidOr(rec, TOO_LONG);
  readOpcode();
  const form = findForm();
  if (form == 0) return voidOr(rec, INVALID);
  const spec = load<u32>(form);
  clear(rec);
  const memory = readOperands(rec, spec);
  let handler = handlerOf(form, spec, memory);
  if (handler == INVALID) return voidOr(rec, INVALID);

  const proper = memory ? placeMemory(rec, spec) : rec;
  if (spec & SPEC_STRING) {
    store<u8>(proper, decoder.address16Bit != 0 ? 2 : 4, 3);
    store<u8>(proper, <u8>operandSegment(), 4);
    store<u8>(proper, <u8>decoder.rep, 5);
  }
  const immediate = (spec >>> SPEC_IMMEDIATE_SHIFT) & SPEC_IMMEDIATE_MASK;
  placeImmediate(proper, immediate);
  if (decoder.overran != 0) return rec;
  if (decoder.length > LENGTH_MAX) return invalid(rec, TOO_LONG);
  if (decoder.lock != 0 && !(memory && (spec & SPEC_LOCKABLE) != 0)) return invalid(rec, INVALID);
  if (memory && handler < PLAIN_HANDLERS && decoder.index == NO_REGISTER && proper == rec) {
    const plain = load<u16>(PLAIN + handler * 2);
    if (plain != 0) handler = plain;
  }
  store<u16>(proper, <u16>handler);
  if (decoder.map == 0 && (decoder.opcode & 0xf8) == 0xd8) noteEscape(proper);
  const ends = (spec & SPEC_ENDS) != 0;
  if (ends && immediate == 0) store<u32>(proper, behind(), 12);
  finish(proper, ends);
  return proper + RECORD_BYTES;
}

/** What the x87 instruction and operand pointers are made of: EIP, escape opcode, segment, ModRM. */
function noteEscape(rec: u32): void {
  store<u8>(rec, <u8>((decoder.opcode & 7) | (operandSegment() << 4)), 6);
  store<u8>(rec, <u8>decoder.modrm, 7);
  store<u32>(rec, decoder.eip, 12);
}

/** EIP behind the instruction. */
function behind(): u32 {
  const eip = decoder.eip + decoder.length;
  return decoder.wide != 0 ? eip : eip & 0xffff;
}

/** Offset or distance of the operand size. */
function nextBySize(): u32 {
  return decoder.wide != 0 ? nextDouble() : nextWord();
}

function placeImmediate(rec: u32, kind: u32): void {
  switch (kind) {
    case IMMEDIATE_IB:
      store<u32>(rec, nextByte(), 12);
      return;
    case IMMEDIATE_IBS:
      store<u32>(rec, signedByte(), 12);
      return;
    case IMMEDIATE_IW:
      store<u32>(rec, nextWord(), 12);
      return;
    case IMMEDIATE_IZ:
      store<u32>(rec, nextBySize(), 12);
      return;
    case IMMEDIATE_JB:
      placeTarget(rec, signedByte());
      return;
    case IMMEDIATE_JZ:
      placeTarget(rec, nextBySize());
      return;
    case IMMEDIATE_AP: {
      const offset = nextBySize();
      store<u32>(rec, nextWord(), 8);
      store<u32>(rec, offset, 12);
      return;
    }
    case IMMEDIATE_IW_IB: {
      const first = nextWord();
      store<u32>(rec, nextByte(), 8);
      store<u32>(rec, first, 12);
      return;
    }
  }
}

/** A relative branch: where it goes, and EIP behind it. */
function placeTarget(rec: u32, distance: u32): void {
  const next = decoder.eip + decoder.length;
  const target = decoder.wide != 0 ? next + distance : (next + distance) & 0xffff;
  store<u32>(rec, target, 8);
  store<u32>(decoder.block, target, BLOCK_TARGET);
  store<u32>(rec, behind(), 12);
}

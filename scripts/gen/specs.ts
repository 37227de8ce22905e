// Packs what the decoder must fetch for a row into one word (emu-core/isa/spec-bits.ts).
import {
  ACCESS_ALIGNED,
  ACCESS_BOUNDS,
  ACCESS_ENVIRONMENT,
  ACCESS_IMAGE,
  ACCESS_POINTER,
  ACCESS_STATE,
  CHECK_CPL0,
  CHECK_FPU,
  CHECK_FPU_NO_WAIT,
  CHECK_MMX,
  CHECK_PRIVILEGED,
  CHECK_PROTECTED,
  CHECK_SSE,
  FILE_ACCUMULATOR,
  FILE_BYTE,
  FILE_GENERAL,
  FILE_MMX,
  FILE_NUMBER,
  FILE_XMM,
  IMMEDIATE_AP,
  IMMEDIATE_IB,
  IMMEDIATE_IBS,
  IMMEDIATE_IW,
  IMMEDIATE_IW_IB,
  IMMEDIATE_IZ,
  IMMEDIATE_JB,
  IMMEDIATE_JZ,
  IMMEDIATE_O,
  SPEC_ACCESS_SHIFT,
  SPEC_ADDRESS_ONLY,
  SPEC_BIT_SIZE_V,
  SPEC_BIT_STRING,
  SPEC_CHECK_SHIFT,
  SPEC_ENDS,
  SPEC_FLAT,
  SPEC_IMMEDIATE_SHIFT,
  SPEC_LOCKABLE,
  SPEC_MODRM,
  SPEC_OPCODE_SHIFT,
  SPEC_POPS,
  SPEC_REG_SHIFT,
  SPEC_REGISTER,
  SPEC_RM_SHIFT,
  SPEC_STRING,
  SPEC_WRITES,
} from '../../emu-core/isa/spec-bits.ts';
import type { Row } from '../../emu-core/spec/row.ts';
import { assumesFlat } from './arms.ts';
import { encodingOf, ignoresMod, type Operand, operandsOf } from './encoding.ts';
import { accumulatorInSlot, operandBytes } from './operands.ts';

/** The size field for `bytes` of a row. */
const ACCESS: Record<string, number> = {
  '1,1': 1,
  '6,6': 6,
  '8,8': 8,
  '4,8': ACCESS_BOUNDS,
  '4,6': ACCESS_POINTER,
  '14,28': ACCESS_ENVIRONMENT,
  '94,108': ACCESS_STATE,
  '512,512': ACCESS_IMAGE,
};

const ADDRESS_ONLY = new Set(['lea', 'nop', 'prefetch', 'prefetchw', 'ud1']);

function file(letter: string, size: string): number {
  if ('VWU'.includes(letter)) return FILE_XMM;
  if ('PQN'.includes(letter)) return FILE_MMX;
  if ('SCD'.includes(letter) || letter === 'STi') return FILE_NUMBER;
  return size === 'b' ? FILE_BYTE : FILE_GENERAL;
}

/** By the size letter behind I. */
const IMMEDIATES: Record<string, number> = {
  b: IMMEDIATE_IB,
  bs: IMMEDIATE_IBS,
  w: IMMEDIATE_IW,
  z: IMMEDIATE_IZ,
  v: IMMEDIATE_IZ,
};

function immediateKind(row: Row): number {
  const operands = operandsOf(row);
  const kinds = operands
    .map(({ letter, size }) => {
      if (letter === 'I') return IMMEDIATES[size];
      if (letter === 'J') return size === 'b' ? IMMEDIATE_JB : IMMEDIATE_JZ;
      if (letter === 'A') return IMMEDIATE_AP;
      return letter === 'O' ? IMMEDIATE_O : undefined;
    })
    .filter((kind): kind is number => kind !== undefined);
  if (String(kinds) === String([IMMEDIATE_IW, IMMEDIATE_IB])) return IMMEDIATE_IW_IB;
  if (kinds.length > 1) throw new Error(`${row.code}: these immediates together are not known`);
  return kinds[0] ?? 0;
}

function sizeField(row: Row, memory: Operand): number {
  const bytes = row.bytes ?? (memory.size === 'p' ? [4, 6] : undefined);
  if (bytes) return ACCESS[String(bytes)];
  const size = operandBytes(memory, 4);
  return size === 16 && !row.unaligned ? ACCESS_ALIGNED : size;
}

function checkOf(row: Row): number {
  const unit = {
    x87: CHECK_FPU,
    'x87-control': CHECK_FPU,
    'x87-nowait': CHECK_FPU_NO_WAIT,
    mmx: CHECK_MMX,
    sse: CHECK_SSE,
  }[row.unit as string];
  if (unit !== undefined) return unit;
  if (row.protectedOnly) return row.cpl0 ? CHECK_PRIVILEGED : CHECK_PROTECTED;
  return row.cpl0 ? CHECK_CPL0 : 0;
}

export function specOf(row: Row): number {
  const encoding = encodingOf(row);
  const operands = operandsOf(row);
  let spec = immediateKind(row) << SPEC_IMMEDIATE_SHIFT;
  if (encoding.hasModrm) spec |= SPEC_MODRM;
  for (const { letter, size } of operands) {
    if ('ERWUQN'.includes(letter) || letter === 'STi') spec |= file(letter, size) << SPEC_RM_SHIFT;
    else if ('GVPSCD'.includes(letter)) spec |= file(letter, size) << SPEC_REG_SHIFT;
    else if (letter === 'Z') spec |= file(letter, size) << SPEC_OPCODE_SHIFT;
  }
  if (accumulatorInSlot(row)) spec |= FILE_ACCUMULATOR << SPEC_OPCODE_SHIFT;
  if (row.ends) spec |= SPEC_ENDS;
  if (row.lock) spec |= SPEC_LOCKABLE;
  if (/\b(rep|seg|asize)\b/.test(row.action)) spec |= SPEC_STRING;
  if (ignoresMod(row)) spec |= SPEC_REGISTER;
  if (row.bitString) spec |= SPEC_BIT_STRING;
  if (assumesFlat(row)) spec |= SPEC_FLAT;
  spec |= checkOf(row) << SPEC_CHECK_SHIFT;
  if (ADDRESS_ONLY.has(row.name)) spec |= SPEC_ADDRESS_ONLY;
  const memory = operands.find(({ letter }) => letter.length === 1 && 'EMOWQ'.includes(letter));
  if (memory) {
    const written = new RegExp(`(^|;)\\s*${memory.text}\\s*=(?!=)`).test(row.action);
    if (written || row.stores) spec |= SPEC_WRITES;
    if (memory.size === 'v' || memory.size === 'z') spec |= SPEC_BIT_SIZE_V;
    else spec |= sizeField(row, memory) << SPEC_ACCESS_SHIFT;
    if (written && /\bpop</.test(row.action)) spec |= SPEC_POPS;
  }
  return spec >>> 0;
}

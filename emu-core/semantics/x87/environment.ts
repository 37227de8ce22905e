// FINIT, FSTENV, FLDENV, FSAVE, FRSTOR: the x87 environment in memory, 14 bytes (16-bit operands) or 28.

import { FPU_AT } from '../../contract/memory-map.ts';
import { Guest } from '../../mmu/guest.ts';
import { CONTROL_INIT, EXCEPTIONS, fpu, TOP_SHIFT } from '../../state/fpu.ts';
import { classify, NORMAL, ZERO } from '../float/format.ts';
import { setControl, statusWord, updateSummary } from './memory.ts';
import { setRegister, signExponentAt, significandAt, st } from './stack.ts';

const ENVIRONMENT_16: u32 = 14;
const ENVIRONMENT_32: u32 = 28;
const REGISTERS: u32 = 80;

// Full tags (SDM 1, figure 8-7).
const TAG_VALID: u32 = 0;
const TAG_ZERO: u32 = 1;
const TAG_SPECIAL: u32 = 2;
const TAG_EMPTY: u32 = 3;

export function fninit(): void {
  fpu.control = CONTROL_INIT;
  fpu.status = 0;
  fpu.top = 0;
  fpu.valid = 0;
  fpu.opcode = 0;
  fpu.instructionOffset = 0;
  fpu.instructionSelector = 0;
  fpu.dataOffset = 0;
  fpu.dataSelector = 0;
}

/** The tag word that FSTENV stores: two bits per physical register. */
function tagWord(): u32 {
  let word: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) word |= tagOf(i) << (i << 1);
  return word;
}

function tagOf(physical: u32): u32 {
  if (((fpu.valid >> physical) & 1) == 0) return TAG_EMPTY;
  const register = FPU_AT + (physical << 4);
  const kind = classify(signExponentAt(register), significandAt(register));
  return kind == NORMAL ? TAG_VALID : kind == ZERO ? TAG_ZERO : TAG_SPECIAL;
}

function setTagWord(word: u32): void {
  let valid: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) {
    if (((word >> (i << 1)) & 3) != TAG_EMPTY) valid |= 1 << i;
  }
  fpu.valid = valid;
}

/** Reserved upper halves of the words are stored as ones. */
const FILLER: u32 = 0xffff_0000;

function writeEnvironment32(linear: u32): void {
  Guest.write<u32>(linear, FILLER | fpu.control);
  Guest.write<u32>(linear + 4, FILLER | statusWord());
  Guest.write<u32>(linear + 8, FILLER | tagWord());
  Guest.write<u32>(linear + 12, fpu.instructionOffset);
  Guest.write<u32>(linear + 16, fpu.instructionSelector | (fpu.opcode << 16));
  Guest.write<u32>(linear + 20, fpu.dataOffset);
  Guest.write<u32>(linear + 24, FILLER | fpu.dataSelector);
}

function writeEnvironment16(linear: u32): void {
  Guest.write<u16>(linear, <u16>fpu.control);
  Guest.write<u16>(linear + 2, <u16>statusWord());
  Guest.write<u16>(linear + 4, <u16>tagWord());
  Guest.write<u16>(linear + 6, <u16>fpu.instructionOffset);
  Guest.write<u16>(linear + 8, <u16>fpu.instructionSelector);
  Guest.write<u16>(linear + 10, <u16>fpu.dataOffset);
  Guest.write<u16>(linear + 12, <u16>fpu.dataSelector);
}

function setStatus(word: u32): void {
  fpu.top = (word >> TOP_SHIFT) & 7;
  fpu.status = word & ~((<u32>7) << TOP_SHIFT) & 0xffff;
}

function readEnvironment32(linear: u32): void {
  const control = Guest.read<u32>(linear);
  const status = Guest.read<u32>(linear + 4);
  setTagWord(Guest.read<u32>(linear + 8));
  fpu.instructionOffset = Guest.read<u32>(linear + 12);
  const selector = Guest.read<u32>(linear + 16);
  fpu.instructionSelector = selector & 0xffff;
  fpu.opcode = (selector >> 16) & 0x7ff;
  fpu.dataOffset = Guest.read<u32>(linear + 20);
  fpu.dataSelector = Guest.read<u32>(linear + 24) & 0xffff;
  setStatus(status);
  setControl(control);
}

function readEnvironment16(linear: u32): void {
  const control = <u32>Guest.read<u16>(linear);
  const status = <u32>Guest.read<u16>(linear + 2);
  setTagWord(Guest.read<u16>(linear + 4));
  fpu.instructionOffset = Guest.read<u16>(linear + 6);
  fpu.instructionSelector = Guest.read<u16>(linear + 8);
  fpu.opcode = 0;
  fpu.dataOffset = Guest.read<u16>(linear + 10);
  fpu.dataSelector = Guest.read<u16>(linear + 12);
  setStatus(status);
  setControl(control);
}

function environmentBytes(operandBytes: u32): u32 {
  return operandBytes == 2 ? ENVIRONMENT_16 : ENVIRONMENT_32;
}

function writeEnvironment(linear: u32, operandBytes: u32): void {
  if (operandBytes == 2) writeEnvironment16(linear);
  else writeEnvironment32(linear);
}

/** FNSTENV: stores the environment, then masks all exceptions. */
export function fnstenv(linear: u32, operandBytes: u32): void {
  Guest.checkWrite(linear, environmentBytes(operandBytes));
  writeEnvironment(linear, operandBytes);
  fpu.control |= EXCEPTIONS;
  updateSummary();
}

export function fldenv(linear: u32, operandBytes: u32): void {
  Guest.checkRead(linear, environmentBytes(operandBytes));
  if (operandBytes == 2) readEnvironment16(linear);
  else readEnvironment32(linear);
}

/** FNSAVE: environment and registers (ST(0) first), then FNINIT. */
export function fnsave(linear: u32, operandBytes: u32): void {
  const bytes = environmentBytes(operandBytes);
  Guest.checkWrite(linear, bytes + REGISTERS);
  writeEnvironment(linear, operandBytes);
  for (let i: u32 = 0; i < 8; i++) {
    const at = linear + bytes + i * 10;
    Guest.write<u64>(at, significandAt(st(i)));
    Guest.write<u16>(at + 8, <u16>signExponentAt(st(i)));
  }
  fninit();
}

export function frstor(linear: u32, operandBytes: u32): void {
  const bytes = environmentBytes(operandBytes);
  Guest.checkRead(linear, bytes + REGISTERS);
  fldenv(linear, operandBytes);
  for (let i: u32 = 0; i < 8; i++) {
    const at = linear + bytes + i * 10;
    setRegister(st(i), Guest.read<u16>(at + 8), Guest.read<u64>(at));
  }
}

// LDMXCSR, STMXCSR, FXSAVE and FXRSTOR.

import { SSE_AT } from '../../contract/memory-map.ts';
import { GP, raise } from '../../faults.ts';
import { Guest } from '../../mmu/guest.ts';
import { checkAligned } from '../../mmu/operand.ts';
import { fpu, TOP_SHIFT } from '../../state/fpu.ts';
import { MXCSR_WRITABLE, sse } from '../../state/sse.ts';
import { setControl, statusWord } from '../x87/memory.ts';
import { setRegister, signExponentAt, significandAt, st } from '../x87/stack.ts';

// Layout of the FXSAVE image (SDM 1, table 10-2).
const FXSAVE_BYTES: u32 = 512;
/** Written by FXSAVE: header, eight x87 registers, eight XMM registers; the rest stays as it is. */
const FX_STATUS: u32 = 2;
const FX_TAGS: u32 = 4;
const FX_OPCODE: u32 = 6;
const FX_INSTRUCTION: u32 = 8;
const FX_CODE_SELECTOR: u32 = 12;
const FX_DATA: u32 = 16;
const FX_DATA_SELECTOR: u32 = 20;
const FX_MXCSR: u32 = 24;
const FX_MXCSR_MASK: u32 = 28;
const FX_ST: u32 = 32;
const FX_XMM: u32 = 160;

export function ldmxcsr(value: u32): void {
  if ((value & ~MXCSR_WRITABLE) != 0) raise(GP, 0);
  sse.mxcsr = value;
}

export function stmxcsr(): u32 {
  return sse.mxcsr;
}

export function fxsave(linear: u32): void {
  checkAligned(linear);
  Guest.checkWrite(linear, FXSAVE_BYTES);
  Guest.write<u16>(linear, <u16>fpu.control);
  Guest.write<u16>(linear + FX_STATUS, <u16>statusWord());
  Guest.write<u16>(linear + FX_TAGS, <u16>fpu.valid);
  Guest.write<u16>(linear + FX_OPCODE, <u16>fpu.opcode);
  Guest.write<u32>(linear + FX_INSTRUCTION, fpu.instructionOffset);
  Guest.write<u32>(linear + FX_CODE_SELECTOR, fpu.instructionSelector);
  Guest.write<u32>(linear + FX_DATA, fpu.dataOffset);
  Guest.write<u32>(linear + FX_DATA_SELECTOR, fpu.dataSelector);
  Guest.write<u32>(linear + FX_MXCSR, sse.mxcsr);
  Guest.write<u32>(linear + FX_MXCSR_MASK, MXCSR_WRITABLE);
  for (let i: u32 = 0; i < 8; i++) {
    const register = linear + FX_ST + (i << 4);
    Guest.write<u64>(register, significandAt(st(i)));
    Guest.write<u64>(register + 8, signExponentAt(st(i)));
  }
  for (let i: u32 = 0; i < 128; i += 8) Guest.write<u64>(linear + FX_XMM + i, load<u64>(SSE_AT + i));
}

export function fxrstor(linear: u32): void {
  checkAligned(linear);
  Guest.checkRead(linear, FXSAVE_BYTES);
  const mxcsr = Guest.read<u32>(linear + FX_MXCSR);
  if ((mxcsr & ~MXCSR_WRITABLE) != 0) raise(GP, 0);
  const status = <u32>Guest.read<u16>(linear + FX_STATUS);
  fpu.top = (status >> TOP_SHIFT) & 7;
  fpu.status = status & ~((<u32>7) << TOP_SHIFT);
  fpu.valid = Guest.read<u8>(linear + FX_TAGS);
  fpu.opcode = Guest.read<u16>(linear + FX_OPCODE) & 0x7ff;
  fpu.instructionOffset = Guest.read<u32>(linear + FX_INSTRUCTION);
  fpu.instructionSelector = Guest.read<u16>(linear + FX_CODE_SELECTOR);
  fpu.dataOffset = Guest.read<u32>(linear + FX_DATA);
  fpu.dataSelector = Guest.read<u16>(linear + FX_DATA_SELECTOR);
  setControl(Guest.read<u16>(linear));
  sse.mxcsr = mxcsr;
  for (let i: u32 = 0; i < 8; i++) {
    const register = linear + FX_ST + (i << 4);
    setRegister(st(i), Guest.read<u16>(register + 8), Guest.read<u64>(register));
  }
  for (let i: u32 = 0; i < 128; i += 8) store<u64>(SSE_AT + i, Guest.read<u64>(linear + FX_XMM + i));
}

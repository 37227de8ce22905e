// One instruction case and its outcome, and their binary forms (runner.c reads and writes the same layout).
import type { Row } from '../../emu-core/spec/row.ts';

export const CODE_AT = 0x0050_0000;
export const DATA_AT = 0x0040_0000;
/** The memory that a case sees; a page border lies in its middle. */
export const WINDOW_BYTES = 512;
export const WINDOW_AT = DATA_AT + 0x1000 - WINDOW_BYTES / 2;
export const FXSAVE_BYTES = 512;
export const NO_FAULT = 0xffff_ffff;

const CODE_BYTES = 16;
const REGISTER_COUNT = 9;
export const CASE_BYTES = CODE_BYTES + 4 + REGISTER_COUNT * 4 + FXSAVE_BYTES + WINDOW_BYTES;
export const RESULT_BYTES = 4 + REGISTER_COUNT * 4 + FXSAVE_BYTES + WINDOW_BYTES;

/** EAX ECX EDX EBX ESP EBP ESI EDI in ModRM order. */
export const REGISTER_NAMES = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'] as const;

/** Machine state as far as user-mode instructions see it. The FXSAVE image holds x87, XMM and MXCSR. */
export interface State {
  registers: Uint32Array;
  eflags: number;
  fxsave: Uint8Array;
  window: Uint8Array;
}

export interface Case {
  row: Row;
  code: Uint8Array;
  before: State;
  /** Where the memory operand begins; -1: there is none. */
  operandAt: number;
  /** Width of `v` operands. */
  operandBytes: 2 | 4;
}

export interface Outcome {
  /** Exception vector, or NO_FAULT. */
  vector: number;
  after: State;
}

export function encodeCase(test: Case): Uint8Array {
  const bytes = new Uint8Array(CASE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(test.code);
  view.setUint32(CODE_BYTES, test.code.length, true);
  const at = CODE_BYTES + 4;
  test.before.registers.forEach((value, i) => {
    view.setUint32(at + i * 4, value, true);
  });
  view.setUint32(at + 32, test.before.eflags, true);
  bytes.set(test.before.fxsave, at + REGISTER_COUNT * 4);
  bytes.set(test.before.window, at + REGISTER_COUNT * 4 + FXSAVE_BYTES);
  return bytes;
}

export function decodeOutcome(bytes: Uint8Array): Outcome {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const registers = new Uint32Array(8);
  for (let i = 0; i < 8; i++) registers[i] = view.getUint32(4 + i * 4, true);
  const at = 4 + REGISTER_COUNT * 4;
  return {
    vector: view.getUint32(0, true),
    after: {
      registers,
      eflags: view.getUint32(36, true),
      fxsave: bytes.slice(at, at + FXSAVE_BYTES),
      window: bytes.slice(at + FXSAVE_BYTES, at + FXSAVE_BYTES + WINDOW_BYTES),
    },
  };
}

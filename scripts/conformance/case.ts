// One instruction case and its outcome, in the binary form that runner.c reads and writes.
import { GP, PF, VECTORS_WITH_CODE } from '../../emu-core/contract/vectors.ts';
import type { Row } from '../../emu-core/spec/row.ts';
import { DATA_AT, DATA_END, EDGE_BYTES, WINDOW_AT, WINDOW_BYTES } from './world.ts';

export const FXSAVE_BYTES = 512;
export const CODE_ROOM = 16;

const EFLAGS = 32;
const EIP = 36;
const SELECTORS = 40;
const FXSAVE = 64;
const WINDOW = FXSAVE + FXSAVE_BYTES;
const LOW_EDGE = WINDOW + WINDOW_BYTES;
const HIGH_EDGE = LOW_EDGE + EDGE_BYTES;
export const STATE_BYTES = HIGH_EDGE + EDGE_BYTES;
export const CASE_BYTES = STATE_BYTES + CODE_ROOM + 16;
export const OUTCOME_BYTES = STATE_BYTES + 16;

/** EAX ECX EDX EBX ESP EBP ESI EDI in ModRM order. */
export const REGISTER_NAMES = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'] as const;
/** In Sreg order. */
export const SEGMENT_NAMES = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'] as const;
export const NO_FAULT = 0xffff_ffff;

/** Machine state as far as user-mode instructions see it: views of STATE_BYTES bytes. */
export class State {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly registers: Uint32Array;
  /** ES CS SS DS FS GS. */
  readonly selectors: Uint16Array;
  /** x87, XMM and MXCSR (SDM 1, table 10-2). */
  readonly fxsave: Uint8Array;
  readonly window: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(STATE_BYTES)) {
    const { buffer, byteOffset } = bytes;
    this.bytes = bytes;
    this.view = new DataView(buffer, byteOffset, STATE_BYTES);
    this.registers = new Uint32Array(buffer, byteOffset, 8);
    this.selectors = new Uint16Array(buffer, byteOffset + SELECTORS, 6);
    this.fxsave = bytes.subarray(FXSAVE, WINDOW);
    this.window = bytes.subarray(WINDOW, LOW_EDGE);
  }

  get eflags(): number {
    return this.view.getUint32(EFLAGS, true);
  }
  set eflags(value: number) {
    this.view.setUint32(EFLAGS, value, true);
  }
  get eip(): number {
    return this.view.getUint32(EIP, true);
  }
  set eip(value: number) {
    this.view.setUint32(EIP, value, true);
  }
  get lowEdge(): Uint8Array {
    return this.bytes.subarray(LOW_EDGE, HIGH_EDGE);
  }
  get highEdge(): Uint8Array {
    return this.bytes.subarray(HIGH_EDGE);
  }
  /** A DataView of the FXSAVE image. */
  get float(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + FXSAVE, FXSAVE_BYTES);
  }

  /** Where in `bytes` the memory at a linear address is kept; -1 if it is not. */
  static placeOf(linear: number, size: number): number {
    const within = (at: number, length: number): boolean => linear >= at && linear + size <= at + length;
    if (within(WINDOW_AT, WINDOW_BYTES)) return WINDOW + linear - WINDOW_AT;
    if (within(DATA_AT, EDGE_BYTES)) return LOW_EDGE + linear - DATA_AT;
    if (within(DATA_END - EDGE_BYTES, EDGE_BYTES)) return HIGH_EDGE + linear - (DATA_END - EDGE_BYTES);
    return -1;
  }
}

export interface Case {
  row: Row;
  code: Uint8Array;
  /** Linear address of the code. */
  codeAt: number;
  before: State;
  /** Linear address of the memory operand; -1: there is none. */
  operandAt: number;
  /** Width of `v` operands. */
  operandBytes: 2 | 4;
}

export interface Outcome {
  /** Vector of the exception that ended the case; NO_FAULT: the HLT behind the instruction (or at its target) was reached. */
  vector: number;
  /** Error code, where the vector has one. */
  error: number;
  /** The linear address of a page fault. */
  cr2: number;
  after: State;
}

/** Page fault error code: by an instruction fetch. Only CPUs with NX on say so. */
const CODE_FETCH = 0x10;

/** Writes what the runner reads. */
export function encodeCase(test: Case, into: Uint8Array): void {
  into.set(test.before.bytes);
  into.set(test.code, STATE_BYTES);
  const tail = new DataView(into.buffer, into.byteOffset + STATE_BYTES + CODE_ROOM);
  tail.setUint32(0, test.code.length, true);
  tail.setUint32(4, test.codeAt, true);
}

/** `bytes`: OUTCOME_BYTES, used by the outcome from then on. */
export function decodeOutcome(bytes: Uint8Array, test: Case): Outcome {
  const tail = new DataView(bytes.buffer, bytes.byteOffset + STATE_BYTES, 16);
  const after = new State(bytes.subarray(0, STATE_BYTES));
  return outcome(test, after, tail.getUint32(0, true), tail.getUint32(4, true), tail.getUint32(8, true));
}

/** The outcome as it is compared: without what is not defined for the vector. */
export function outcome(test: Case, after: State, vector: number, error: number, cr2: number): Outcome {
  const moved = after.eip !== test.before.eip || after.selectors[1] !== test.before.selectors[1];
  const hasCode = (VECTORS_WITH_CODE & (1 << vector)) !== 0;
  const code = hasCode ? error & (vector === PF ? ~CODE_FETCH : ~0) & 0xffff : 0;
  if (vector === GP && code === 0 && moved) return { vector: NO_FAULT, error: 0, cr2: 0, after };
  return { vector, error: code, cr2: vector === PF ? cr2 : 0, after };
}

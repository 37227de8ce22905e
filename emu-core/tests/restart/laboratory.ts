// A machine in which one instruction at a time is run from the same state, with two pages that can be taken away.
//
//   LOW   0x180000  the page below the border       HIGH  0x181000  the page above it: one after the other in linear space
//   SAFE  0x1b1000  where everything else points to  CODE  the instruction; physical and linear addresses are equal
import { RAM_AT, STATE_AT, STATE_END } from '../../contract/memory-map.ts';
import * as state from '../../contract/state.ts';
import { Core } from '../core.ts';

export const LOW = 0x18_0000;
export const BORDER = 0x18_1000;
const SAFE = 0x1b_1000;
const CODE = 0x1_0000;
const GDT = 0x4000;
const TASK = 0x4800;
const IDT = 0x5000;
const DIRECTORY = 0x9_0000;
const TABLE = 0x9_1000;
const RAM_BYTES = 4 << 20;
const OVERFLOW = 0x802;
const STACK0 = SAFE + 0x200;

export const USER_CODE = 0x1b;
export const USER_DATA = 0x23;
/** A code segment of level 0 behind a call gate with two parameters. */
export const CALL_GATE = 0x33;
/** Vectors of gates to level 0 that are open to all: INT1, INT3, INTO, INT 0x80. */
export const OPEN_VECTORS = [1, 3, 4, 0x80];

export const ABSENT = 6;
export const READ_ONLY = 5;
export const PRESENT = 7;

/** What can be put so that it crosses the border. */
export type Place = 'code' | 'operand' | 'esp' | 'ebp' | 'esi' | 'edi' | 'ebx' | 'gdt' | 'idt' | 'task' | 'inner stack';
export const PLACES: readonly Place[] = [
  'code',
  'operand',
  'esp',
  'ebp',
  'esi',
  'edi',
  'ebx',
  'gdt',
  'idt',
  'task',
  'inner stack',
];
/** Accesses there are the processor's own, with the rights of level 0. SDM 3A 4.6.1. */
export const IMPLICIT: ReadonlySet<Place> = new Set(['gdt', 'idt', 'task', 'inner stack']);

const REGISTERS: Partial<Record<Place, number>> = {
  esp: state.CPU_ESP,
  ebp: state.CPU_EBP,
  esi: state.CPU_ESI,
  edi: state.CPU_EDI,
  ebx: state.CPU_EBX,
};

/** Left out of comparisons: counts and times, CR2, and what EFLAGS is worked out from. */
const NOT_COMPARED: [at: number, bytes: number][] = [
  [state.CPU_EFLAGS, 24],
  [state.CPU_CR2, 4],
  [state.CPU_INSTRUCTIONS, 16],
  [state.CLOCK_NOW, 8],
];
/** Pages whose content is compared. */
const WATCHED: [at: number, bytes: number][] = [
  [GDT, 0x2000],
  [LOW, 0x2000],
  [SAFE - 0x1000, 0x3000],
];

export interface Fault {
  vector: number;
  code: number;
  linear: number;
}

/** Everything that a program could see. */
export interface Picture {
  state: Buffer;
  eflags: number;
  memory: Buffer;
}

const descriptor = (access: number): bigint => 0x00cf_0000_0000_ffffn | (BigInt(access) << 40n);

export class Laboratory {
  private readonly core = new Core({ ramBytes: RAM_BYTES });
  private readonly pristineState: Buffer;

  constructor() {
    const { core } = this;
    core.enterFlatMode(CODE, SAFE);
    this.pristineState = Buffer.from(new Uint8Array(core.memory.buffer, STATE_AT, STATE_END - STATE_AT));
    for (let page = 0; page < 1024; page++) core.write32(RAM_AT + TABLE + page * 4, (page << 12) | PRESENT);
    core.write32(RAM_AT + DIRECTORY, TABLE | PRESENT);
  }

  private descriptorsAt(at: number, accessed: number): void {
    const view = this.core.view;
    const accesses = [0, 0x9a, 0x92, 0xfa, 0xf2].map((access) => (access === 0 ? 0 : access | accessed));
    for (const [i, access] of accesses.entries()) {
      view.setBigUint64(RAM_AT + at + i * 8, access ? descriptor(access) : 0n, true);
    }
    view.setBigUint64(RAM_AT + at + 0x28, (0x89n << 40n) | (BigInt(TASK) << 16n) | 103n, true);
    view.setBigUint64(RAM_AT + at + 0x30, (0xec02n << 32n) | (8n << 16n) | BigInt(CODE), true);
  }

  private gateAt(at: number): void {
    this.core.view.setBigUint64(RAM_AT + at, (0xee00n << 32n) | (8n << 16n) | BigInt(CODE), true);
  }

  private taskAt(at: number, esp0: number): void {
    this.core.write32(RAM_AT + at + 4, esp0);
    this.core.write32(RAM_AT + at + 8, 0x10);
  }

  private segments(level: number): void {
    const { core } = this;
    for (let number = 0; number < 6; number++) {
      const at = state.CPU_SEGMENTS + number * state.SEGMENT_BYTES;
      const isCode = number === state.CS;
      core.write32(at + state.SEGMENT_SELECTOR, (isCode ? 0x08 : 0x10) + (level === 3 ? 0x13 : 0));
      core.write32(at + state.SEGMENT_BASE, 0);
      core.write32(at + state.SEGMENT_LIMIT, 0xffff_ffff);
      const type = isCode
        ? 0xc09b | state.ATTRIBUTE_READ_ALL
        : 0xc093 | state.ATTRIBUTE_READ_ALL | state.ATTRIBUTE_WRITE_ALL;
      core.write32(at + state.SEGMENT_ATTRIBUTES, type | (level << 5));
    }
    core.write32(state.CPU_TR + state.SEGMENT_SELECTOR, 0x28);
    core.write32(state.CPU_TR + state.SEGMENT_BASE, TASK);
    core.write32(state.CPU_TR + state.SEGMENT_LIMIT, 103);
    core.write32(state.CPU_TR + state.SEGMENT_ATTRIBUTES, 0x8b);
  }

  /** The x87 half full of numbers, XMM registers with every byte's top bit set, exceptions masked. */
  private units(): void {
    const { core } = this;
    core.write32(state.CPU_CR4, 0x600);
    core.write32(state.FPU_CONTROL, 0x37f);
    core.write32(state.FPU_TOP, 4);
    core.write32(state.FPU_VALID, 0xf0);
    for (let i = 0; i < 8; i++) {
      core.view.setBigUint64(0x0800 + i * 16, 0x8000_0000_0000_0000n + BigInt(i), true);
      core.view.setBigUint64(0x0808 + i * 16, BigInt(0x4000 + i), true);
      for (let at = 0; at < 16; at += 4) core.write32(0x0a00 + i * 16 + at, 0xbf80_8080 + i);
    }
    core.write32(state.SSE_MXCSR, 0x1f80);
  }

  /** The state before an instruction, with `place` at `at` and `content` there. The two pages are present. */
  prepare(code: readonly number[], level: number, place: Place, at: number, content: readonly number[]): void {
    const { core } = this;
    new Uint8Array(core.memory.buffer, STATE_AT, STATE_END - STATE_AT).set(this.pristineState);
    for (const [from, bytes] of WATCHED) core.ram(from, bytes).fill(from === GDT ? 0 : 0x5a);
    const codeAt = place === 'code' ? at : CODE;
    core.ram(codeAt, 32).fill(0x90);
    core.ram(codeAt, code.length).set(code);
    core.set('eip', codeAt);
    this.segments(level);
    this.units();
    core.write32(state.CPU_CPL, level);
    core.write32(state.CPU_CR0, 0x8001_0011);
    core.write32(state.CPU_CR3, DIRECTORY);
    core.write32(state.CPU_GDTR_BASE, place === 'gdt' ? at : GDT);
    core.write32(state.CPU_GDTR_LIMIT, 0x37);
    core.write32(state.CPU_IDTR_BASE, place === 'idt' ? at : IDT);
    core.write32(state.CPU_IDTR_LIMIT, 0x7ff);
    if (place === 'task') core.write32(state.CPU_TR + state.SEGMENT_BASE, at);
    this.descriptorsAt(GDT, 1);
    if (place === 'gdt') this.descriptorsAt(at, 0);
    for (const vector of OPEN_VECTORS) this.gateAt((place === 'idt' ? at : IDT) + vector * 8);
    this.taskAt(place === 'task' ? at : TASK, place === 'inner stack' ? at : STACK0);
    const general = [0x5a, 6, 0, SAFE + 0x80, SAFE, SAFE + 0x100, SAFE + 0x180, SAFE + 0x280];
    for (const [i, value] of general.entries()) core.write32(state.CPU_REGISTERS + i * 4, value);
    const register = REGISTERS[place];
    if (register !== undefined) core.write32(register, at);
    core.ram(SAFE, content.length).set(content);
    if (!IMPLICIT.has(place) && place !== 'code') core.ram(at, content.length).set(content);
    core.exports.writeEflags(OVERFLOW); // INTO does something
    this.setPages(PRESENT, PRESENT);
  }

  /** Rights of the two pages, accessed and dirty bits clear; translations are forgotten. */
  setPages(low: number, high: number): void {
    const { core } = this;
    core.write32(RAM_AT + TABLE + (LOW >> 12) * 4, LOW | low);
    core.write32(RAM_AT + TABLE + (BORDER >> 12) * 4, BORDER | high);
    core.exports.dropDerived();
  }

  /** Accessed and dirty bits of the two pages. */
  marks(): number[] {
    return [LOW, BORDER].map((page) => this.core.ram32(TABLE + (page >> 12) * 4) & 0x60);
  }

  /** Runs one instruction. What it raised, not delivered, or undefined. */
  step(): Fault | undefined {
    const { core } = this;
    core.write32(state.FAULT_PENDING, 0);
    core.write32(state.FAULT_DELIVERING, 0);
    if (core.tryRun(1) !== undefined) return undefined;
    core.write32(state.FAULT_PENDING, 0);
    return {
      vector: core.read32(state.FAULT_VECTOR),
      code: core.read32(state.FAULT_CODE),
      linear: core.read32(state.FAULT_LINEAR),
    };
  }

  get(register: 'ecx' | 'esi' | 'edi'): number {
    return this.core.get(register);
  }

  picture(): Picture {
    const { core } = this;
    const all = Buffer.from(new Uint8Array(core.memory.buffer, STATE_AT, STATE_END - STATE_AT));
    for (const [at, bytes] of NOT_COMPARED) all.fill(0, at - STATE_AT, at - STATE_AT + bytes);
    const memory = Buffer.concat(WATCHED.map(([at, bytes]) => core.ram(at, bytes)));
    return { state: all, eflags: core.exports.readEflags(), memory };
  }
}

/** Where two pictures differ, in words; empty if nowhere. */
export function difference(before: Picture, after: Picture): string {
  if (before.eflags !== after.eflags) return `EFLAGS ${before.eflags.toString(16)} -> ${after.eflags.toString(16)}`;
  for (const part of ['state', 'memory'] as const) {
    if (before[part].equals(after[part])) continue;
    const at = before[part].findIndex((byte, i) => byte !== after[part][i]);
    return `${part} at ${at.toString(16)}: ${before[part][at].toString(16)} -> ${after[part][at].toString(16)}`;
  }
  return '';
}

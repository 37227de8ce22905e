// What a person needs to see when a machine has died: registers, code, stack, counters; and its text form.
import { CPU_CS_BASE, CPU_SS_BASE } from '../../emu-core/contract/state.ts';
import type { CoreInstance } from './core-instance.ts';
import { hex } from './errors.ts';
import type { GuestRam } from './guest-ram.ts';
import { readFloatState, readRegisters } from './registers.ts';
import type { CrashReport, Registers } from './types.ts';

const CODE_BYTES = 32;
/** The longest instruction. */
const INSTRUCTION_BYTES = 15;
const STACK_BYTES = 32;
const CR0_PG = 0x8000_0000;

/** Prints the instruction at the beginning of `bytes`, which lie at a linear address (emu-core/spec/disassemble.ts). */
export type Disassemble = (bytes: Uint8Array, linear: number, is32Bit: boolean) => { text: string; length: number };

export function crashReport(
  core: CoreInstance,
  ram: GuestRam,
  reason: string,
  counters: Readonly<Record<string, number>>,
  disassemble: Disassemble | null,
): CrashReport {
  const registers = readRegisters(core);
  const codeAt = (core.view.getUint32(CPU_CS_BASE, true) + registers.eip) >>> 0;
  const stackAt = (core.view.getUint32(CPU_SS_BASE, true) + registers.esp) >>> 0;
  const code = readLinear(ram, registers, codeAt, CODE_BYTES);
  const is32Bit = (registers.segments.cs.attributes & 0x4000) !== 0;
  return {
    reason,
    registers,
    float: readFloatState(core),
    code,
    stack: readLinear(ram, registers, stackAt, STACK_BYTES),
    disassembly: disassemble ? listing(code, codeAt, is32Bit, disassemble) : [],
    counters,
  };
}

/** One line for each instruction that lies in `code` for certain. */
function listing(code: Uint8Array, linear: number, is32Bit: boolean, disassemble: Disassemble): string[] {
  const lines: string[] = [];
  for (let at = 0; at === 0 || at + INSTRUCTION_BYTES <= code.length; ) {
    if (code.length === 0) break;
    const { text, length } = disassemble(code.subarray(at), linear + at, is32Bit);
    lines.push(`${hex(linear + at)}  ${text}`);
    at += length;
  }
  return lines;
}

/** As many of the bytes at a linear address as are mapped and in RAM. */
function readLinear(ram: GuestRam, registers: Registers, linear: number, length: number): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < length; i++) {
    const physical = translate(ram, registers, (linear + i) >>> 0);
    if (physical === null || !ram.contains(physical, 1)) break;
    bytes.push(ram.bytes[physical]);
  }
  return new Uint8Array(bytes);
}

/** Physical address of a linear one: SDM 3A 4.3, 32-bit paging with 4-KByte and 4-MByte pages; null when not present. */
export function translate(ram: GuestRam, registers: Registers, linear: number): number | null {
  if ((registers.cr0 & CR0_PG) === 0) return linear;
  const directoryEntryAt = (registers.cr3 & ~0xfff) + (linear >>> 22) * 4;
  if (!ram.contains(directoryEntryAt, 4)) return null;
  const directoryEntry = ram.u32(directoryEntryAt);
  if ((directoryEntry & 1) === 0) return null;
  if ((directoryEntry & 0x80) !== 0 && (registers.cr4 & 0x10) !== 0)
    return ((directoryEntry & 0xffc0_0000) | (linear & 0x3f_ffff)) >>> 0;
  const entryAt = ((directoryEntry & ~0xfff) >>> 0) + ((linear >>> 12) & 0x3ff) * 4;
  if (!ram.contains(entryAt, 4)) return null;
  const entry = ram.u32(entryAt);
  return (entry & 1) === 0 ? null : ((entry & ~0xfff) | (linear & 0xfff)) >>> 0;
}

export function formatCrash(report: CrashReport): string {
  const r = report.registers;
  const line = (names: readonly (keyof typeof r)[]) =>
    names.map((name) => `${name} ${hex(r[name] as number)}`).join('  ');
  const bytes = (data: Uint8Array) =>
    [...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'not readable';
  const segments = Object.entries(r.segments).map(
    ([name, segment]) => `${name} ${hex(segment.selector, 4)} base ${hex(segment.base)} limit ${hex(segment.limit)}`,
  );
  return [
    report.reason,
    line(['eax', 'ebx', 'ecx', 'edx']),
    line(['esi', 'edi', 'ebp', 'esp']),
    line(['eip', 'eflags']),
    line(['cr0', 'cr2', 'cr3', 'cr4']),
    ...segments,
    `gdtr ${hex(r.gdtr.base)}:${hex(r.gdtr.limit, 4)}  idtr ${hex(r.idtr.base)}:${hex(r.idtr.limit, 4)}`,
    `fcw ${hex(report.float.fcw, 4)}  fsw ${hex(report.float.fsw, 4)}  mxcsr ${hex(report.float.mxcsr)}`,
    `code   ${bytes(report.code)}`,
    ...report.disassembly.map((text) => `       ${text}`),
    `stack  ${bytes(report.stack)}`,
  ].join('\n');
}

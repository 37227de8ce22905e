// The types of the Machine API: options, run results, registers, hooks. No code.
import type { MachineError } from './errors.ts';
import type { ProfileName } from './profiles.ts';

export interface MachineOptions {
  /** The compiled core (build/core/core.wasm). */
  readonly core: WebAssembly.Module;
  /** Guest RAM in bytes: a multiple of 64 KiB, 16 MiB to 2 GiB. Default 256 MiB. */
  readonly memoryBytes?: number;
  /** Era of the interface (Nanvix microvm §13). Default p2. */
  readonly profile?: ProfileName | string;
  /** Where the initrd goes; default: the profile's. Must equal the constant compiled into the kernel. */
  readonly initrdBase?: number;
  /** real: TSC follows `now`. virtual: TSC counts instructions, two runs are identical. Default real. */
  readonly clock?: ClockMode;
  /** Milliseconds of a clock that never steps back. Default performance.now. */
  readonly now?: () => number;
  /** Milliseconds since 1970. Default Date.now; in virtual mode a fixed date. */
  readonly wallNow?: () => number;
  /** 32 random bits for RDRAND. Default: the host's crypto source; in virtual mode a fixed sequence. */
  readonly random?: () => number;
}

export type ClockMode = 'real' | 'virtual';

/** Why `run` came back. `instructions` were executed in this call. */
export type RunResult = { readonly instructions: number } & (
  | { readonly reason: 'budget' }
  /** HLT with nothing pending. `wakeInNs`: until the next timer interrupt; null when only input can wake the guest. */
  | { readonly reason: 'halted'; readonly wakeInNs: number | null }
  /** The host asked by `stop()`. */
  | { readonly reason: 'stopped' }
  /** The guest switched the machine off. */
  | { readonly reason: 'off'; readonly status: number }
  /** The guest asked for a snapshot (kernel call 35); EIP is behind the OUT, so `snapshot()` may be called and `run` again. */
  | { readonly reason: 'snapshot' }
  /** The guest confirmed a pause request. */
  | { readonly reason: 'paused' }
  /** Triple fault. */
  | { readonly reason: 'shutdown'; readonly report: CrashReport }
  /** The core trapped, or the guest broke a rule of the machine: it cannot go on. */
  | { readonly reason: 'crashed'; readonly error: MachineError; readonly report: CrashReport }
);

export type GeneralRegister = 'eax' | 'ecx' | 'edx' | 'ebx' | 'esp' | 'ebp' | 'esi' | 'edi';
export type ControlRegister = 'cr0' | 'cr2' | 'cr3' | 'cr4';
export type SegmentName = 'es' | 'cs' | 'ss' | 'ds' | 'fs' | 'gs' | 'ldtr' | 'tr';

export interface Segment {
  readonly selector: number;
  readonly base: number;
  /** In bytes, inclusive, after the granularity bit. */
  readonly limit: number;
  /** Descriptor bits 40..55 (type, S, DPL, P, AVL, L, D/B, G); SDM 3A 3.4.5. */
  readonly attributes: number;
}

export interface DescriptorTable {
  readonly base: number;
  readonly limit: number;
}

export interface Registers extends Readonly<Record<GeneralRegister | ControlRegister, number>> {
  readonly eip: number;
  readonly eflags: number;
  readonly segments: Readonly<Record<SegmentName, Segment>>;
  readonly gdtr: DescriptorTable;
  readonly idtr: DescriptorTable;
}

/** What `setRegisters` takes: any of them; a segment may be given in part (a ROM at the reset vector: cs.base, eip). */
export interface RegisterChanges extends Partial<Record<GeneralRegister | ControlRegister, number>> {
  readonly eip?: number;
  readonly eflags?: number;
  readonly segments?: Readonly<Partial<Record<SegmentName, Partial<Segment>>>>;
  readonly gdtr?: DescriptorTable;
  readonly idtr?: DescriptorTable;
}

export interface FloatState {
  /** x87: ST(0)..ST(7) as 80-bit images, little-endian. */
  readonly st: readonly Uint8Array[];
  readonly fcw: number;
  readonly fsw: number;
  /** Full tag word, two bits a register (SDM 1 8.1.7). */
  readonly ftw: number;
  /** XMM0..XMM7, 16 bytes each. */
  readonly xmm: readonly Uint8Array[];
  readonly mxcsr: number;
}

export type PortWidth = 1 | 2 | 4;

/** What a host puts on a port. `undefined` from `input` means all ones. */
export interface PortHook {
  output?(value: number, width: PortWidth, port: number): void;
  input?(width: PortWidth, port: number): number | undefined;
}

/** Everything a person needs to see why a machine died. */
export interface CrashReport {
  readonly reason: string;
  readonly registers: Registers;
  readonly float: FloatState;
  /** Bytes at CS:EIP and at SS:ESP, as far as they could be read. */
  readonly code: Uint8Array;
  readonly stack: Uint8Array;
  /** Disassembly around EIP, one instruction a line. */
  readonly disassembly: readonly string[];
  /** As in MachineStats.core; exceptions by name: `fault#PF`. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Counts since creation or restore. */
export interface MachineStats {
  readonly instructions: number;
  /** Guest TSC: nanoseconds. */
  readonly tscNs: number;
  readonly kernelCalls: Readonly<Record<string, number>>;
  readonly busFramesIn: number;
  readonly busFramesOut: number;
  readonly busBytesIn: number;
  readonly busBytesOut: number;
  readonly pagesUsed: number;
  readonly pagesDirty: number;
  readonly unknownPorts: number;
  /** Everything the core counts, by the names in emu-core/contract/state.ts. */
  readonly core: Readonly<Record<string, number>>;
}

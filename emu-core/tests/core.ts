// The core in a test: the release wasm with its memory, registers by name, ports recorded, programs from nasm.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoreExports } from '../../src/machine/core-instance.ts';
import { RAM_AT, STATE_AT, STATE_END } from '../contract/memory-map.ts';
import * as state from '../contract/state.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const CORE = process.env.CORE_WASM ?? join(root, 'build/core/core.wasm');
const WASM_PAGE = 0x1_0000;

const REGISTERS = {
  eax: state.CPU_EAX,
  ecx: state.CPU_ECX,
  edx: state.CPU_EDX,
  ebx: state.CPU_EBX,
  esp: state.CPU_ESP,
  ebp: state.CPU_EBP,
  esi: state.CPU_ESI,
  edi: state.CPU_EDI,
  eip: state.CPU_EIP,
  cr0: state.CPU_CR0,
  cr2: state.CPU_CR2,
  cr3: state.CPU_CR3,
  cr4: state.CPU_CR4,
  cpl: state.CPU_CPL,
} as const;
export type Register = keyof typeof REGISTERS;

export interface PortWrite {
  port: number;
  width: number;
  value: number;
}

export interface CoreOptions {
  ramBytes?: number;
  /** Virtual time (the default), or real time from this clock in nanoseconds. */
  clock?: () => number;
  portIn?(port: number, width: number): number;
  onPortOut?(write: PortWrite, core: Core): void;
}

const UNWIND = { fault: 'guest' };
let compiled: WebAssembly.Module | undefined;

/** The core's module, built by `npm run core`. */
export function coreModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(CORE));
  return compiled;
}

/** Is nasm installed? Tests that assemble programs are skipped without it. */
export const hasNasm = spawnSync('nasm', ['-v']).status === 0;

/** Assembles a flat binary; the source names its own `bits` and `org`. */
export function assemble(source: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'nanvix-core-'));
  try {
    const input = join(folder, 'program.asm');
    const output = join(folder, 'program.bin');
    writeFileSync(input, source);
    execFileSync('nasm', ['-f', 'bin', '-O1', '-w-all', '-o', output, input], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Uint8Array(readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One machine. */
export class Core {
  readonly memory: WebAssembly.Memory;
  readonly exports: CoreExports;
  readonly writes: PortWrite[] = [];
  /** Bytes written to the console port. */
  console = '';
  faults = 0;

  constructor(options: CoreOptions = {}) {
    const ramBytes = options.ramBytes ?? 16 << 20;
    const pages = (RAM_AT + ramBytes) / WASM_PAGE;
    this.memory = new WebAssembly.Memory({ initial: pages });
    const env = {
      memory: this.memory,
      abort: () => {
        throw new Error('abort');
      },
      unwind: () => {
        throw UNWIND;
      },
      clockNow: options.clock ?? (() => 0),
      portOut: (port: number, width: number, value: number) => {
        const write = { port, width, value: value >>> 0 };
        this.writes.push(write);
        if (port === 0xe9 && width === 1) this.console += String.fromCharCode(value & 0xff);
        options.onPortOut?.(write, this);
      },
      portIn: options.portIn ?? (() => 0xffff_ffff),
      random: () => 4,
    };
    this.exports = new WebAssembly.Instance(coreModule(), { env }).exports as unknown as CoreExports;
    this.write32(state.CLOCK_VIRTUAL, options.clock ? 0 : 1);
    this.exports.reset(ramBytes);
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  read32(at: number): number {
    return this.view.getUint32(at, true);
  }

  write32(at: number, value: number): void {
    this.view.setUint32(at, value >>> 0, true);
  }

  read64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  get(register: Register): number {
    return this.read32(REGISTERS[register]);
  }

  set(register: Register, value: number): void {
    this.write32(REGISTERS[register], value);
  }

  /** Bytes of guest RAM, by physical address. */
  ram(physical: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, RAM_AT + physical, length);
  }

  ram32(physical: number): number {
    return this.read32(RAM_AT + physical);
  }

  load(physical: number, bytes: Uint8Array): void {
    this.ram(physical, bytes.length).set(bytes);
    this.exports.dropDerived();
  }

  /** Instructions completed since reset. */
  get instructions(): number {
    return Number(this.read64(state.CPU_INSTRUCTIONS));
  }

  /** The exit reason, or undefined if an instruction faulted: the machine stands in front of it, nothing is delivered. */
  private resume(): number | undefined {
    try {
      return this.exports.resume();
    } catch (thrown) {
      if (thrown !== UNWIND) throw thrown;
      this.faults++;
      this.exports.deliverFault();
      return undefined;
    }
  }

  /** Runs at most `instructions`, but no further than to a fault. */
  tryRun(instructions: number): number | undefined {
    this.exports.setDeadline(instructions);
    return this.resume();
  }

  /** Runs at most `instructions`; gives the exit reason. */
  run(instructions: number): number {
    this.exports.setDeadline(instructions);
    for (;;) {
      const reason = this.resume();
      if (reason !== undefined) return reason;
    }
  }

  /** The machine's state and RAM as one number: equal machines have equal hashes. */
  hash(): string {
    const hash = createHash('sha256');
    hash.update(new Uint8Array(this.memory.buffer, STATE_AT, STATE_END - STATE_AT));
    hash.update(new Uint8Array(this.memory.buffer, RAM_AT));
    return hash.digest('hex');
  }

  /** 32-bit flat protected mode without paging at CPL 0, as a kernel has it after its first steps. */
  enterFlatMode(eip: number, esp: number): void {
    this.write32(state.CPU_CR0, 0x11);
    for (let number = 0; number < 6; number++) {
      const at = state.CPU_SEGMENTS + number * state.SEGMENT_BYTES;
      const isCode = number === state.CS;
      this.write32(at + state.SEGMENT_SELECTOR, isCode ? 0x08 : 0x10);
      this.write32(at + state.SEGMENT_BASE, 0);
      this.write32(at + state.SEGMENT_LIMIT, 0xffff_ffff);
      const type = isCode
        ? 0xc09b | state.ATTRIBUTE_READ_ALL
        : 0xc093 | state.ATTRIBUTE_READ_ALL | state.ATTRIBUTE_WRITE_ALL;
      this.write32(at + state.SEGMENT_ATTRIBUTES, type);
    }
    this.set('eip', eip);
    this.set('esp', esp);
    this.exports.dropDerived();
  }
}

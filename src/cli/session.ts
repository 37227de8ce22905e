// What `run` and `boot` have in common: a machine with the terminal on it, driven to its end, with snapshot, trace and statistics.

import { FD_STDERR, FD_STDOUT } from '../../emu-core/contract/microvm.ts';
import { disassemble } from '../../emu-core/spec/disassemble.ts';
import { type DriveEnd, Driver, formatCrash, Machine, type MachineOptions, parseMemorySize } from '../machine/index.ts';
import { EXIT_CRASH, EXIT_LIMIT, Failure, need } from './failure.ts';
import { checkTarget, compileCore, type GuestImages } from './files.ts';
import { restoreFrom, saveTo } from './snapshot-file.ts';
import { Phases, writeStats } from './stats-file.ts';
import { ConsoleLines, exitQuietlyOnBrokenPipe, feedStdin, releaseStdin } from './terminal.ts';
import { attachTrace } from './trace.ts';

export interface SessionOptions {
  readonly memory?: string;
  readonly profile?: string;
  readonly virtualTime?: boolean;
  readonly maxInstructions?: string;
  readonly stats?: string;
  readonly trace?: string;
  readonly snapshot?: string;
  /** Do not look at the snapshot; it is replaced when the guest comes to its trigger. */
  readonly cold?: boolean;
  readonly initrdBase?: number;
}

export interface SessionEnd {
  readonly status: number;
  readonly reason: DriveEnd['reason'];
}

export class Session {
  readonly machine: Machine;
  readonly driver: Driver;
  readonly phases: Phases;
  readonly start: 'cold' | 'restored';
  readonly #options: SessionOptions;
  readonly #console: ConsoleLines;

  /** `consoleFd`: where the kernel's own bytes go. `load` puts the images in when nothing was restored. */
  constructor(images: GuestImages, options: SessionOptions, consoleFd: number, load: (machine: Machine) => void) {
    this.phases = new Phases();
    this.#options = options;
    if (options.snapshot !== undefined) checkTarget(options.snapshot, 'The snapshot', true);
    if (options.stats !== undefined) checkTarget(options.stats, 'The statistics', false);
    const core = compileCore();
    this.phases.mark('compile');
    this.machine = need(Machine.create(machineOptions(core, options)));
    this.machine.imageHash = new Uint8Array(images.hash);
    this.machine.disassemble = disassemble;
    this.#console = new ConsoleLines(consoleFd);
    this.machine.onConsole = (byte) => this.#console.push(byte);
    const path = options.snapshot;
    const restored = path !== undefined && !options.cold && restoreFrom(this.machine, path);
    this.start = restored ? 'restored' : 'cold';
    if (!restored) {
      load(this.machine);
      need(this.machine.boot());
    }
    this.phases.mark(restored ? 'restore' : 'load');
    feedStdin(this.machine);
    exitQuietlyOnBrokenPipe();
    const maxInstructions = limitOf(options.maxInstructions);
    this.driver = new Driver(this.machine, { maxInstructions });
    if (options.trace) attachTrace(this.machine, options.trace);
  }

  /** Everything since the last mark was this phase. */
  mark(phase: string): void {
    this.phases.mark(phase, this.machine.instructions);
  }

  /**
   * Runs to the end of the machine; the snapshot that the guest asks for is taken on the way: the first one of a cold machine.
   * A program that asks again, in a loop perhaps, does not get to replace what is stored.
   */
  async finish(): Promise<SessionEnd> {
    const watch = () => this.#stuck();
    process.on('beforeExit', watch);
    let wanted = this.start === 'cold' ? this.#options.snapshot : undefined;
    for (;;) {
      const end = await this.driver.finish();
      if (end.reason === 'snapshot') {
        this.mark('boot');
        if (wanted !== undefined) saveTo(this.machine, wanted);
        wanted = undefined;
        this.mark('snapshot');
        continue;
      }
      this.mark('end');
      process.off('beforeExit', watch);
      releaseStdin();
      this.#console.flush();
      return { status: this.#statusOf(end), reason: end.reason };
    }
  }

  /** Writes the statistics, if they are wanted. */
  report(command: readonly string[], end: SessionEnd): void {
    const { stats } = this.#options;
    if (stats === undefined) return;
    const record = { command, start: this.start, status: end.status, end: end.reason };
    writeStats(stats, record, this.machine, this.driver, this.phases);
  }

  #statusOf(end: DriveEnd): number {
    switch (end.reason) {
      case 'off':
        return end.status & 0xff;
      case 'budget':
        process.stderr.write(`microvm: stopped after ${this.#options.maxInstructions} instructions.\n`);
        return EXIT_LIMIT;
      case 'crashed':
      case 'shutdown':
        process.stderr.write(`microvm: ${formatCrash(end.report)}\n`);
        return EXIT_CRASH;
      default:
        return 0;
    }
  }

  /** Node has nothing left to wait for, yet the guest waits: for input that cannot come, or for nothing at all. */
  #stuck(): void {
    this.#console.flush();
    process.stderr.write('microvm: the guest waits for something that cannot come.\n');
    process.exit(EXIT_CRASH);
  }
}

function machineOptions(core: WebAssembly.Module, options: SessionOptions): MachineOptions {
  return {
    core,
    memoryBytes: options.memory === undefined ? undefined : need(parseMemorySize(options.memory)),
    profile: options.profile,
    clock: options.virtualTime ? 'virtual' : 'real',
    initrdBase: options.initrdBase,
  };
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(limit) || limit <= 0) throw new Failure(`'${text}' is not a number of instructions.`);
  return limit;
}

export const CONSOLE_TO_STDOUT = FD_STDOUT;
export const CONSOLE_TO_STDERR = FD_STDERR;

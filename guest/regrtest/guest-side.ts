// The guest's side: one machine in virtual time, saved when the driver is ready, and set back for every module.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FD_CONTROL, FD_STDIN } from '../../emu-core/contract/microvm.ts';
import { GUEST_EXTRAS } from '../../scripts/setup/guest.ts';
import { GUEST_OUTPUT, ROOT } from '../../scripts/setup/places.ts';
import { encodeCommandLine, formatCrash, Machine, type RunResult, unwrap } from '../../src/machine/index.ts';
import { DRIVER_ENVIRONMENT, DriverLines, driverCommand, requestLine } from './driver-lines.ts';
import type { Ending, Life, Limits, Listener, Request, Side } from './records.ts';

/** Room for the tests beside the 60 MiB of their image. */
const MEMORY_BYTES = 512 * 2 ** 20;
/** Short enough that a wall guard is kept to the second. */
const SLICE_INSTRUCTIONS = 20_000_000;
const BOOT_MOST_INSTRUCTIONS = 5e9;

export const CORE = join(ROOT, 'build/core/core.wasm');
/** Files that decide what a module does in the guest. */
export const GUEST_INPUTS = [
  CORE,
  join(GUEST_OUTPUT, 'kernel.elf'),
  join(GUEST_OUTPUT, 'python.initrd'),
  join(GUEST_EXTRAS, 'test.ramfs'),
];

export class GuestSide implements Side {
  readonly name = 'guest';
  readonly #machine: Machine;
  readonly #decoder = new TextDecoder();

  /** Takes the machine from `snapshotFile`, or boots it and writes the file; null keeps it in memory only. */
  constructor(snapshotFile: string | null) {
    const core = new WebAssembly.Module(readFileSync(CORE));
    this.#machine = unwrap(Machine.create({ core, clock: 'virtual', memoryBytes: MEMORY_BYTES }));
    if (snapshotFile !== null && existsSync(snapshotFile)) {
      unwrap(this.#machine.restore(readFileSync(snapshotFile)));
      return;
    }
    this.#boot();
    const bytes = unwrap(this.#machine.snapshot());
    unwrap(this.#machine.restore(bytes));
    if (snapshotFile === null) return;
    const part = `${snapshotFile}.${process.pid}.part`;
    writeFileSync(part, bytes);
    renameSync(part, snapshotFile);
  }

  async live(request: Request, limits: Limits, hear: Listener): Promise<Life> {
    const machine = this.#machine;
    unwrap(machine.resetToBase());
    machine.bus.input(FD_STDIN).end();
    const watch = new Watch(machine, limits);
    let end: Ending | null = null;
    const lines = new DriverLines((line) => {
      if (line.end !== undefined) {
        end = { kind: line.end, detail: line.detail };
        machine.stop();
      } else if (line.start !== undefined) watch.testBegins();
      hear.onLine(line);
    });
    this.#listen(lines, (text) => hear.onOutput(text));
    machine.bus.input(FD_CONTROL).push(requestLine(request));
    while (end === null) end = endOf(machine.run(watch.budget())) ?? (end || watch.exceeded());
    return { end, instructions: machine.instructions };
  }

  /** To the point where the driver waits for its request. */
  #boot(): void {
    const machine = this.#machine;
    const environment = { ...DRIVER_ENVIRONMENT, PYTHONHOME: '/' };
    const [, kernel, initrd, ramfs] = GUEST_INPUTS.map((path) => readFileSync(path));
    unwrap(machine.loadKernel(kernel));
    unwrap(machine.loadInitrd(initrd, unwrap(encodeCommandLine(driverCommand(), environment))));
    unwrap(machine.loadRamfs(ramfs));
    let said = '';
    let ready = false;
    const lines = new DriverLines((line) => {
      ready ||= line.ready === true;
    });
    this.#listen(lines, (text) => {
      said += text;
    });
    while (!(ready && machine.bus.isWaiting(FD_CONTROL))) {
      const end = endOf(machine.run(SLICE_INSTRUCTIONS));
      if (ready && machine.bus.isWaiting(FD_CONTROL)) break;
      if (end !== null || machine.instructions > BOOT_MOST_INSTRUCTIONS)
        throw new Error(`The driver did not start in the guest (${end?.kind}: ${end?.detail}). It said: ${said}`);
    }
  }

  #listen(lines: DriverLines, onOutput: (text: string) => void): void {
    this.#machine.onConsole = (byte) => onOutput(String.fromCharCode(byte));
    this.#machine.bus.onOutput = (fd, bytes) => {
      if (fd === FD_CONTROL) lines.push(bytes);
      else onOutput(this.#decoder.decode(bytes));
    };
  }
}

/** Counts a life's instructions and seconds against its limits. */
class Watch {
  readonly #machine: Machine;
  readonly #limits: Limits;
  readonly #began = performance.now();
  /** Where the running test began; infinite before the first: importing the module counts for the module only. */
  #testAt = Number.POSITIVE_INFINITY;

  constructor(machine: Machine, limits: Limits) {
    this.#machine = machine;
    this.#limits = limits;
  }

  testBegins(): void {
    this.#testAt = this.#machine.instructions;
  }

  budget(): number {
    return Math.max(1, Math.min(SLICE_INSTRUCTIONS, this.#limits.moduleInstructions - this.#machine.instructions));
  }

  exceeded(): Ending | null {
    const { instructions } = this.#machine;
    const { moduleInstructions, testInstructions, wallSeconds } = this.#limits;
    if (instructions >= moduleInstructions)
      return { kind: 'module-limit', detail: `the module takes more than ${moduleInstructions} instructions` };
    if (instructions - this.#testAt >= testInstructions)
      return { kind: 'test-limit', detail: `the test takes more than ${testInstructions} instructions` };
    if (performance.now() - this.#began >= wallSeconds * 1000)
      return { kind: 'wall', detail: `more than ${Math.round(wallSeconds)} seconds` };
    return null;
  }
}

/** null: the machine can go on. In virtual time a halted machine without a timer waits for what cannot come. */
function endOf(result: RunResult): Ending | null {
  switch (result.reason) {
    case 'budget':
    case 'snapshot':
    case 'stopped':
    case 'paused':
      return null;
    case 'halted':
      return result.wakeInNs === null
        ? { kind: 'stuck', detail: 'every thread waits, and nothing can wake them' }
        : null;
    case 'off':
      return { kind: 'died', detail: `the process ended with status ${result.status}` };
    case 'shutdown':
    case 'crashed':
      return { kind: 'died', detail: formatCrash(result.report) };
  }
}

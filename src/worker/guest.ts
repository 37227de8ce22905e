// One machine with Python in it: boots or restores it, greets the agent, and keeps it running without holding the thread.
import { PAGE_SIZE } from '../../emu-core/contract/memory-map.ts';
import { FD_STDIN } from '../../emu-core/contract/microvm.ts';
import { type Agent, attachAgent, type ReadyEvent } from '../agent/index.ts';
import { TimedOut, withTimeout } from '../base/timeout.ts';
import { type DriveEnd, Driver, encodeCommandLine, formatCrash, Machine, unwrap } from '../machine/index.ts';
import type { Counters } from '../protocol/events.ts';
import type { Images } from './images.ts';
import { KernelLog } from './kernel-log.ts';
import type { PhaseLog } from './phase-log.ts';

const MEMORY_BYTES = 256 * 1024 * 1024;
const ARGUMENTS = ['python', '--snapshot', '--agent'];
const ENVIRONMENT = { PYTHONHOME: '/', HOME: '/home', TERM: 'xterm-256color' };
/** A machine that has not greeted back by then will not. */
const HELLO_TIMEOUT_MS = 10_000;
/** Time inside slices that a figure of speed is made from, at least. */
const SPEED_MIN_MS = 20;

export interface GuestEvents {
  output(fd: number, bytes: Uint8Array): void | Promise<void>;
  waiting(): void;
  slice(): void;
  /** The guest wrote something to the agent's channel that is no answer. */
  problem(message: string): void;
  /** The machine stopped by itself after it was ready. */
  stopped(reason: string, details: string): void;
}

/** A machine that ended before it was ready. */
export class GuestEnded extends Error {
  constructor(
    message: string,
    readonly details: string,
  ) {
    super(message);
    this.name = 'GuestEnded';
  }
}

export class Guest {
  readonly machine: Machine;
  readonly agent: Agent;
  readonly driver: Driver;
  readonly #events: GuestEvents;
  #generation = 0;
  readonly #kernelLog = new KernelLog();
  #measured = { busyMs: 0, instructions: 0 };
  #mips = 0;

  constructor(core: WebAssembly.Module, events: GuestEvents) {
    this.machine = unwrap(Machine.create({ core, memoryBytes: MEMORY_BYTES }));
    this.agent = attachAgent(this.machine, (fd, bytes) => events.output(fd, bytes));
    this.driver = new Driver(this.machine);
    this.#events = events;
    this.driver.onSlice = () => events.slice();
    this.machine.bus.onWaiting = (fd) => {
      if (fd === FD_STDIN) events.waiting();
    };
    this.machine.onConsole = (byte) => this.#kernelLog.push(byte);
    this.agent.onProblem = ({ message }) => events.problem(message);
  }

  /** From nothing to the snapshot point; the snapshot. Throws GuestEnded or MachineFailure. */
  async bootToSnapshot(images: Images, phases: PhaseLog): Promise<Uint8Array<ArrayBuffer>> {
    unwrap(this.machine.loadKernel(images.kernel));
    unwrap(this.machine.loadInitrd(images.initrd, unwrap(encodeCommandLine(ARGUMENTS, ENVIRONMENT))));
    unwrap(this.machine.loadRamfs(images.ramfs));
    let phase = phases.begin('kernel');
    this.driver.onSlice = () => {
      this.#events.slice();
      // The first kernel call: the kernel has done its part, and Python begins.
      if (Object.keys(this.machine.stats().kernelCalls).length === 0) return;
      phase.end();
      phase = phases.begin('interpreter');
      this.driver.onSlice = () => this.#events.slice();
    };
    const end = await this.driver.finish();
    phase.end();
    this.driver.onSlice = () => this.#events.slice();
    if (end.reason !== 'snapshot') throw this.#ended(end);
    const bytes = await phases.measure('snapshot', (open) => {
      const taken = unwrap(this.machine.snapshot()) as Uint8Array<ArrayBuffer>;
      // Going on from the snapshot itself proves that it is sound, and makes it what a reset goes back to.
      unwrap(this.machine.restore(taken));
      open.end(taken.length);
      return taken;
    });
    return bytes;
  }

  /** Takes over a stored snapshot. Throws MachineFailure, with nothing changed, when it is not sound. */
  async restore(bytes: Uint8Array<ArrayBuffer>, phases: PhaseLog): Promise<void> {
    const verified = await phases.measure('verify', () => unwrap(this.machine.verify(bytes)));
    await phases.measure('copy', (open) => {
      this.machine.restoreVerified(verified);
      open.progress(verified.pageCount * PAGE_SIZE);
    });
  }

  /** Back to the snapshot; `false` when there is none. */
  async reset(phases: PhaseLog): Promise<boolean> {
    this.driver.pause();
    this.agent.abandon('the machine was reset');
    return phases.measure('copy', (open) => {
      const pages = this.machine.resetToBase();
      if (pages.ok) open.progress(pages.value * PAGE_SIZE);
      return pages.ok;
    });
  }

  /** Lets the machine run and greets the agent. Throws GuestEnded when it does not greet back. */
  async greet(phases: PhaseLog): Promise<ReadyEvent> {
    return phases.measure('resume', async () => {
      const ended = new Promise<never>((_, reject) => {
        this.driver.onEnd = (end) => reject(this.#ended(end));
      });
      this.driver.start();
      const hello = withTimeout(this.agent.hello({ generation: ++this.#generation }), HELLO_TIMEOUT_MS);
      const answer = await Promise.race([hello, ended]).catch((thrown: unknown) => {
        this.driver.pause();
        throw thrown instanceof TimedOut ? new GuestEnded('Python gave no answer.', this.#kernelLog.text()) : thrown;
      });
      if (!answer.ok) throw new GuestEnded(answer.error.message, this.#kernelLog.text());
      this.driver.onEnd = (end) => this.#onEnd(end);
      return answer.value;
    });
  }

  input(text: string | null): void {
    const queue = this.machine.bus.input(FD_STDIN);
    if (text === null) queue.endOnce();
    else queue.push(new TextEncoder().encode(text));
  }

  /** A program has ended: a read that it was interrupted in would hide that the next program waits for input. */
  forgetReads(): void {
    this.machine.bus.interruptReads(FD_STDIN);
  }

  counters(): Counters {
    const { instructions, pagesUsed, pagesDirty } = this.machine.stats();
    this.#measureSpeed();
    return {
      instructions,
      mips: this.#mips,
      pagesUsed,
      pagesDirty,
      memoryPages: this.machine.memoryBytes / PAGE_SIZE,
    };
  }

  /** Over the time since the last look, when it was long enough to tell anything. */
  #measureSpeed(): void {
    const [busyMs, instructions] = [this.driver.busyMs, this.machine.instructions];
    // A restore begins to count anew.
    if (instructions < this.#measured.instructions) this.#measured = { busyMs, instructions };
    if (busyMs - this.#measured.busyMs < SPEED_MIN_MS) return;
    this.#mips = (instructions - this.#measured.instructions) / 1000 / (busyMs - this.#measured.busyMs);
    this.#measured = { busyMs, instructions };
  }

  /** Drops everything that could still call back. */
  dispose(): void {
    this.driver.pause();
    this.driver.onEnd = () => {};
    this.agent.abandon('the machine was dropped');
  }

  #onEnd(end: DriveEnd): void {
    if (end.reason === 'snapshot' || end.reason === 'paused') {
      // Programs may ask as well; the page keeps the one of the start only.
      this.driver.start();
      return;
    }
    const { message, details } = this.#ended(end);
    this.#events.stopped(message, details);
    this.agent.abandon('the machine stopped');
  }

  #ended(end: DriveEnd): GuestEnded {
    if (end.reason === 'off') {
      const signal = end.status > 128 ? `, which means that signal ${end.status - 128} killed it` : '';
      return new GuestEnded(
        `The program switched the machine off with status ${end.status}${signal}.`,
        this.#kernelLog.text(),
      );
    }
    if (end.reason === 'shutdown' || end.reason === 'crashed')
      return new GuestEnded(end.report.reason, `${this.#kernelLog.text()}\n${formatCrash(end.report)}`.trim());
    return new GuestEnded(`The machine stopped unexpectedly (${end.reason}).`, this.#kernelLog.text());
  }
}

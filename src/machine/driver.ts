// Keeps a machine running without holding its thread: short slices, a yield between them, and no work at all while it is halted.
import { defaultScheduler, type Scheduler } from './scheduler.ts';
import type { RunResult } from './types.ts';

/** What a driver needs of a Machine. */
export interface Driven {
  /** `isTimeUp` is asked where the guest makes the host work: a slice may end early there, by 'budget'. */
  run(budget: number, isTimeUp: () => boolean): RunResult;
  onWork: () => void;
}

export interface DriverOptions {
  readonly scheduler?: Scheduler;
  /** How long a slice should take. Default 3 ms: Stop and input are seen within two slices. */
  readonly sliceMs?: number;
  readonly now?: () => number;
  /** Stop for good after this many instructions. */
  readonly maxInstructions?: number;
}

/** Results that end the drive; the others are the driver's own business. */
export type DriveEnd = Exclude<RunResult, { reason: 'budget' | 'halted' }> | { reason: 'budget'; instructions: number };

/** A slice is cut where it has taken so many times as long as it should. */
const SLICE_OVERRUN = 2;
const FIRST_SLICE_INSTRUCTIONS = 50_000;
const SLICE_INSTRUCTIONS_MIN = 10_000;
const SLICE_INSTRUCTIONS_MAX = 20_000_000;

export class Driver {
  /** Called when the machine stops by itself or by `machine.stop()`; the driver is paused then. */
  onEnd: (end: DriveEnd) => void = () => {};
  /** Called after every slice: for counters on a screen. */
  onSlice: () => void = () => {};
  /** Milliseconds spent inside slices. */
  busyMs = 0;
  readonly #machine: Driven;
  readonly #scheduler: Scheduler;
  readonly #sliceMs: number;
  readonly #now: () => number;
  readonly #maxInstructions: number;
  #sliceInstructions = FIRST_SLICE_INSTRUCTIONS;
  #executed = 0;
  #running = false;
  #scheduled = false;
  #cancelWake: (() => void) | null = null;

  constructor(machine: Driven, options: DriverOptions = {}) {
    this.#machine = machine;
    this.#scheduler = options.scheduler ?? defaultScheduler();
    this.#sliceMs = options.sliceMs ?? 3;
    this.#now = options.now ?? (() => performance.now());
    this.#maxInstructions = options.maxInstructions ?? Number.POSITIVE_INFINITY;
    machine.onWork = () => this.#wake();
  }

  get running(): boolean {
    return this.#running;
  }

  start(): void {
    this.#running = true;
    this.#wake();
  }

  /** Takes effect before the next slice. */
  pause(): void {
    this.#running = false;
    this.#cancelWake?.();
    this.#cancelWake = null;
  }

  /** Runs to the machine's next own stop. */
  async finish(): Promise<DriveEnd> {
    return new Promise((resolve) => {
      this.onEnd = resolve;
      this.start();
    });
  }

  #wake(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    if (!this.#running || this.#scheduled) return;
    this.#scheduled = true;
    this.#scheduler.soon(() => {
      this.#scheduled = false;
      if (this.#running) this.#slice();
    });
  }

  #slice(): void {
    const left = this.#maxInstructions - this.#executed;
    if (left <= 0) {
      this.#end({ reason: 'budget', instructions: 0 });
      return;
    }
    const began = this.#now();
    const limit = began + SLICE_OVERRUN * this.#sliceMs;
    const result = this.#machine.run(Math.min(this.#sliceInstructions, left), () => this.#now() > limit);
    const took = this.#now() - began;
    this.busyMs += took;
    this.#executed += result.instructions;
    if (result.reason === 'budget') this.#adapt(took);
    this.onSlice();
    if (!this.#running) return;
    if (result.reason === 'budget') this.#wake();
    else if (result.reason === 'halted') this.#sleep(result.wakeInNs);
    else this.#end(result);
  }

  /** Towards slices of the wanted length; by no more than a factor of 2 at once, because the first blocks are slow. */
  #adapt(took: number): void {
    const factor = Math.min(2, Math.max(0.5, this.#sliceMs / Math.max(took, 0.01)));
    const wanted = Math.round(this.#sliceInstructions * factor);
    this.#sliceInstructions = Math.min(SLICE_INSTRUCTIONS_MAX, Math.max(SLICE_INSTRUCTIONS_MIN, wanted));
  }

  #sleep(wakeInNs: number | null): void {
    // Input may have come from inside the slice, in which case a task is scheduled already.
    if (this.#scheduled || wakeInNs === null) return;
    if (wakeInNs <= 0) {
      this.#wake();
      return;
    }
    this.#cancelWake = this.#scheduler.later(wakeInNs / 1e6, () => {
      this.#cancelWake = null;
      this.#wake();
    });
  }

  #end(end: DriveEnd): void {
    this.pause();
    this.onEnd(end);
  }
}

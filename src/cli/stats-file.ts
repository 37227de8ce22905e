// The JSON of --stats: what ran, how long each phase took, what the machine counted.
import { writeFileSync } from 'node:fs';
import type { Driver, Machine } from '../machine/index.ts';
import { Failure } from './failure.ts';
import { reason, userPath } from './files.ts';

/** Milliseconds and guest instructions by phase, in the order in which they happened. */
export class Phases {
  readonly #began = performance.now();
  #last = this.#began;
  #lastInstructions = 0;
  readonly phases: Record<string, { milliseconds: number; instructions: number }> = {};

  /** Everything since the last mark was this phase; `instructions`: executed so far. */
  mark(phase: string, instructions = 0): void {
    const now = performance.now();
    this.phases[phase] = {
      milliseconds: round(now - this.#last),
      instructions: instructions - this.#lastInstructions,
    };
    this.#last = now;
    this.#lastInstructions = instructions;
  }

  get total(): number {
    return round(performance.now() - this.#began);
  }
}

export interface RunRecord {
  readonly command: readonly string[];
  readonly start: 'cold' | 'restored';
  readonly status: number;
  readonly end: string;
}

export function writeStats(path: string, record: RunRecord, machine: Machine, driver: Driver, phases: Phases): void {
  const stats = machine.stats();
  const content = {
    ...record,
    profile: machine.profile.name,
    clock: machine.clock.mode,
    memoryPages: machine.memoryBytes / 0x1000,
    milliseconds: phases.total,
    busyMilliseconds: round(driver.busyMs),
    mips: round(stats.instructions / Math.max(driver.busyMs, 0.001) / 1000),
    phases: phases.phases,
    ...stats,
    memoryHash: machine.memoryHash().toString(16).padStart(16, '0'),
  };
  try {
    writeFileSync(userPath(path), `${JSON.stringify(content, null, 2)}\n`);
  } catch (thrown) {
    throw new Failure(`The statistics cannot be written to '${path}': ${reason(thrown)}.`);
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

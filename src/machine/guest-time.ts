// The guest's TSC as the host reads and sets it: the clock fields of the state block, in nanoseconds.
import {
  CLOCK_NOW,
  CLOCK_NS_PER_INSTRUCTION,
  CLOCK_OFFSET,
  CLOCK_VIRTUAL,
  CLOCK_WAKE_AT,
  CPU_INSTRUCTIONS,
} from '../../emu-core/contract/state.ts';
import type { Clock } from './clock.ts';
import type { CoreInstance } from './core-instance.ts';

const NEVER = 0xffff_ffff_ffff_ffffn;

export class GuestTime {
  readonly #core: CoreInstance;
  readonly #clock: Clock;

  constructor(core: CoreInstance, clock: Clock) {
    this.#core = core;
    this.#clock = clock;
    this.set(0n);
  }

  now(): bigint {
    const { view } = this.#core;
    const now = this.#source() + view.getBigInt64(CLOCK_OFFSET, true);
    const seen = view.getBigUint64(CLOCK_NOW, true);
    if (now > seen) return now;
    return seen;
  }

  /** Time goes on from here, in this machine's mode whatever mode the state came from. */
  set(ns: bigint): void {
    const { view } = this.#core;
    view.setUint32(CLOCK_VIRTUAL, this.#clock.mode === 'virtual' ? 1 : 0, true);
    view.setBigInt64(CLOCK_OFFSET, ns - this.#source(), true);
    view.setBigUint64(CLOCK_NOW, ns, true);
  }

  /** Until the next timer interrupt; null: there will be none. */
  wakeInNs(): number | null {
    const wakeAt = this.#core.view.getBigUint64(CLOCK_WAKE_AT, true);
    return wakeAt === NEVER ? null : Math.max(0, Number(wakeAt - this.now()));
  }

  /** What the offset is added to. */
  #source(): bigint {
    if (this.#clock.mode === 'real') return BigInt(Math.floor(this.#clock.nanoseconds()));
    return this.#core.view.getBigUint64(CPU_INSTRUCTIONS, true) * BigInt(CLOCK_NS_PER_INSTRUCTION);
  }
}

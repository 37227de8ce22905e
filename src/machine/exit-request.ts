// Why the core was asked to come back before its budget was spent: what a port did, the host's stop, or time that is up.
import type { CoreInstance } from './core-instance.ts';
import type { MachineError } from './errors.ts';
import type { ControlEvent } from './ports.ts';

export type Pending =
  | ControlEvent
  | { readonly reason: 'budget' }
  | { readonly reason: 'stopped' }
  | { readonly reason: 'idle' }
  | { readonly reason: 'crashed'; readonly error: MachineError };

export const NEVER_UP = () => false;

export class ExitRequest {
  /** Whether the present run has taken long enough; asked at each port access and fault. */
  isTimeUp: () => boolean = NEVER_UP;
  readonly #core: CoreInstance;
  #pending: Pending | null = null;

  constructor(core: CoreInstance) {
    this.#core = core;
  }

  get isMade(): boolean {
    return this.#pending !== null;
  }

  /** The first request of a slice counts: what the guest does after it ends the machine anyway. The end of time hides no other. */
  make(pending: Pending): void {
    if (this.#pending === null || this.#pending.reason === 'budget') this.#pending = pending;
    this.#core.requestExit();
  }

  lookAtTime(): void {
    if (this.isTimeUp()) this.make({ reason: 'budget' });
  }

  /** The request, which is then forgotten. */
  take(): Pending | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }
}

// The message bus of 2024 (profile P0): a port write names a 64-byte message; the guest polls, and an empty message means none.
import { MESSAGE_BYTES } from './bus-frames.ts';
import { hex, MachineFailure } from './errors.ts';
import type { GuestRam } from './guest-ram.ts';

const QUEUE_MAX = 1024;
/** So many empty answers in a row, each soon after the last, mean that the guest only polls. */
const IDLE_POLLS = 64;
const IDLE_POLL_INSTRUCTIONS = 20_000;

export class DirectBus {
  /** Takes every message that the guest sends; the host plays the gateway (linuxd), or nobody does. */
  onMessage: (message: Uint8Array) => void = () => {};
  onWork: () => void = () => {};
  readonly #ram: GuestRam;
  readonly #onIdle: () => void;
  #queue: Uint8Array[] = [];
  #emptyPolls = 0;
  #lastPollAt = 0;

  /** `onIdle`: the guest polls in vain, and its thread may be given away for a while. */
  constructor(ram: GuestRam, onIdle: () => void) {
    this.#ram = ram;
    this.#onIdle = onIdle;
  }

  /** Queues 64 bytes for the guest. False: the guest has not taken the last 1024 messages, this one is dropped. */
  send(message: Uint8Array): boolean {
    if (message.length !== MESSAGE_BYTES)
      throw new RangeError(`A message has ${MESSAGE_BYTES} bytes, not ${message.length}.`);
    if (this.#queue.length >= QUEUE_MAX) return false;
    this.#queue.push(message.slice());
    this.onWork();
    return true;
  }

  receive(at: number): void {
    this.#require(at);
    this.onMessage(this.#ram.read(at, MESSAGE_BYTES));
  }

  deliver(at: number, instructionsNow: number): void {
    this.#require(at);
    const message = this.#queue.shift();
    this.#ram.write(at, message ?? new Uint8Array(MESSAGE_BYTES));
    const soon = instructionsNow - this.#lastPollAt < IDLE_POLL_INSTRUCTIONS;
    this.#lastPollAt = instructionsNow;
    this.#emptyPolls = !message && soon ? this.#emptyPolls + 1 : 0;
    if (this.#emptyPolls >= IDLE_POLLS) {
      this.#emptyPolls = 0;
      this.#onIdle();
    }
  }

  reset(): void {
    this.#queue = [];
    this.#emptyPolls = 0;
  }

  #require(at: number): void {
    if (!this.#ram.contains(at, MESSAGE_BYTES))
      throw new MachineFailure({
        kind: 'bus',
        message: `The guest named a message at ${hex(at)}, which is not in RAM.`,
      });
  }
}

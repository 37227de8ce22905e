// Bytes on their way to one guest file descriptor, with end-of-file marks; tells its filler when to hold back and when to go on.

const HIGH_WATER_BYTES = 256 * 1024;
const LOW_WATER_BYTES = 64 * 1024;

export class InputQueue {
  /** Called when the queue has become short after `push` answered false. */
  onDrain: (() => void) | null = null;
  readonly #onInput: () => void;
  /** Chunks in order; null is one end-of-file mark. */
  #chunks: (Uint8Array | null)[] = [];
  #size = 0;
  #ended = false;
  #full = false;

  constructor(onInput: () => void) {
    this.#onInput = onInput;
  }

  /** Bytes that wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether a read would be answered now. */
  get ready(): boolean {
    return this.#chunks.length > 0 || this.#ended;
  }

  /** Queues bytes. False: taken, but the filler should wait for `onDrain` before it sends more. */
  push(bytes: Uint8Array): boolean {
    if (bytes.length === 0) return !this.#full;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size > HIGH_WATER_BYTES) this.#full = true;
    this.#onInput();
    return !this.#full;
  }

  /** From here on every read is answered with end of file. */
  end(): void {
    this.#ended = true;
    this.#onInput();
  }

  /** One read is answered with end of file, as Ctrl+D does at a terminal. */
  endOnce(): void {
    this.#chunks.push(null);
    this.#onInput();
  }

  /** Up to `limit` bytes; empty: end of file. Only when `ready`. */
  take(limit: number): Uint8Array {
    const head = this.#chunks[0];
    if (head === undefined || head === null) {
      this.#chunks.shift();
      return new Uint8Array(0);
    }
    const bytes = head.subarray(0, limit);
    if (bytes.length === head.length) this.#chunks.shift();
    else this.#chunks[0] = head.subarray(limit);
    this.#size -= bytes.length;
    if (this.#full && this.#size < LOW_WATER_BYTES) {
      this.#full = false;
      this.onDrain?.();
    }
    return bytes;
  }

  /** Forgets bytes and marks; open again. */
  clear(): void {
    this.#chunks = [];
    this.#size = 0;
    this.#ended = false;
    if (this.#full) {
      this.#full = false;
      this.onDrain?.();
    }
  }
}

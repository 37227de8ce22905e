// The end of what the kernel wrote to its console: shown when the machine dies. A byte costs little, because a guest may flood it.

const KEPT_BYTES = 8192;

export class KernelLog {
  readonly #ring = new Uint8Array(KEPT_BYTES);
  #written = 0;

  push(byte: number): void {
    this.#ring[this.#written++ % KEPT_BYTES] = byte;
  }

  text(): string {
    const split = this.#written % KEPT_BYTES;
    const kept =
      this.#written <= KEPT_BYTES
        ? this.#ring.subarray(0, this.#written)
        : [...this.#ring.subarray(split), ...this.#ring.subarray(0, split)];
    return String.fromCharCode(...kept);
  }
}

// Guest physical memory as the host sees it: every address and length is checked, every host write marks its pages.
import { hex } from './errors.ts';

export class GuestRam {
  /** All of RAM, GPA 0 first. Writers use `write`, so that the pages are marked. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #onWrite: (physical: number, length: number) => void;

  constructor(bytes: Uint8Array, onWrite: (physical: number, length: number) => void) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#onWrite = onWrite;
  }

  get length(): number {
    return this.bytes.length;
  }

  contains(physical: number, length: number): boolean {
    return physical >= 0 && length >= 0 && physical + length <= this.bytes.length;
  }

  /** A copy of `length` bytes. */
  read(physical: number, length: number): Uint8Array {
    this.#require(physical, length);
    return this.bytes.slice(physical, physical + length);
  }

  write(physical: number, source: Uint8Array): void {
    this.#require(physical, source.length);
    if (source.length === 0) return;
    this.bytes.set(source, physical);
    this.#onWrite(physical, source.length);
  }

  fill(physical: number, length: number): void {
    this.#require(physical, length);
    if (length === 0) return;
    this.bytes.fill(0, physical, physical + length);
    this.#onWrite(physical, length);
  }

  u32(physical: number): number {
    this.#require(physical, 4);
    return this.#view.getUint32(physical, true);
  }

  i32(physical: number): number {
    this.#require(physical, 4);
    return this.#view.getInt32(physical, true);
  }

  u64(physical: number): bigint {
    this.#require(physical, 8);
    return this.#view.getBigUint64(physical, true);
  }

  setU32(physical: number, value: number): void {
    this.#require(physical, 4);
    this.#view.setUint32(physical, value, true);
    this.#onWrite(physical, 4);
  }

  #require(physical: number, length: number): void {
    if (!this.contains(physical, length))
      throw new RangeError(
        `${length} bytes at ${hex(physical)} reach outside the guest's ${this.bytes.length} bytes of RAM.`,
      );
  }
}

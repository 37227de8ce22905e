// Guest pages: sizes in whole ones, and sets of them as bitmaps.
import { PAGE_SIZE } from '../../emu-core/contract/memory-map.ts';

/** The least number of bytes that is not below `bytes` and makes whole pages. */
export function pageUp(bytes: number): number {
  return Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
}

/** A set of pages, one bit each, as the core keeps it. */
export class PageBitmap {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  static forRam(ramBytes: number): PageBitmap {
    return new PageBitmap(new Uint8Array(ramBytes / PAGE_SIZE / 8));
  }

  has(page: number): boolean {
    return (this.bytes[page >>> 3] & (1 << (page & 7))) !== 0;
  }

  add(first: number, last: number): void {
    for (let page = first; page <= last; page++) this.bytes[page >>> 3] |= 1 << (page & 7);
  }

  addAll(other: PageBitmap): void {
    for (let i = 0; i < this.bytes.length; i++) this.bytes[i] |= other.bytes[i];
  }

  clear(): void {
    this.bytes.fill(0);
  }

  get count(): number {
    let count = 0;
    for (let byte of this.bytes) for (; byte !== 0; byte &= byte - 1) count++;
    return count;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.bytes.length; i++) {
      if (this.bytes[i] === 0) continue;
      for (let bit = 0; bit < 8; bit++) if ((this.bytes[i] >> bit) & 1) yield i * 8 + bit;
    }
  }
}

// Which pages of guest RAM were written, and the copies that depend on it: restore, and reset by dirty pages only.
import { DIRTY_BITMAP_AT, PAGE_SIZE } from '../../emu-core/contract/memory-map.ts';
import type { CoreInstance } from './core-instance.ts';
import { PageBitmap } from './pages.ts';
import { type PageRun, usedRuns, type VerifiedSnapshot } from './snapshot.ts';

export class GuestPages {
  /** The core's own bitmap: pages written since creation, restore or reset. */
  readonly dirty: PageBitmap;
  readonly #core: CoreInstance;
  readonly #ram: Uint8Array;
  /** Pages that held something when `dirty` was last cleared: whatever is in neither holds zeros. */
  readonly #touched: PageBitmap;

  constructor(core: CoreInstance, ram: Uint8Array) {
    this.#core = core;
    this.#ram = ram;
    this.dirty = new PageBitmap(core.bytes.subarray(DIRTY_BITMAP_AT, DIRTY_BITMAP_AT + ram.length / PAGE_SIZE / 8));
    this.#touched = PageBitmap.forRam(ram.length);
  }

  /** Runs of pages that hold anything but zeros. */
  used(): PageRun[] {
    this.#touched.addAll(this.dirty);
    return usedRuns(this.#ram, (page) => this.#touched.has(page));
  }

  /** Pages that were ever written. */
  get touchedCount(): number {
    this.#touched.addAll(this.dirty);
    return this.#touched.count;
  }

  /** RAM becomes what the snapshot holds. */
  copyIn(snapshot: VerifiedSnapshot): void {
    this.#touched.addAll(this.dirty);
    for (const page of this.#touched) this.#zero(page);
    let from = 0;
    for (const run of snapshot.runs) {
      const length = run.count * PAGE_SIZE;
      this.#ram.set(snapshot.pages.subarray(from, from + length), run.first * PAGE_SIZE);
      from += length;
    }
    this.#touchOnly(snapshot);
    this.#core.exports.clearDirty();
  }

  /** RAM becomes what the snapshot holds, which it was restored from before: only pages written since are copied. Their number. */
  copyBack(snapshot: VerifiedSnapshot): number {
    const pages = [...this.dirty];
    let run = 0;
    let pagesBefore = 0;
    for (const page of pages) {
      while (run < snapshot.runs.length && page >= snapshot.runs[run].first + snapshot.runs[run].count)
        pagesBefore += snapshot.runs[run++].count;
      if (run < snapshot.runs.length && page >= snapshot.runs[run].first) {
        const from = (pagesBefore + page - snapshot.runs[run].first) * PAGE_SIZE;
        this.#ram.set(snapshot.pages.subarray(from, from + PAGE_SIZE), page * PAGE_SIZE);
      } else this.#zero(page);
    }
    this.#touchOnly(snapshot);
    this.#core.exports.clearDirty();
    return pages.length;
  }

  #touchOnly(snapshot: VerifiedSnapshot): void {
    this.#touched.clear();
    for (const run of snapshot.runs) this.#touched.add(run.first, run.first + run.count - 1);
  }

  #zero(page: number): void {
    this.#ram.fill(0, page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  }
}

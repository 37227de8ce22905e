// The machine's time: what the core's TSC follows, and the clock page that tells the guest (Nanvix microvm §5.3).
import { CLOCK_BOOT_TIME_NS, CLOCK_PAGE } from '../../emu-core/contract/microvm.ts';
import type { GuestRam } from './guest-ram.ts';
import type { ClockMode } from './types.ts';

/** Wall clock of every machine in virtual time when it starts: 2026-01-01T00:00:00Z, in milliseconds. */
export const VIRTUAL_START_MS = 1_767_225_600_000;

const NS_PER_MS = 1e6;
/** TSC counts nanoseconds: ns = ((tsc << 1) * 2^31) >> 32. */
const TSC_MUL = 0x8000_0000;
const TSC_SHIFT = 1;
const VERSION_STABLE = 2;

export interface ClockSources {
  readonly mode: ClockMode;
  readonly now?: () => number;
  readonly wallNow?: () => number;
}

export class Clock {
  readonly mode: ClockMode;
  readonly #now: () => number;
  readonly #wallNow: () => number;
  readonly #origin: number;

  constructor(sources: ClockSources) {
    this.mode = sources.mode;
    this.#now = sources.now ?? (() => performance.now());
    this.#wallNow = sources.wallNow ?? (sources.mode === 'virtual' ? () => VIRTUAL_START_MS : () => Date.now());
    this.#origin = this.#now();
  }

  /** Nanoseconds since this clock was made: `clockNow` of the core in real mode. */
  nanoseconds(): number {
    return (this.#now() - this.#origin) * NS_PER_MS;
  }

  /** Nanoseconds since 1970. */
  wallNanoseconds(): bigint {
    return BigInt(Math.round(this.#wallNow() * 1000)) * 1000n;
  }

  /** Writes the whole page; wall clock is right if the guest's monotonic clock now shows `tscNs`. */
  writePage(ram: GuestRam, tscNs: bigint): void {
    const page = new DataView(new ArrayBuffer(0x28));
    page.setUint32(0x00, VERSION_STABLE, true);
    page.setBigUint64(0x08, 0n, true); // tsc_timestamp
    page.setBigUint64(0x10, 0n, true); // system_time
    page.setUint32(0x18, TSC_MUL, true);
    page.setInt8(0x1c, TSC_SHIFT);
    page.setBigUint64(0x20, this.wallNanoseconds() - tscNs, true);
    ram.write(CLOCK_PAGE, new Uint8Array(page.buffer));
  }

  /** After a restore: monotonic time goes on, wall clock is put right. */
  writeBootTime(ram: GuestRam, tscNs: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, this.wallNanoseconds() - tscNs, true);
    ram.write(CLOCK_BOOT_TIME_NS, bytes);
  }
}

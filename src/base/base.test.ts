// Unit tests of the bottom stratum.
import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { formatBytes, formatCount, formatMs } from './format.ts';
import { DisposableStore } from './lifecycle.ts';
import { sha256, sha256InSoftware } from './sha256.ts';
import { Store } from './store.ts';
import { debounce, TimedOut, withTimeout } from './timeout.ts';

describe('sha256 in software', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 70_001])(
    'agrees with OpenSSL on %i bytes',
    async (length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + 7) & 0xff);
      expect(sha256InSoftware(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(await sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    },
  );
});

describe('format', () => {
  it('keeps three figures and the right unit', () => {
    expect([0, 1023, 1024, 6.7 * 2 ** 20, 256 * 2 ** 20, 2 ** 20 - 1].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '6.7 MiB',
      '256 MiB',
      '1.0 MiB',
    ]);
    expect([0.04, 9.94, 17.4, 999.4, 1250, 83_000].map(formatMs)).toEqual([
      '0.0 ms',
      '9.9 ms',
      '17 ms',
      '999 ms',
      '1.25 s',
      '83 s',
    ]);
    expect([0, 999, 32.4e6, 1.2e9, 999_999].map(formatCount)).toEqual(['0', '999', '32.4 M', '1.2 G', '1.0 M']);
  });
});

describe('Store', () => {
  it('calls a listener only when its part changed', () => {
    const store = new Store({ a: 1, b: 1 });
    const seen: number[] = [];
    const subscription = store.subscribe(
      (value) => value.a,
      (a) => seen.push(a),
    );
    store.update((value) => ({ ...value, b: 2 }));
    store.update((value) => ({ ...value, a: 2 }));
    subscription.dispose();
    store.update((value) => ({ ...value, a: 3 }));
    expect(seen).toEqual([1, 2]);
  });
});

describe('DisposableStore', () => {
  it('disposes once, and what comes late at once', () => {
    const store = new DisposableStore();
    const first = vi.fn();
    store.onDispose(first);
    store.dispose();
    store.dispose();
    const late = vi.fn();
    store.onDispose(late);
    expect([first.mock.calls.length, late.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('time', () => {
  it('withTimeout rejects when nothing comes', async () => {
    await expect(withTimeout(new Promise(() => {}), 5)).rejects.toBeInstanceOf(TimedOut);
    await expect(withTimeout(Promise.resolve(7), 1000)).resolves.toBe(7);
  });

  it('debounce calls once, and flush calls now', () => {
    vi.useFakeTimers();
    const run = vi.fn();
    const call = debounce(run, 100);
    call();
    call();
    vi.advanceTimersByTime(99);
    expect(run).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
    call();
    call.flush();
    call.flush();
    expect(run).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

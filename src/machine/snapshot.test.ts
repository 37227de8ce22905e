// The snapshot file: what is saved comes back, every kind of bad file is told apart, nothing slips through a flipped bit.
import { describe, expect, test } from 'vitest';
import { STATE_AT, STATE_END } from '../../emu-core/contract/memory-map.ts';
import type { BusState } from './bus.ts';
import { checksum64 } from './checksum.ts';
import { unwrap } from './errors.ts';
import { encodeSnapshot, type SnapshotExpectation, usedRuns, verifySnapshot } from './snapshot.ts';

const RAM_BYTES = 64 * 0x1000;
const imageHash = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const expected: SnapshotExpectation = { imageHash, ramBytes: RAM_BYTES, profile: 'p2' };
const header = { sourcePid: 1, sourceTid: 7, destinationPid: 0, destinationTid: 0, at: 0x2000, length: 100 };
const bus: BusState = {
  frames: [
    { message: new Uint8Array(64).fill(5), bulk: { at: 0x3000, bytes: new Uint8Array([1, 2, 3]) } },
    { message: new Uint8Array(64).fill(6), bulk: null },
  ],
  dialogues: [{ source: -9, opcode: 24, fd: 1, count: 12 }],
  reads: [{ source: -7, fd: 0, count: 100, header }],
};

function sample(): Uint8Array {
  const ram = new Uint8Array(RAM_BYTES);
  ram[0x1005] = 1;
  ram[0x2fff] = 2;
  ram[0x3f000] = 3;
  const state = Uint8Array.from({ length: STATE_END - STATE_AT }, (_, i) => i & 0xff);
  const runs = usedRuns(ram, () => true);
  expect(runs).toEqual([
    { first: 1, count: 2 },
    { first: 63, count: 1 },
  ]);
  return encodeSnapshot({ imageHash, profile: 'p2', clock: 'real', savedAtNs: 5n, tscNs: 7n, state, bus, ram, runs });
}

test('what was saved comes back', () => {
  const snapshot = unwrap(verifySnapshot(sample(), expected));
  expect(snapshot.bus).toEqual(bus);
  expect(snapshot.pageCount).toBe(3);
  expect(snapshot.pages.length).toBe(3 * 0x1000);
  expect([snapshot.pages[5], snapshot.pages[0x1fff], snapshot.pages[0x2000]]).toEqual([1, 2, 3]);
  expect(snapshot.state[0x123]).toBe(0x23);
  expect([snapshot.savedAtNs, snapshot.tscNs, snapshot.clock]).toEqual([5n, 7n, 'real']);
});

describe('refused, each for its own reason', () => {
  const word = (at: number, value: number) => {
    const bytes = sample();
    new DataView(bytes.buffer).setUint32(at, value, true);
    return bytes;
  };
  /** A change with a checksum that fits, as another program version would have written it. */
  const resealed = (at: number, value: number) => {
    const bytes = word(at, value);
    new DataView(bytes.buffer).setBigUint64(8, checksum64(bytes.subarray(16)), true);
    return bytes;
  };
  const other = { ...expected, imageHash: new Uint8Array(32) };
  const cases: [string, Uint8Array, SnapshotExpectation, string][] = [
    ['nothing', new Uint8Array(0), expected, 'not-a-snapshot'],
    ['text', new TextEncoder().encode('Hello, this is no snapshot at all.'), expected, 'not-a-snapshot'],
    ['cut in the header', sample().slice(0, 100), expected, 'truncated'],
    ['cut in the pages', sample().slice(0, -1), expected, 'truncated'],
    ['longer than it says', new Uint8Array([...sample(), 0]), expected, 'checksum'],
    ['old format', word(16, 0), expected, 'format-version'],
    ['bit flipped in a page', word(0x1800, 0x10), expected, 'checksum'],
    ['other core', resealed(32, 1), expected, 'core-layout'],
    ['other image', sample(), other, 'foreign-image'],
    ['other RAM size', sample(), { ...expected, ramBytes: 2 * RAM_BYTES }, 'ram-size'],
    ['other profile', sample(), { ...expected, profile: 'p3' }, 'profile-mismatch'],
    ['index out of order', resealed(unwrapIndexAt(), 63), expected, 'checksum'],
    ['page count', resealed(84, 2), expected, 'checksum'],
    ['state block outside', resealed(88, 0xffff_ff00), expected, 'checksum'],
    ['bus block outside', resealed(96, 0xffff_ff00), expected, 'checksum'],
  ];
  test.each(cases)('%s', (_, bytes, expectation, kind) => {
    const result = verifySnapshot(bytes, expectation);
    expect(result.ok ? 'accepted' : result.error.kind).toBe(kind);
    if (!result.ok) expect(result.error.message).toMatch(/^[A-Z].*\.$/);
  });
});

function unwrapIndexAt(): number {
  return new DataView(sample().buffer).getUint32(104, true);
}

test('any flipped bit is noticed', () => {
  const good = sample();
  for (let at = 8; at < good.length; at += 37) {
    const bad = good.slice();
    bad[at] ^= 1 << (at & 7);
    const result = verifySnapshot(bad, expected);
    expect(result.ok, `byte ${at}`).toBe(false);
  }
});

test('the checksum does not depend on alignment and sees length, order and tails', () => {
  const bytes = Uint8Array.from({ length: 1001 }, (_, i) => (i * 7) & 0xff);
  const shifted = new Uint8Array(1004).subarray(3);
  shifted.set(bytes);
  expect(checksum64(shifted)).toBe(checksum64(bytes));
  const sums = [0, 1, 3, 4, 5, 16, 17, 1000, 1001].map((length) => checksum64(bytes.subarray(0, length)));
  expect(new Set(sums).size).toBe(sums.length);
  expect(checksum64(new Uint8Array(16))).not.toBe(checksum64(new Uint8Array(32)));
});

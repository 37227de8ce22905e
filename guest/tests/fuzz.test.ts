// A short fuzzing run; `npm run guest:fuzz` is the long one.
import { beforeAll, expect, it } from 'vitest';
import { fuzzInitrds, fuzzRamfs, walkSound } from './images/fuzz-images.ts';
import { fuzzCalls } from './kernel/fuzz-calls.ts';
import { buildKernelAndPrograms } from './kernel/programs.ts';

beforeAll(buildKernelAndPrograms);

it.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])('random kernel calls do no harm (bus %s, RAMFS held %s)', async (bus, hold) => {
  const { failures, made } = await fuzzCalls({ seed: 1, calls: 5000, bus, hold });
  expect(failures).toEqual([]);
  expect(made).toBeGreaterThan(5000);
});

it('damaged initrds never trouble the kernel', () => {
  expect(fuzzInitrds(1, 300)).toBeNull();
});

it('an undamaged RAMFS is walked to its end', () => {
  expect(walkSound(12)).toMatch(/^walked 19 /);
});

it.each([
  [12, true],
  [12, false],
  [16, true],
  [16, false],
] as const)('damaged FAT%i volumes do not crash a program (boot sector %s)', (width, boot) => {
  expect(fuzzRamfs(width, boot, 1, 40)).toBeNull();
});

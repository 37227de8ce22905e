// A short fuzzing run; `npm run guest:fuzz -- --calls 200000 --images 20000` is the long one.
import { beforeAll, expect, it } from 'vitest';
import { fuzzCalls, fuzzImages } from './fuzz.ts';
import { buildKernelAndPrograms } from './programs.ts';

beforeAll(buildKernelAndPrograms);

it('random kernel calls never panic the kernel nor touch another process', async () => {
  expect(await fuzzCalls(1, 20_000)).toBeNull();
});

it('damaged images never panic the kernel', () => {
  expect(fuzzImages(1, 300)).toBeNull();
});

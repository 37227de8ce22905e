// What the start of Python costs, in counts that repeat exactly in virtual time: a change that makes it dearer has to say so here.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Driver, encodeCommandLine, Machine, unwrap } from '../../src/machine/index.ts';

const GUEST = 'public/guest';
const TIMEOUT_MS = 300_000;

/** A tenth above what was measured (November 2026: 32.1 M instructions, 9081 pages, of which the RAMFS image has 4883). */
const INSTRUCTIONS_MAX = 35_500_000;
const PAGES_MAX = 10_000;
/** Decoded blocks: the footprint of the start, which a translator's list of hot blocks will be made of (24,562 measured). */
const BLOCKS_MAX = 27_000;

async function start(initrd: string, ramfs: string) {
  const machine = unwrap(
    Machine.create({ core: new WebAssembly.Module(readFileSync('build/core/core.wasm')), clock: 'virtual' }),
  );
  unwrap(machine.loadKernel(readFileSync(`${GUEST}/kernel.elf`)));
  const line = unwrap(encodeCommandLine(['python', '-S', '-c', 'pass'], { PYTHONHOME: '/' }));
  unwrap(machine.loadInitrd(readFileSync(`${GUEST}/${initrd}`), line));
  unwrap(machine.loadRamfs(readFileSync(`${GUEST}/${ramfs}`)));
  expect(await new Driver(machine).finish()).toMatchObject({ reason: 'off', status: 0 });
  return machine.stats();
}

test('python -S -c pass stays within its counts, and below the baseline image', { timeout: TIMEOUT_MS }, async () => {
  const optimised = await start('python.initrd', 'stdlib.ramfs');
  expect(optimised.instructions).toBeLessThan(INSTRUCTIONS_MAX);
  expect(optimised.pagesUsed).toBeLessThan(PAGES_MAX);
  expect(optimised.core.blocksDecoded).toBeLessThan(BLOCKS_MAX);
  const baseline = await start('baseline.initrd', 'baseline.ramfs');
  expect(baseline.instructions).toBeGreaterThan(optimised.instructions);
  expect(baseline.pagesUsed).toBeGreaterThan(optimised.pagesUsed);
});

// The kernel's promises, kept under QEMU.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runQemu } from '../../qemu/qemu.ts';
import {
  buildKernelAndPrograms,
  CRASHES,
  EXAMPLES,
  type Example,
  initrd,
  KERNEL,
  markedImage,
  verdict,
} from './programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'kernel-test-'));
const ramfs = join(folder, 'ramfs');

beforeAll(() => {
  buildKernelAndPrograms();
  writeFileSync(ramfs, markedImage());
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Enough for every program, and soon filled by the one that fills it. */
const MEMORY_MIB = 64;

interface BootOptions {
  readonly memoryMiB?: number;
  readonly withRamfs?: boolean;
  readonly timed?: boolean;
}

const boot = (image: Uint8Array, { memoryMiB = MEMORY_MIB, withRamfs = true, timed = false }: BootOptions = {}) =>
  runQemu({
    kernel: KERNEL,
    initrd: image,
    ramfs: withRamfs ? ramfs : undefined,
    memoryMiB,
    virtualTime: timed,
    timeoutMs: 100_000,
  });

describe('kernel calls under QEMU', () => {
  it.each([...EXAMPLES, { name: 'no-bus', commandLines: ['no-bus'], promises: 5 }])(
    '$name',
    async ({ name, commandLines, promises, timed }: Example) => {
      const { output, status, timedOut } = await boot(initrd(name, ...commandLines), { timed });
      expect(timedOut, output).toBe(false);
      expect(verdict(output)).toEqual({ failed: [], kept: promises });
      expect(status).toBe(0);
    },
  );
});

describe('programs that crash', () => {
  it.each(CRASHES)('$argument: $report', async ({ argument, status, report, thread }) => {
    const result = await boot(initrd('crash', `crash ${argument}`));
    expect(result.output).toContain(`process 1 thread ${thread ?? 1}: ${report} at eip 4`);
    expect(result.output).toMatch(/eax=[0-9a-f]{8} ebx=/);
    expect(result.status).toBe(status);
  });
});

describe('booting', () => {
  it('hands over arguments, environment and exit status', async () => {
    const { output, status } = await boot(initrd('hello', 'hello one two;A=1 B=2'));
    expect(output).toBe('hello from ring 3\narguments: hello one two\nenvironment: A=1 B=2\n');
    expect(status).toBe(42);
  });

  it.each([24, 96])('finds out that there are %i MiB', async (memoryMiB) => {
    const { output, status } = await boot(initrd('memory', 'memory'), { memoryMiB, withRamfs: false });
    expect(verdict(output).failed).toEqual(memoryMiB === 24 ? ['FAILED: there was most of RAM: got 0, wanted 1'] : []);
    expect(status).toBe(memoryMiB === 24 ? 1 : 0);
  });

  it('carries argument texts of 100 KiB', async () => {
    const { status } = await boot(initrd('hello', `hello ${'x'.repeat(100_000)};A=1`));
    expect(status).toBe(42);
  });

  it.each<[string, (image: DataView) => void]>([
    ['the initrd is not an NVMB container', (image) => image.setUint32(0, 0)],
    ['NVMB version 7 is unknown', (image) => image.setUint32(4, 7, true)],
    ['33 NVMB entries', (image) => image.setUint32(8, 33, true)],
    ['NVMB entry 0: its program is not at a page border', (image) => image.setUint32(16, 0x1004, true)],
    ['NVMB entry 0: its program lies beyond the initrd', (image) => image.setUint32(20, 0xffff_0000, true)],
    ['NVMB entry 0: its command line lies beyond the initrd', (image) => image.setUint32(24, 0xffff_fff0, true)],
    ['NVMB entry 0: not an ELF file', (image) => image.setUint32(0x1000, 0)],
    ['NVMB entry 0: not a static executable', (image) => image.setUint16(0x1010, 3, true)],
    ['NVMB entry 0: entry point outside user space', (image) => image.setUint32(0x1018, 0x0010_0000, true)],
    ['NVMB entry 0: bad program header table', (image) => image.setUint16(0x102c, 9999, true)],
    ['NVMB entry 0: segment outside user space', (image) => image.setUint32(0x103c, 0x3fff_f000, true)],
    ['NVMB entry 0: segment beyond the file', (image) => image.setUint32(0x1038, 0x7fff_f000, true)],
    ['NVMB entry 0: segment longer in the file than in memory', (image) => image.setUint32(0x1048, 4, true)],
    ['NVMB entry 0: not enough memory', (image) => image.setUint32(0x1048, 0x7000_0000, true)],
  ])('refuses a bad image: %s', async (reason, damage) => {
    const image = initrd('hello', 'hello');
    damage(new DataView(image.buffer));
    const { output, status } = await boot(image);
    expect(output).toBe(`kernel: cannot start: ${reason}\n`);
    expect(status).toBe(126);
  });
});

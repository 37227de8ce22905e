// System instructions against QEMU.
import { beforeAll, describe, expect, it } from 'vitest';
import { assemble, hasNasm } from '../core.ts';
import { PROGRAMS } from './qemu.rows.ts';
import { hasQemu, onCore, onQemu } from './qemu.ts';
import { PRELUDE } from './qemu-prelude.ts';

describe.skipIf(!hasNasm || !hasQemu)('as in QEMU', () => {
  let core: string[];
  let qemu: string[];
  beforeAll(async () => {
    const images = PROGRAMS.map(([, source]) => assemble(PRELUDE + source));
    qemu = await onQemu(images);
    core = onCore(images);
  });

  it.each(PROGRAMS.map(([name], index) => [name, index] as const))('%s', (_, index) => {
    expect(qemu[index]).toMatch(/^[0-9a-f]{8}\n/);
    expect(core[index]).toBe(qemu[index]);
  });
});

// System instructions against QEMU.
import { describe, expect, it } from 'vitest';
import { hasNasm } from '../core.ts';
import { PROGRAMS } from './qemu.rows.ts';
import { hasQemu, onCore, onQemu } from './qemu.ts';

describe.skipIf(!hasNasm || !hasQemu)('as in QEMU', () => {
  it.each(PROGRAMS)('%s', (_, source) => {
    const expected = onQemu(source);
    expect(expected).toMatch(/^[0-9a-f]{8}\n/);
    expect(onCore(source)).toBe(expected);
  });
});

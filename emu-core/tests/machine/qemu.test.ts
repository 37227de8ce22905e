// System instructions on the core and in QEMU: tables of rows with their outcome by the manual, and programs that hash many cases.
import { beforeAll, describe, expect, it } from 'vitest';
import { assemble, hasNasm } from '../core.ts';
import { randomPaging } from '../system/random-paging.ts';
import { randomProtection } from '../system/random-protection.ts';
import { compared, described, image, type Row, type State, states } from '../system/rows.ts';
import { TABLES } from '../system/tables.ts';
import { DESCRIPTORS } from './descriptors.rows.ts';
import { PROGRAMS } from './qemu.rows.ts';
import { hasQemu, isQemuOfRows, onCore, onQemu } from './qemu.ts';
import { PRELUDE } from './qemu-prelude.ts';

const HASHED = [...PROGRAMS, ...DESCRIPTORS];

/** A longer campaign: `SYSTEM_SEED=100 SYSTEM_TABLES=20 npx vitest run emu-core/tests/machine/qemu.test.ts`. */
const SEED = Number(process.env.SYSTEM_SEED ?? 1);
const RANDOM = Array.from({ length: Number(process.env.SYSTEM_TABLES ?? 1) }, (_, i) => [
  { about: 'protection', seed: SEED + i, rows: randomProtection(SEED + i, 300) },
  { about: 'paging', seed: SEED + i, rows: randomPaging(SEED + i, 300) },
]).flat();

describe.skipIf(!hasNasm || !hasQemu)('as in QEMU', () => {
  let core: string[];
  let qemu: string[];
  let coreStates: State[][];
  let qemuStates: State[][];
  beforeAll(async () => {
    const programs = HASHED.map(([, source]) => assemble(PRELUDE + source));
    const tables = [...TABLES.map(([, rows]) => rows), ...RANDOM.map(({ rows }) => rows)];
    const images = (engine: 'core' | 'qemu') => [...tables.map((rows) => image(rows, engine)), ...programs];
    qemu = await onQemu(images('qemu'));
    core = onCore(images('core'));
    coreStates = core.slice(0, tables.length).map(states);
    qemuStates = qemu.slice(0, tables.length).map(states);
  });

  describe.each(TABLES.map(([name, rows], table) => ({ name, rows, table })))('$name', ({ rows, table }) => {
    it.each(rows.map((row, index): [string, Row, number] => [row[0], row, index]))('%s', (_, row, index) => {
      const [, , outcome, difference] = row;
      const [ours, theirs] = [coreStates[table][index], qemuStates[table][index]];
      expect(described(row, ours, outcome), 'the core').toBe(outcome);
      if (difference?.qemu === null) return;
      const isMended = !isQemuOfRows && described(row, theirs, outcome) === outcome;
      const expected = difference && !isMended ? difference.qemu : outcome;
      expect(described(row, theirs, expected), `QEMU (${difference?.why ?? 'no difference is known'})`).toBe(expected);
      if (!difference) expect(compared(ours)).toBe(compared(theirs));
    });
  });

  it.each(RANDOM.map((table, index) => ({ ...table, index })))('random $about, seed $seed', ({ rows, index }) => {
    const [ours, theirs] = [coreStates, qemuStates].map((all) => all[TABLES.length + index].map(compared));
    const bad = rows.findIndex((_, i) => ours[i] !== theirs[i]);
    if (bad >= 0) expect(ours[bad], `${rows[bad][0]}\n${rows[bad][1]}`).toBe(theirs[bad]);
    expect(new Set(ours).size).toBeGreaterThan(rows.length / 2);
  });

  const before = TABLES.length + RANDOM.length;
  it.each(HASHED.map(([name], index): [string, number] => [name, before + index]))('%s', (_, index) => {
    expect(qemu[index]).toMatch(/^[0-9a-f]{8}\n/);
    expect(core[index]).toBe(qemu[index]);
  });
});

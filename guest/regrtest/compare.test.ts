// Every way in which a guest's run of a module can differ from the native one is found, and none is excused without a row.
import { describe, expect, test } from 'vitest';
import { compare, isClean, unexpected } from './compare.ts';
import type { ExpectedRow } from './expected.rows.ts';
import type { EndKind, ModuleRun, Outcome } from './records.ts';

function run(outcomes: Readonly<Record<string, Outcome>>, kind: EndKind = 'run'): ModuleRun {
  const tests = Object.entries(outcomes).map(([name, outcome]) => ({ name, outcome }));
  const limits = { moduleInstructions: 1, testInstructions: 1, wallSeconds: 1 };
  return { module: 'test_x', end: { kind }, tests, seconds: 0, instructions: 0, output: '', limits };
}

const row = (...tests: string[]): ExpectedRow[] => [{ module: 'test_x', reason: 'no processes', tests }];
const native = run({ 'A.one': 'passed', 'A.two': 'passed', 'B.three': 'failed', 'B.four': 'expected-failure' });

describe('compare', () => {
  test('equal runs are clean, whatever fails on both sides', () => {
    expect(isClean(compare(native, native, [], true))).toBe(true);
  });

  test('failed, skipped and missing tests are differences; a test that only passes in the guest is none', () => {
    const guest = run({ 'A.one': 'failed', 'A.two': 'skipped', 'B.three': 'passed' });
    const found = unexpected(compare(native, guest, [], true)).map(({ test, guest }) => [test, guest]);
    expect(found).toEqual([
      ['A.one', 'failed'],
      ['A.two', 'skipped'],
      ['B.four', 'not run'],
    ]);
  });

  test.each([['A.one'], ['A.*'], ['*']])('the row %s excuses a test of its own module only', (entry) => {
    const guest = run({ 'A.one': 'failed', 'A.two': 'failed', 'B.four': 'passed' });
    const { differences } = compare(native, guest, row(entry), true);
    expect(differences.find(({ test }) => test === 'A.one')?.reason).toBe('no processes');
    const elsewhere = row(entry).map((each) => ({ ...each, module: 'test_y' }));
    expect(unexpected(compare(native, guest, elsewhere, true)).length).toBe(2);
  });

  test('a listed test that passes, or is not there, makes the list stale', () => {
    expect(compare(native, native, row('A.one'), true).stale).toEqual(['A.one']);
    expect(compare(native, native, row('A.*'), true).stale).toEqual(['A.one', 'A.two']);
    expect(compare(native, native, row('A.gone'), true).stale).toEqual(['A.gone']);
    expect(compare(native, native, row('B.three'), true).stale).toEqual([]);
    const byChance = row('A.one', 'A.gone').map((each): ExpectedRow => ({ ...each, mayPass: true }));
    expect(compare(native, native, byChance, true).stale).toEqual(['A.gone']);
  });

  test('runs that break off are problems even when nothing differs', () => {
    expect(compare(run({}, 'died'), run({}, 'died'), [], true).problems.length).toBe(2);
    expect(isClean(compare(native, { ...native, end: { kind: 'module-limit' } }, [], true))).toBe(false);
    expect(isClean(compare(run({}, 'run'), run({}, 'failed'), [], true))).toBe(false);
  });
});

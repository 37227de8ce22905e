// CPython's regression tests, a quick choice of them: what passes natively passes in the guest, and the list of exceptions holds.
import { beforeAll, describe, expect, test } from 'vitest';
import { compare, lastLine, unexpected } from './compare.ts';
import { EXPECTED } from './expected.rows.ts';
import { GuestSide } from './guest-side.ts';
import { canRunNatively, NativeSide } from './native-side.ts';
import { QUICK } from './quick.ts';
import type { Limits } from './records.ts';
import { runModule } from './run-module.ts';

/** The wall guard only ends what hangs: in virtual time the instructions are the same on every machine. */
const LIMITS: Limits = { moduleInstructions: 3e9, testInstructions: 1e9, wallSeconds: 900 };
const TIMEOUT_MS = 1_000_000;

describe.skipIf(!canRunNatively())('CPython regression tests', () => {
  let guest: GuestSide;
  const native = new NativeSide();

  beforeAll(() => {
    guest = new GuestSide(null);
  }, TIMEOUT_MS);

  test.each(QUICK)('$module', { timeout: TIMEOUT_MS }, async (request) => {
    const expected = await runModule(native, request, LIMITS);
    const found = await runModule(guest, request, LIMITS);
    expect(expected.tests.length).toBeGreaterThan(5);
    const comparison = compare(expected, found, EXPECTED, false);
    const { problems, stale } = comparison;
    const surprises = unexpected(comparison).map(({ test, guest, detail }) => `${test}: ${guest}: ${lastLine(detail)}`);
    expect({ problems, stale, surprises }).toEqual({ problems: [], stale: [], surprises: [] });
  });

  test('a test that takes too long costs itself only', { timeout: TIMEOUT_MS }, async () => {
    const match = ['PyLongModuleTests.*'];
    const run = await runModule(guest, { module: 'test_int', match }, { ...LIMITS, testInstructions: 4e7 });
    const outcomes = new Map(run.tests.map(({ name, outcome, detail }) => [name, detail?.split(':')[0] ?? outcome]));
    expect(run.end.kind).toBe('run');
    expect(outcomes.get('PyLongModuleTests.test_pylong_int_to_decimal')).toBe('test-limit');
    expect(outcomes.get('PyLongModuleTests.test_pylong_misbehavior_error_path_to_str')).toBe('passed');
    expect(outcomes.get('PyLongModuleTests.test_pylong_roundtrip')).toBe('test-limit');
  });
});

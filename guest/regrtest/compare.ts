// Holds the guest's run of a module against the native one: every test that passes natively has to pass in the guest, or be listed.
import type { ExpectedRow } from './expected.rows.ts';
import type { Ending, ModuleRun, TestRecord } from './records.ts';
import { isWhole } from './run-module.ts';

export interface Difference {
  readonly test: string;
  /** What the guest says: failed, skipped, or that the test was not reached. */
  readonly guest: 'failed' | 'skipped' | 'not run';
  readonly detail: string;
  /** Why it is expected; null: it is not. */
  readonly reason: string | null;
}

export interface Comparison {
  readonly module: string;
  readonly differences: readonly Difference[];
  /** Listed tests that pass in the guest though they could not, or that are not there: the list has to follow. */
  readonly stale: readonly string[];
  /** Runs that say less than the whole, on either side. */
  readonly problems: readonly string[];
}

const isGood = ({ outcome }: TestRecord): boolean => outcome === 'passed' || outcome === 'expected-failure';

/** `wasWhole`: every test of the module was asked for, so that rows without a test are wrong. */
export function compare(
  native: ModuleRun,
  guest: ModuleRun,
  rows: readonly ExpectedRow[],
  wasWhole: boolean,
): Comparison {
  const { module } = native;
  const list = new ExpectedTests(rows.filter((row) => row.module === module));
  const found = new Map(guest.tests.map((test) => [test.name, test]));
  const differences: Difference[] = [];
  const stale = new Set<string>();
  for (const test of native.tests.filter(isGood)) {
    const inGuest = found.get(test.name);
    const row = list.rowOf(test.name);
    if (inGuest && isGood(inGuest)) {
      if (row && !row.mayPass) stale.add(test.name);
    } else differences.push({ test: test.name, ...whatGuestSays(guest, inGuest), reason: row?.reason ?? null });
  }
  // Only a run that came to its end knows all names.
  if (wasWhole && isWhole(native)) for (const entry of list.unmatched(native.tests)) stale.add(entry);
  return { module, differences, stale: [...stale], problems: problemsOf(native, guest) };
}

/** Without these sentences a module that breaks on both sides in the same way would pass for a good one. */
function problemsOf(native: ModuleRun, guest: ModuleRun): string[] {
  const said = ({ kind, detail }: Ending): string => `${kind}${detail === undefined ? '' : ` (${lastLine(detail)})`}`;
  const problems: string[] = [];
  if (!isWhole(native)) problems.push(`natively it ended with ${said(native.end)}`);
  if (!isWhole(guest) || (guest.end.kind !== native.end.kind && guest.tests.length === 0))
    problems.push(`in the guest it ended with ${said(guest.end)}, natively with ${said(native.end)}`);
  return problems;
}

export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

function whatGuestSays(guest: ModuleRun, test: TestRecord | undefined): Pick<Difference, 'guest' | 'detail'> {
  if (test) return { guest: test.outcome === 'skipped' ? 'skipped' : 'failed', detail: test.detail ?? '' };
  const setUp = guest.tests.find(({ name, outcome }) => /^(setUp|tearDown)/.test(name) && outcome !== 'passed');
  const why = setUp ? `${setUp.name}: ${setUp.detail}` : `${guest.end.kind}: ${guest.end.detail ?? ''}`;
  return { guest: 'not run', detail: why };
}

/** The rows of one module. `Class.*` stands for every test of the class, `*` for every test of the module. */
class ExpectedTests {
  readonly #rows = new Map<string, ExpectedRow>();

  constructor(rows: readonly ExpectedRow[]) {
    for (const row of rows) for (const test of row.tests) this.#rows.set(test, row);
  }

  rowOf(test: string): ExpectedRow | undefined {
    return namesFor(test)
      .map((name) => this.#rows.get(name))
      .find((row) => row !== undefined);
  }

  unmatched(tests: readonly TestRecord[]): string[] {
    const matched = new Set(tests.flatMap(({ name }) => namesFor(name)));
    return [...this.#rows.keys()].filter((entry) => !matched.has(entry));
  }
}

/** How a test may be listed. */
const namesFor = (test: string): string[] => [test, `${test.slice(0, test.lastIndexOf('.'))}.*`, '*'];

/** Nothing that a person has to look at. */
export const isClean = (comparison: Comparison): boolean =>
  unexpected(comparison).length + comparison.stale.length + comparison.problems.length === 0;

export const unexpected = ({ differences }: Comparison): readonly Difference[] =>
  differences.filter(({ reason }) => reason === null);

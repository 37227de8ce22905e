// One differential campaign: random cases for the rows of the opcode table, run on the host CPU and on our core.

import type { Row } from '../../emu-core/spec/row.ts';
import { allRows } from '../gen/main.ts';
import type { Case } from './case.ts';
import { type Difference, differences, ulpsOff } from './compare.ts';
import { CoreRunner } from './core.ts';
import { isTestable, makeCase } from './generate.ts';
import type { Native } from './native.ts';
import { Random } from './random.ts';
import { TRANSCENDENTAL, undefinedParts } from './undefined.ts';

export interface Settings {
  cases: number;
  seed: number;
  /** Rows whose mnemonic or unit this matches. */
  filter: RegExp;
}

export interface Failure {
  test: Case;
  found: Difference[];
}

export interface Report {
  rows: number;
  cases: number;
  failures: Failure[];
  /** Transcendental instructions: how many cases gave the host's very result, and how many were one ulp off. */
  ulps: Map<string, [exact: number, one: number]>;
}

/** Cases held in memory at a time. */
const BATCH = 4096;

export async function testableRows(filter: RegExp): Promise<Row[]> {
  const rows = (await allRows()).flatMap((each) => each.rows);
  return rows.filter((row) => isTestable(row) && (filter.test(row.name) || filter.test(row.unit ?? 'integer')));
}

/** Runs a campaign; every row gets the same share of the cases. */
export async function campaign(settings: Settings, native: Native): Promise<Report> {
  const rows = await testableRows(settings.filter);
  const random = new Random(settings.seed);
  const core = new CoreRunner();
  const report: Report = { rows: rows.length, cases: 0, failures: [], ulps: new Map() };
  while (rows.length > 0 && report.cases < settings.cases) {
    const count = Math.min(BATCH, settings.cases - report.cases);
    const cases = Array.from({ length: count }, (_, i) => makeCase(rows[(report.cases + i) % rows.length], random));
    const expected = native.run(cases);
    const actual = core.run(cases);
    cases.forEach((test, i) => {
      const found = differences(test, expected[i], actual[i]);
      if (found.length > 0) report.failures.push({ test, found });
      if (!TRANSCENDENTAL.test(test.row.name) || undefinedParts(test, expected[i]).ulps > 1) return;
      const counts = report.ulps.get(test.row.name) ?? [0, 0];
      counts[ulpsOff(expected[i], actual[i]) === 0 ? 0 : 1]++;
      report.ulps.set(test.row.name, counts);
    });
    report.cases += count;
  }
  return report;
}

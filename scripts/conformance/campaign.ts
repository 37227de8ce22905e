// One differential campaign: random cases for the rows of the opcode table, run on the host CPU and on our core.
import type { Row } from '../../emu-core/spec/row.ts';
import type { Case, State } from './case.ts';
import { type Difference, differences, ulpsOff } from './compare.ts';
import { CoreRunner } from './core.ts';
import { testableRows } from './coverage.ts';
import { makeCase } from './generate.ts';
import type { Native } from './native.ts';
import { RandomValues } from './random-values.ts';
import { randomState } from './states.ts';
import { TRANSCENDENTAL, undefinedParts } from './undefined.ts';
import { SLOTS } from './world.ts';

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
  /** Cases by the exception that ended them; -1: none. */
  vectors: Map<number, number>;
  /** Transcendental instructions: how many results were so many ulps off the host's. */
  ulps: Map<string, number[]>;
}

/** Cases held in memory at a time: each has a slot of the code. */
const BATCH = SLOTS;
/** States made anew for each batch. */
const STATES = 64;

/** A batch of cases, every row in its turn. */
function makeBatch(rows: readonly Row[], first: number, count: number, random: RandomValues): Case[] {
  const states = Array.from({ length: STATES }, (): State => randomState(random));
  return Array.from({ length: count }, (_, i) =>
    makeCase(rows[(first + i) % rows.length], random, i, random.pick(states)),
  );
}

/** Runs a campaign; every row gets the same share of the cases. */
export async function campaign(settings: Settings, native: Native): Promise<Report> {
  const rows = await testableRows(settings.filter);
  const random = new RandomValues(settings.seed);
  const core = new CoreRunner();
  const report: Report = { rows: rows.length, cases: 0, failures: [], vectors: new Map(), ulps: new Map() };
  while (rows.length > 0 && report.cases < settings.cases) {
    const count = Math.min(BATCH, settings.cases - report.cases);
    const cases = makeBatch(rows, report.cases, count, random);
    const expected = native.run(cases);
    const actual = core.run(cases);
    cases.forEach((test, i) => {
      const found = differences(test, expected[i], actual[i]);
      if (found.length > 0) report.failures.push({ test, found });
      const vector = expected[i].vector | 0;
      report.vectors.set(vector, (report.vectors.get(vector) ?? 0) + 1);
      if (!TRANSCENDENTAL.test(test.row.name) || undefinedParts(test, expected[i]).ulps > 1) return;
      const counts = report.ulps.get(test.row.name) ?? [];
      const off = ulpsOff(expected[i], actual[i]);
      counts[off] = (counts[off] ?? 0) + 1;
      report.ulps.set(test.row.name, counts);
    });
    report.cases += count;
  }
  return report;
}

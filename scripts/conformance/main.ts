// npm run conformance -- --cases N --seed S [--filter REGEXP] [--show N]: our core against the host's CPU.
import { parseArgs } from 'node:util';
import { buildCore } from '../core.ts';
import { campaign, type Failure } from './campaign.ts';
import { failureText } from './compare.ts';
import { openNative } from './native.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    filter: { type: 'string', default: '' },
    /** Failures printed in full, per instruction. */
    show: { type: 'string', default: '2' },
  },
});

function summary(failures: readonly Failure[], show: number): void {
  const byRow = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { code, name } = failure.test.row;
    const key = `${name} (${code})`;
    byRow.set(key, [...(byRow.get(key) ?? []), failure]);
  }
  for (const group of byRow.values()) {
    for (const { test, found } of group.slice(0, show)) console.log(`${failureText(test, found)}\n`);
  }
  for (const [key, group] of byRow) console.log(`${String(group.length).padStart(6)} differ: ${key}`);
}

const native = openNative();
if (typeof native === 'string') {
  console.error(`The host CPU cannot be the oracle: ${native}.`);
  process.exit(2);
}
if (process.env.CORE_WASM === undefined) await buildCore();
const seed = values.seed === undefined ? Date.now() % 0x7fff_ffff : Number(values.seed);
const cases = Number(values.cases);
const start = performance.now();
const report = await campaign({ cases, seed, filter: new RegExp(values.filter) }, native);
summary(report.failures, Number(values.show));
for (const [name, [exact, one]] of report.ulps) {
  console.log(`${name.padEnd(8)} ${exact} bit-exact, ${one} within 1 ulp of the host's 80-bit result`);
}
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${report.cases} cases on ${report.rows} rows in ${seconds} s, seed ${seed}: ${report.failures.length} differences`,
);
process.exit(report.failures.length === 0 ? 0 : 1);

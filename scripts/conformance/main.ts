// npm run conformance -- [--cases N] [--seed S] [--filter REGEXP] [--show N]: our core against the host's CPU.
//   --rows                   lists what is tested and what is not, and why
//   --record [--per-row N]   records vectors for hosts that cannot be asked (emu-core/tests/conformance/vectors.bin)
import { parseArgs } from 'node:util';
import { buildCore } from '../core.ts';
import { campaign, type Failure, type Report } from './campaign.ts';
import { failureText, vectorName } from './compare.ts';
import { coverageText } from './coverage.ts';
import { type Native, openNative } from './native.ts';
import { record } from './record.ts';
import { VECTORS_PATH } from './vectors.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    filter: { type: 'string', default: '' },
    /** Failures printed in full, per instruction. */
    show: { type: 'string', default: '2' },
    rows: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    'per-row': { type: 'string', default: '40' },
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

/** How results of transcendental instructions are spread around the host's, and how the cases ended. */
function spread({ ulps, vectors }: Report): void {
  for (const [name, counts] of [...ulps].sort()) {
    const parts = [...counts].map((count, off) => `${count ?? 0} ${off} ulp off`);
    console.log(`${name.padEnd(8)} ${parts.join(', ')}`);
  }
  const ends = [...vectors].sort(([a], [b]) => a - b).map(([vector, count]) => `${vectorName(vector)} ${count}`);
  console.log(`endings  ${ends.join(', ')}`);
}

async function run(native: Native): Promise<boolean> {
  const seed = values.seed === undefined ? Date.now() % 0x7fff_ffff : Number(values.seed);
  const start = performance.now();
  const report = await campaign({ cases: Number(values.cases), seed, filter: new RegExp(values.filter) }, native);
  summary(report.failures, Number(values.show));
  spread(report);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { cases, rows, failures } = report;
  console.log(`${cases} cases on ${rows} rows in ${seconds} s, seed ${seed}: ${failures.length} differences`);
  return failures.length === 0;
}

async function recordVectors(native: Native): Promise<void> {
  const perRow = Number(values['per-row']);
  const seed = Number(values.seed ?? 1);
  const command = `npm run conformance -- --record --per-row ${perRow} --seed ${seed}`;
  const { cases, bytes } = await record({ perRow, seed, path: VECTORS_PATH, command }, native);
  console.log(`${cases} cases, ${bytes} bytes: ${VECTORS_PATH}`);
}

if (values.rows) {
  console.log(await coverageText());
  process.exit(0);
}
const native = openNative();
if (typeof native === 'string') {
  console.error(`The host CPU cannot be the oracle: ${native}.`);
  process.exit(2);
}
if (values.record) {
  await recordVectors(native);
  process.exit(0);
}
if (process.env.CORE_WASM === undefined) await buildCore();
process.exit((await run(native)) ? 0 : 1);

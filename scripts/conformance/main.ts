// `npm run conformance`: our core against the host's CPU; or records what the host's CPU does.
import { InvalidArgumentError } from 'commander';
import { buildCore } from '../core.ts';
import { count, developerCommand, freshSeed, whole } from '../developer-command.ts';
import { campaign, type Failure, type Report } from './campaign.ts';
import { failureText, vectorName } from './compare.ts';
import { coverageText } from './coverage.ts';
import { type Native, openNative } from './native.ts';
import { record } from './record.ts';
import { VECTORS_PATH } from './vectors.ts';

interface Options {
  readonly cases: number;
  readonly seed?: number;
  readonly filter?: RegExp;
  readonly show: number;
  readonly rows?: boolean;
  readonly record?: boolean;
  readonly perRow: number;
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const values = developerCommand('conformance')
  .description(
    "Runs random cases of the opcode table's rows on our core and on the host's CPU; fails on any difference.",
  )
  .option('--cases <n>', 'how many', count, 100_000)
  .option('--seed <n>', 'of the cases: the same seed makes the same cases', whole)
  .option('--filter <regexp>', 'only rows whose name or unit matches', pattern)
  .option('--show <n>', 'differences printed in full, per instruction', count, 2)
  .option('--rows', 'lists what is tested and what is not, and why')
  .option('--record', `records vectors for hosts that cannot be asked (${VECTORS_PATH})`)
  .option('--per-row <n>', 'with --record: cases of each row', count, 32)
  .parse()
  .opts<Options>();

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
  const { cases, seed = freshSeed(), filter = /(?:)/ } = values;
  const start = performance.now();
  const report = await campaign({ cases, seed, filter }, native);
  summary(report.failures, values.show);
  spread(report);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { rows, failures } = report;
  console.log(`${report.cases} cases on ${rows} rows in ${seconds} s, seed ${seed}: ${failures.length} differences`);
  if (rows === 0) console.log('No row matches the filter.');
  return failures.length === 0 && rows > 0;
}

async function recordVectors(native: Native): Promise<void> {
  const { perRow, seed = 1 } = values;
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

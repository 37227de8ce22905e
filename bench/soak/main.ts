// `npm run soak -- --minutes 30 [--seed N]`: mixed programs and every control of the built page, in one page, with its memory watched.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { count, developerCommand, duration, freshSeed, whole } from '../../scripts/developer-command.ts';
import { Random } from '../../scripts/random.ts';
import { MeasuredPlayground } from '../page/playground.ts';
import { pickAction } from './actions.ts';
import { MemoryMeter, type MemorySample } from './memory.ts';
import { growth } from './verdict.ts';

const REPORT = 'build/reports/soak.json';
const LOG = 'build/reports/soak.log';
const SAMPLE_MS = 15_000;
const FAILURES_MAX = 10;

const { minutes, seed, first } = developerCommand('soak')
  .description(
    'Runs mixed programs with random Stop, Reset, cold boots and restores in one page; checks output and memory.',
  )
  .option('--minutes <n>', 'how long', duration, 30)
  .option('--seed <n>', 'of the steps: the same seed does the same steps', whole, freshSeed())
  .option('--first <n>', 'number of the first step, to get to a failure sooner', count, 1)
  .parse()
  .opts<{ minutes: number; seed: number; first: number }>();
/** Seeds of steps lie so far apart: each step is its own, whatever the one before has drawn. */
const STEP_SEEDS = 1000;
console.log(`seed ${seed}`);
mkdirSync('build/reports', { recursive: true });
writeFileSync(LOG, `seed ${seed}\n`);

const playground = await MeasuredPlayground.launch();
await playground.stored();
// The Copy button's text comes to us: a browser without a window has no clipboard to ask.
await playground.page.evaluate(
  "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { globalThis.copied = text; } } })",
);
const meter = await MemoryMeter.attach(playground);
const began = performance.now();
const samples: MemorySample[] = [];
const counts: Record<string, number> = {};
const failures: string[] = [];
const seconds = () => (performance.now() - began) / 1000;

async function sample(): Promise<void> {
  samples.push(await meter.sample(seconds()));
  appendFileSync(LOG, `${JSON.stringify(samples.at(-1))}\n`);
}

async function step(number: number): Promise<void> {
  const random = new Random(seed * STEP_SEEDS + number);
  const action = pickAction(random);
  counts[action.name] = (counts[action.name] ?? 0) + 1;
  const since = performance.now();
  let told: string;
  try {
    told = await action.run(playground, random);
  } catch (thrown) {
    told = `FAILED: ${thrown instanceof Error ? thrown.message : thrown}`;
    failures.push(`step ${number}, ${action.name}: ${told}`);
    console.error(failures.at(-1));
    await playground.page.screenshot({ path: `build/reports/soak-failure-${failures.length}.png` });
    await playground.bootCold.click();
    await playground.ready();
  }
  appendFileSync(
    LOG,
    `${seconds().toFixed(1)} s, step ${number}: ${action.name}: ${told} (${(performance.now() - since).toFixed(0)} ms)\n`,
  );
}

await sample();
for (let number = first, sampledAt = seconds(); seconds() < minutes * 60 && failures.length < FAILURES_MAX; number++) {
  await step(number);
  if (seconds() - sampledAt < SAMPLE_MS / 1000) continue;
  await sample();
  sampledAt = seconds();
}
await sample();
await playground.close();

const verdict = growth(samples);
const errors = playground.errors.filter((error) => !/net::ERR_FAILED/.test(error)); // the downloads that a step makes fail
const report = { seed, minutes, seconds: seconds(), counts, failures, errors, growth: verdict, samples };
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
console.table(verdict);
console.log(counts, `${failures.length} failures, ${errors.length} errors of the page`);
console.log(`Written to ${REPORT}; steps in ${LOG}.`);
for (const text of [...failures, ...errors]) console.error(text);
process.exit(failures.length + errors.length > 0 || verdict.some(({ levelsOff }) => !levelsOff) ? 1 : 0);

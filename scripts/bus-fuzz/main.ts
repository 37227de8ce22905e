// `npm run bus:fuzz -- [--cases N] [--seed S]`: hostile guests against the host's end of the bus; prints the seed that fails.
import { parseArgs } from 'node:util';
import { buildCore } from '../setup/index.ts';
import { busCampaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000_000}` },
  },
});
const [cases, seed] = [values.cases, values.seed].map(Number);
console.log(`seed ${seed}`);
await buildCore();
const result = await busCampaign(seed, cases, (done) => {
  if (done % 1000 !== 0) return;
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  console.log(
    `${done} cases, ${Math.round(heapUsed / 2 ** 20)} MiB heap, ${Math.round(arrayBuffers / 2 ** 20)} MiB buffers`,
  );
});
if (result.finding) {
  console.error(`${result.finding.what}\nrun it again: npm run bus:fuzz -- --cases 1 --seed ${result.finding.seed}`);
  process.exit(1);
}
console.log(`${result.cases} cases, nothing found.`);
process.exit(0);

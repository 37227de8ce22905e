// `npm run bus:fuzz`: hostile guests against the host's end of the bus; prints the seed that fails.
import { count, developerCommand, freshSeed, whole } from '../developer-command.ts';
import { buildCore } from '../setup/index.ts';
import { busCampaign } from './campaign.ts';

const { cases, seed } = developerCommand('bus:fuzz')
  .description('Runs hostile guests against the bus; prints the seed of the first that does harm.')
  .option('--cases <n>', 'how many', count, 20_000)
  .option('--seed <n>', 'of the first case', whole, freshSeed())
  .parse()
  .opts<{ cases: number; seed: number }>();
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

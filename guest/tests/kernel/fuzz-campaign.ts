// `npm run guest:fuzz -- [--calls N] [--images N] [--seed S]`: a long fuzzing run of the kernel; prints the seed that fails.
import { parseArgs } from 'node:util';
import { fuzzCalls, fuzzImages } from './fuzz.ts';
import { buildKernelAndPrograms } from './programs.ts';

const CALLS_PER_MACHINE = 20_000;
const IMAGES_PER_REPORT = 1000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '200000' },
      images: { type: 'string', default: '20000' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000_000}` },
    },
  });
  const [calls, images, seed] = [values.calls, values.images, values.seed].map(Number);
  console.log(`seed ${seed}`);
  buildKernelAndPrograms();
  for (let done = 0; done < calls; done += CALLS_PER_MACHINE) {
    const failure = await fuzzCalls(seed + done, Math.min(CALLS_PER_MACHINE, calls - done));
    if (failure !== null) {
      console.error(failure);
      return 1;
    }
    console.log(`${Math.min(done + CALLS_PER_MACHINE, calls)} kernel calls`);
  }
  for (let done = 0; done < images; done += IMAGES_PER_REPORT) {
    const failure = fuzzImages(seed + done, Math.min(IMAGES_PER_REPORT, images - done));
    if (failure !== null) {
      console.error(failure);
      return 1;
    }
    console.log(`${Math.min(done + IMAGES_PER_REPORT, images)} images`);
  }
  return 0;
}

process.exitCode = await main();

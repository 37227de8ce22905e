// `npm run guest:fuzz`: a long fuzzing run of kernel and images. What fails is printed with its key.
import { InvalidArgumentError } from 'commander';
import { developerCommand, freshSeed, whole } from '../../scripts/developer-command.ts';
import type { FatWidth } from './images/fat-images.ts';
import { fuzzInitrds, fuzzRamfs } from './images/fuzz-images.ts';
import { fuzzCalls } from './kernel/fuzz-calls.ts';
import { buildKernelAndPrograms } from './kernel/programs.ts';
import { needFiles } from './machine.ts';

const CALLS_PER_MACHINE = 20_000;
const IMAGES_PER_REPORT = 500;
const WIDTHS: readonly FatWidth[] = [12, 16, 32];

type Case = () => Promise<readonly string[]>;
const one = (failure: string | null): readonly string[] => (failure === null ? [] : [failure]);

/** How many kernel calls were really made. */
let made = 0;

async function calls(seed: number, count: number, bus: boolean, hold: boolean): Promise<readonly string[]> {
  const result = await fuzzCalls({ seed, calls: count, bus, hold });
  made += result.made;
  return result.failures;
}

/** The case that a key names. */
function parseKey(key: string): Case {
  const [kind, seed, a, b, c] = key.split(':').map((word, index) => (index === 0 ? word : Number(word)));
  if (kind === 'calls') return () => calls(Number(seed), Number(a), b === 1, c === 1);
  if (kind === 'initrd') return async () => one(fuzzInitrds(Number(seed), 1));
  if (kind === 'ramfs') return async () => one(fuzzRamfs(a as FatWidth, b === 1, Number(seed), 1));
  throw new InvalidArgumentError('calls:SEED:COUNT:BUS:HOLD, initrd:SEED or ramfs:SEED:WIDTH:BOOT is wanted.');
}

/** Every kind of machine in turn. */
function* callCases(seed: number, total: number): Generator<[string, Case]> {
  for (let done = 0, i = 0; done < total; i++) {
    const count = Math.min(CALLS_PER_MACHINE, total - done);
    done += count;
    yield [`${done} kernel calls asked for`, () => calls(seed + i, count, (i & 1) !== 0, (i & 2) !== 0)];
  }
}

/** Two fifths initrds, the rest RAMFS images of all widths, with and without their boot sectors. */
function* imageCases(seed: number, total: number): Generator<[string, Case]> {
  for (let done = 0, i = 0; done < total; i++) {
    const count = Math.min(IMAGES_PER_REPORT, total - done);
    const from = seed + done;
    done += count;
    const width = WIDTHS[i % 3];
    const boot = i % 2 === 0;
    if (i % 5 < 2) yield [`${done} images (initrds)`, async () => one(fuzzInitrds(from, count))];
    else
      yield [`${done} images (FAT${width}, boot sector ${boot})`, async () => one(fuzzRamfs(width, boot, from, count))];
  }
}

interface Options {
  readonly calls: number;
  readonly images: number;
  readonly seed: number;
  readonly only?: Case;
}

const command = developerCommand('guest:fuzz')
  .description('Makes random kernel calls and boots damaged images; prints the key of what does harm.')
  .option('--calls <n>', 'kernel calls', whole, 200_000)
  .option('--images <n>', 'damaged images', whole, 20_000)
  .option('--seed <n>', 'of the first machine', whole, freshSeed())
  .option('--only <key>', 'repeats one case', parseKey);

async function main({ calls, images, seed, only }: Options): Promise<number> {
  needFiles('build/guest/nanvix-libc', 'public/guest/kernel.elf');
  buildKernelAndPrograms();
  const cases: Iterable<[string, Case]> = only
    ? [['nothing found', only]]
    : [...callCases(seed, calls), ...imageCases(seed, images)];
  if (!only) console.log(`seed ${seed}`);
  let failed = 0;
  for (const [title, run] of cases) {
    const failures = await run();
    failed += failures.length;
    console.log(failures.length === 0 ? title : failures.join('\n'));
  }
  console.log(`${failed} failures; ${made} kernel calls made`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(command.parse().opts<Options>());

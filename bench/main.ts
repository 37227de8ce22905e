// `npm run bench`: guest speed and start-up times, in Node and in Chromium, as a table and as build/reports/bench.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { Option } from 'commander';
import { count, developerCommand } from '../scripts/developer-command.ts';
import { type BrowserFiles, measureInChromium } from './chromium.ts';
import type { Images } from './measure.ts';
import { measureAll, type Sample } from './plan.ts';
import { summarize, table } from './summary.ts';

const REPORT = 'build/reports/bench.json';
const GUEST = 'public/guest';

const program = developerCommand('bench')
  .description(
    'Measures the guest: million instructions per second over programs; start of `-S -c pass` in three rows.',
  )
  .option('--rounds <n>', 'samples of every row', count, 3)
  .addOption(new Option('--engine <name>', 'where').choices(['node', 'chromium', 'both']).default('both'))
  .option('--no-baseline', 'leave the baseline row out')
  .parse();
const options = program.opts<{ rounds: number; engine: string; baseline: boolean }>();

const files = (initrd: string, ramfs: string): BrowserFiles => ({
  core: 'build/core/core.wasm',
  kernel: `${GUEST}/kernel.elf`,
  initrd: `${GUEST}/${initrd}`,
  ramfs: `${GUEST}/${ramfs}`,
});
const optimised = files('python.initrd', 'stdlib.ramfs');
const baselineFiles = files('baseline.initrd', 'baseline.ramfs');
const missing = Object.values(optimised).filter((file) => !existsSync(file));
if (missing.length > 0) {
  console.error(`bench: not built yet: ${missing.join(', ')}. Run \`npm run core\` and \`npm run guest\`.`);
  process.exit(2);
}
const baseline = options.baseline && existsSync(baselineFiles.initrd) ? baselineFiles : null;
const { rounds } = options;

function read(paths: BrowserFiles): Images {
  const [core, kernel, initrd, ramfs] = [paths.core, paths.kernel, paths.initrd, paths.ramfs].map((path) =>
    readFileSync(path),
  );
  return { core, kernel, initrd, ramfs };
}

const report: Record<string, unknown> = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  rounds,
  loadBefore: loadavg()[0],
};
if (loadavg()[0] > cpus().length / 2)
  console.error(
    `bench: other programs keep this computer busy (load ${loadavg()[0].toFixed(1)}): the figures will be low.`,
  );

async function measured(engine: string, run: (onSample: (sample: Sample) => void) => Promise<string>): Promise<void> {
  const samples: Sample[] = [];
  const version = await run((sample) => {
    samples.push(sample);
    process.stderr.write(`${engine}: ${sample.row} ${sample.totalMs.toFixed(0)} ms\n`);
  });
  const summary = summarize(samples);
  report[engine] = { version, ...summary, samples };
  console.log(table(`${engine} ${version}`, summary));
}

if (options.engine !== 'chromium') {
  await measured('node', async (onSample) => {
    await measureAll({ images: read(optimised), baseline: baseline && read(baseline) }, rounds, onSample);
    return process.version;
  });
}
if (options.engine !== 'node') {
  await measured('chromium', (onSample) => measureInChromium(optimised, baseline, rounds, onSample));
}
mkdirSync('build/reports', { recursive: true });
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
console.log(`Written to ${REPORT}.`);
process.exit(0);

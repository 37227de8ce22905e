// `npm run bench:page`: reloads, Stop, long tasks and idle costs in the built page, as tables and as build/reports/bench-page.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { Option } from 'commander';
import { count, developerCommand } from '../../scripts/developer-command.ts';
import { measureIdle } from './idle.ts';
import { measureLongTasks } from './long-tasks.ts';
import { MeasuredPlayground } from './playground.ts';
import { measureReloads } from './reload.ts';
import { measureStops } from './stop-latency.ts';

const REPORT = 'build/reports/bench-page.json';

const program = developerCommand('bench:page')
  .description('Measures the built page in Chromium: Stop, long tasks of the main thread, an idle guest, a reload.')
  .option('--rounds <n>', 'reloads, and samples of Stop for each program', count, 30)
  .addOption(new Option('--only <name>', 'default: all of them').choices(['idle', 'longTasks', 'stop', 'reload']))
  .parse();
const { only, rounds } = program.opts<{ rounds: number; only?: string }>();

const report: Record<string, unknown> = { cpu: cpus()[0]?.model, cores: cpus().length, loadBefore: loadavg()[0] };
const playground = await MeasuredPlayground.launch();
report.browser = playground.browser.version();
try {
  await playground.stored();
  for (const [name, measure] of [
    ['idle', measureIdle],
    ['longTasks', measureLongTasks],
    ['stop', (page: MeasuredPlayground) => measureStops(page, rounds)],
    ['reload', (page: MeasuredPlayground) => measureReloads(page, rounds)],
  ] as const) {
    if (only !== undefined && only !== name) continue;
    const rows = await measure(playground);
    report[name] = rows;
    console.table(
      rows,
      Object.keys(rows[0]).filter((column) => column !== 'samples'),
    );
  }
} finally {
  report.errors = playground.errors;
  report.loadAfter = loadavg()[0];
  await playground.close();
}
mkdirSync('build/reports', { recursive: true });
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
console.log(
  `Load ${(report.loadBefore as number).toFixed(1)} to ${(report.loadAfter as number).toFixed(1)}. Written to ${REPORT}.`,
);
if (playground.errors.length > 0) console.error(`The page reported errors:\n${playground.errors.join('\n')}`);
process.exit(playground.errors.length > 0 ? 1 : 0);

// `npm run guest:regrtest -- [modules…]`: CPython's own regression tests in the guest, held against the same tests run natively.
import { availableParallelism } from 'node:os';
import { buildCore } from '../../scripts/core.ts';
import { count, developerCommand } from '../../scripts/developer-command.ts';
import { SetupFailure } from '../../scripts/setup/failure.ts';
import { ensureGuest, ensureTestImage } from '../../scripts/setup/guest.ts';
import { program } from '../../scripts/setup/program.ts';
import { compare, isClean } from './compare.ts';
import { EXPECTED } from './expected.rows.ts';
import { allModules, campaignModules, chosenModules } from './modules.ts';
import { canRunNatively } from './native-side.ts';
import { workThrough } from './pool.ts';
import type { Limits, ModuleRun, SideName } from './records.ts';
import { countsOf, findings, type Row, table, totals, writeReports } from './report.ts';
import { Store } from './store.ts';
import type { Work } from './worker.ts';

interface Options {
  readonly all?: boolean;
  readonly list?: boolean;
  readonly fresh?: boolean;
  readonly jobs: number;
  readonly match?: string[];
  readonly limit: number;
  readonly testLimit: number;
  readonly wall: number;
}

const SIDES: readonly SideName[] = ['native', 'guest'];

const command = developerCommand('guest:regrtest')
  .description("CPython's regression tests in the guest and natively; fails on any difference that is not listed.")
  .argument('[modules...]', 'names or patterns (test_int, test_asyncio.*); default: the usual campaign')
  .option('--all', 'every module there is')
  .option('--list', 'print the modules and run nothing')
  .option('--jobs <n>', 'processes at a time', count, availableParallelism())
  .option('--fresh', 'forget earlier results of these modules')
  .option('--match <patterns...>', 'only tests whose names match; results are not kept')
  .option('--limit <n>', 'guest instructions for a module', count, 60e9)
  .option('--test-limit <n>', 'guest instructions for one test', count, 15e9)
  .option('--wall <seconds>', 'guard for a module, on both sides', count, 1800);

async function main(words: string[], options: Options): Promise<void> {
  await ensureGuest();
  if (!(await ensureTestImage()) || !canRunNatively())
    throw new SetupFailure(
      'The regression tests need a guest built here, on x86-64: a prebuilt image has no python-native.',
    );
  await buildCore();
  const all = allModules();
  const chosen =
    words.length > 0 ? chosenModules(words, all) : options.all ? all : chosenModules(campaignModules(), all);
  const modules = [...new Set(chosen)];
  if (options.list) {
    console.log(modules.join('\n'));
    return;
  }
  const rows = rowsOf(modules, await runsOf(modules, options), options.match === undefined);
  console.log(`\n${table(rows)}\n`);
  for (const finding of findings(rows)) console.log(finding);
  console.log(`\n${totals(rows)}`);
  if (options.match === undefined) writeReports(rows);
  if (!rows.every(({ comparison }) => isClean(comparison))) process.exitCode = 1;
}

type Runs = ReadonlyMap<string, ModuleRun>;

const keyOf = (side: SideName, module: string): string => `${side} ${module}`;

async function runsOf(modules: readonly string[], options: Options): Promise<Runs> {
  const limits: Limits = {
    moduleInstructions: options.limit,
    testInstructions: options.testLimit,
    wallSeconds: options.wall,
  };
  const store = new Store();
  const runs = new Map<string, ModuleRun>();
  const work: Work[] = [];
  for (const side of SIDES) {
    for (const module of modules) {
      if (options.fresh) store.forget(side, module);
      const known = options.match ? null : store.load(side, module, limits);
      if (known) runs.set(keyOf(side, module), known);
      else work.push({ side, request: { module, match: options.match }, limits, snapshot: store.snapshot });
    }
  }
  if (runs.size > 0) console.error(`${runs.size} results are there already; ${work.length} to run.`);
  let done = 0;
  await workThrough(work, options.jobs, ({ side, request: { module } }, answer) => {
    done++;
    if ('error' in answer) throw new Error(`${module}, ${side}: ${answer.error}`);
    const { run } = answer;
    runs.set(keyOf(side, module), run);
    if (options.match === undefined) store.save(side, run);
    const { passed, failed, skipped } = countsOf(run);
    console.error(
      `[${done}/${work.length}] ${side} ${module}: ${passed} passed, ${failed} failed, ${skipped} skipped; ` +
        `${run.end.kind} after ${run.seconds.toFixed(1)} s`,
    );
  });
  return runs;
}

function rowsOf(modules: readonly string[], runs: Runs, wasWhole: boolean): Row[] {
  return modules.map((module) => {
    const native = runs.get(keyOf('native', module)) as ModuleRun;
    const guest = runs.get(keyOf('guest', module)) as ModuleRun;
    return { module, native, guest, comparison: compare(native, guest, EXPECTED, wasWhole) };
  });
}

command.action((words: string[], options: Options) => program(() => main(words, options)));
await command.parseAsync();

// Results on disk, one file a module, in a directory named after the hash of all that decides them: a run goes on where one stopped.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { GUEST_INPUTS } from './guest-side.ts';
import { nativeInputs } from './native-side.ts';
import type { Limits, ModuleRun, SideName } from './records.ts';

const PLACE = join(ROOT, 'build/regrtest');
/** Programs of ours that take part in a run. */
const SCRIPTS = ['driver.py', 'driver-lines.ts', 'run-module.ts'];
const KEY_CHARACTERS = 16;

export class Store {
  readonly #directories: Readonly<Record<SideName, string>>;
  /** The machine when the driver is ready. */
  readonly snapshot: string;

  constructor() {
    const place = (name: SideName, inputs: unknown): string => {
      const paths = [...SCRIPTS, `${name}-side.ts`].map((script) => `guest/regrtest/${script}`);
      const scripts = hashFiles(ROOT, paths);
      const directory = join(PLACE, `${name}-${hashOf(inputs, scripts).slice(0, KEY_CHARACTERS)}`);
      mkdirSync(directory, { recursive: true });
      return directory;
    };
    this.#directories = {
      guest: place('guest', hashFiles('/', GUEST_INPUTS)),
      native: place('native', nativeInputs()),
    };
    this.snapshot = join(this.#directories.guest, 'driver.snapshot');
  }

  #file(side: SideName, module: string): string {
    return join(this.#directories[side], `${module}.json`);
  }

  /** What was found before; null: nothing, or a run that ended at limits narrower than these. */
  load(side: SideName, module: string, limits: Limits): ModuleRun | null {
    const file = this.#file(side, module);
    if (!existsSync(file)) return null;
    const run = JSON.parse(readFileSync(file, 'utf8')) as ModuleRun;
    return metLimit(run) && isWider(limits, run.limits) ? null : run;
  }

  save(side: SideName, run: ModuleRun): void {
    const file = this.#file(side, run.module);
    writeFileSync(`${file}.part`, JSON.stringify(run));
    renameSync(`${file}.part`, file);
  }

  forget(side: SideName, module: string): void {
    rmSync(this.#file(side, module), { force: true });
  }
}

const metLimit = (run: ModuleRun): boolean =>
  ['module-limit', 'wall'].includes(run.end.kind) || run.tests.some(({ detail }) => detail?.startsWith('test-limit'));

const isWider = (wanted: Limits, had: Limits): boolean =>
  wanted.moduleInstructions > had.moduleInstructions ||
  wanted.testInstructions > had.testInstructions ||
  wanted.wallSeconds > had.wallSeconds;

// Build steps cached by content: a step's output lies in a directory named after the hash of all that went into it.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type CommandOptions, run } from './command.ts';
import { LOGS, STEPS, WORK } from './places.ts';
import { showStep } from './progress.ts';

/** What a step's builder works with. */
export interface Workshop {
  /** Empty directory for intermediate files; removed when the step has succeeded. */
  work: string;
  /** Empty directory that becomes the step's output. */
  output: string;
  /** Runs a program with the step's log. */
  run(program: string, args: string[], options?: Omit<CommandOptions, 'log' | 'onLine'>): Promise<void>;
  /** Says what is being done. */
  say(line: string): void;
}

export interface Step {
  /** Name of the cache entry. */
  name: string;
  /** What a person reads while it runs. */
  title: string;
  /** Hash of everything that decides the output. */
  key: string;
  build(workshop: Workshop): Promise<void>;
}

const KEPT_OUTPUTS = 4;
const LOCK_POLL_MS = 250;

/** The directory with the step's output; builds it when the cache has none for this key. */
export async function ensureStep(step: Step): Promise<string> {
  const entry = join(STEPS, `${step.name}-${step.key.slice(0, 20)}`);
  if (existsSync(entry)) {
    touch(entry);
    return entry;
  }
  mkdirSync(STEPS, { recursive: true });
  const unlock = await lock(`${entry}.lock`);
  try {
    // Another process may have built it while we waited.
    if (!existsSync(entry)) await build(step, entry);
  } finally {
    unlock();
  }
  forgetOldOutputs(step.name);
  return entry;
}

async function build(step: Step, entry: string): Promise<void> {
  const log = join(LOGS, `${step.name}.log`);
  mkdirSync(LOGS, { recursive: true });
  writeFileSync(log, `${new Date().toISOString()} ${step.title} (${step.key})\n`);
  const work = join(WORK, `${step.name}-${process.pid}`);
  const output = `${entry}.part`;
  forgetOldWork(step.name);
  for (const directory of [work, output]) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }
  await showStep(step.title, async (say) => {
    await step.build({
      work,
      output,
      say,
      run: (program, args, options) => run(program, args, { ...options, log, onLine: say }),
    });
  });
  renameSync(output, entry);
  rmSync(work, { recursive: true, force: true });
}

/** The lock is a directory holding its owner's process id; one left behind by a dead process is taken over. */
async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!ownerIsAlive(path)) rmSync(path, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
}

function ownerIsAlive(path: string): boolean {
  const owner = join(path, 'pid');
  if (existsSync(owner)) return isAlive(Number(readFileSync(owner, 'utf8')));
  // Just made, its owner not written yet: give it a second.
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 1000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What failed builds of this step have left for a look at them. */
function forgetOldWork(name: string): void {
  if (!existsSync(WORK)) return;
  for (const entry of readdirSync(WORK)) {
    const [, pid] = entry.match(new RegExp(`^${name}-(\\d+)$`)) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(WORK, entry), { recursive: true, force: true });
  }
}

function touch(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

/** Keeps the outputs used last, so that switching between branches does not rebuild. */
function forgetOldOutputs(name: string): void {
  const outputs = readdirSync(STEPS)
    .filter((entry) => new RegExp(`^${name}-[0-9a-f]{20}$`).test(entry))
    .map((entry) => ({ path: join(STEPS, entry), used: statSync(join(STEPS, entry)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  for (const { path } of outputs.slice(KEPT_OUTPUTS)) rmSync(path, { recursive: true, force: true });
}

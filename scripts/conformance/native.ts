// Runs cases on the host's own CPU: builds runner.c as a static i386 program and feeds it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Case, decodeOutcome, encodeCase, type Outcome, RESULT_BYTES } from './case.ts';

const here = dirname(fileURLToPath(import.meta.url));
const COMPILER = 'i686-linux-gnu-gcc';

export interface Native {
  run(cases: readonly Case[]): Outcome[];
}

/** The runner, or the reason why this host cannot be the oracle. */
export function openNative(): Native | string {
  if (process.arch !== 'x64' && process.arch !== 'ia32') return `the host is ${process.arch}, not an x86`;
  if (process.platform !== 'linux') return `the host runs ${process.platform}, not Linux`;
  const source = join(here, 'runner.c');
  const program = join(here, '../../build/conformance/runner');
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(dirname(program), { recursive: true });
    const flags = ['-static', '-no-pie', '-fno-pie', '-O1', '-Wall', '-Wextra', '-Werror'];
    const built = spawnSync(COMPILER, [...flags, source, '-o', program], { encoding: 'utf8' });
    if (built.error) return `${COMPILER} is not installed`;
    if (built.status !== 0) return `${COMPILER} failed: ${built.stderr.split('\n')[0]}`;
  }
  const probe = spawnSync(program, { input: '' });
  if (probe.error || probe.status !== 0) return 'the host does not run i386 programs';
  return { run: (cases) => runAll(program, cases) };
}

function runAll(program: string, cases: readonly Case[]): Outcome[] {
  const input = Buffer.concat(cases.map(encodeCase));
  const ran = spawnSync(program, { input, maxBuffer: cases.length * RESULT_BYTES + 1024 });
  const got = ran.stdout.length / RESULT_BYTES;
  if (ran.status !== 0 || got !== cases.length) {
    const culprit = cases[Math.floor(got)];
    const bytes = culprit ? Buffer.from(culprit.code).toString('hex') : 'none';
    throw new Error(`the native runner stopped (${ran.signal ?? ran.status}) at case ${got}: ${bytes}`);
  }
  return cases.map((_, i) => decodeOutcome(ran.stdout.subarray(i * RESULT_BYTES, (i + 1) * RESULT_BYTES)));
}

// Runs cases on the host's own CPU: builds runner.c as a freestanding i386 program and feeds it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASE_BYTES, type Case, decodeOutcome, encodeCase, OUTCOME_BYTES, type Outcome } from './case.ts';
import { LDT, userDescriptorFlags } from './world.ts';

const here = dirname(fileURLToPath(import.meta.url));
const COMPILER = 'i686-linux-gnu-gcc';
const FLAGS =
  '-static -nostdlib -ffreestanding -no-pie -fno-pie -fno-stack-protector -fcf-protection=none -mno-sse -mno-mmx -O1 -Wall -Wextra -Werror';
const DESCRIPTOR_BYTES = 16;
const TIMEOUT = 60_000;

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
    const built = spawnSync(COMPILER, [...FLAGS.split(' '), source, '-o', program], { encoding: 'utf8' });
    if (built.error) return `${COMPILER} is not installed`;
    if (built.status !== 0) return `${COMPILER} failed: ${built.stderr.split('\n')[0]}`;
  }
  const probe = spawnSync(program, { input: segments() });
  if (probe.error) return 'the host does not run i386 programs';
  if (probe.status !== 0) return `the host refuses what the runner needs (step ${probe.signal ?? probe.status})`;
  return { run: (cases) => runAll(program, cases) };
}

/** How the stream begins: the LDT as struct user_desc. */
function segments(): Buffer {
  const buffer = Buffer.alloc(4 + LDT.length * DESCRIPTOR_BYTES);
  buffer.writeUInt32LE(LDT.length, 0);
  LDT.forEach((segment, i) => {
    const at = 4 + i * DESCRIPTOR_BYTES;
    buffer.writeUInt32LE(segment.selector >>> 3, at);
    buffer.writeUInt32LE(segment.base, at + 4);
    buffer.writeUInt32LE(segment.limit, at + 8);
    buffer.writeUInt32LE(userDescriptorFlags(segment), at + 12);
  });
  return buffer;
}

function runAll(program: string, cases: readonly Case[]): Outcome[] {
  const header = segments();
  const input = Buffer.alloc(header.length + cases.length * CASE_BYTES);
  header.copy(input);
  cases.forEach((test, i) => {
    const at = header.length + i * CASE_BYTES;
    encodeCase(test, input.subarray(at, at + CASE_BYTES));
  });
  // A case that never ends would stay behind.
  const ran = spawnSync(program, {
    input,
    maxBuffer: cases.length * OUTCOME_BYTES + 1024,
    timeout: TIMEOUT,
    killSignal: 'SIGKILL',
  });
  const got = ran.stdout.length / OUTCOME_BYTES;
  if (ran.status !== 0 || got !== cases.length) {
    throw new Error(`the native runner stopped (${ran.signal ?? ran.status}) after case ${got} of ${cases.length}`);
  }
  // A copy, because typed arrays want aligned bytes.
  const output = new Uint8Array(ran.stdout);
  return cases.map((test, i) => decodeOutcome(output.subarray(i * OUTCOME_BYTES, (i + 1) * OUTCOME_BYTES), test));
}

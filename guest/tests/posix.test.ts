// C programs keep POSIX's promises on libposix as they do on Linux: same source, same musl, same output.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXTRAS, needFiles, type Outcome, runInCore, runOnLinux } from './machine.ts';
import { ABSENCES } from './posix/absent.ts';
import { ABSENT, COMPARED, callNumbers, compileForGuest, compileForLinux } from './posix/common/compile.ts';
import { FUNCTIONS_FILE, functionsText } from './posix/common/functions-text.ts';

const TIMEOUT_MS = 300_000;
const CALL = { argv: ['program', 'a', 'b  c', '', 'ü;%41'], env: { GREETING: 'good day' } };
/** calls.c says this of every call that a program makes. */
const MADE = /made call (\d+)\n/g;

/** Numbers of the calls that the programs have made so far. */
const made = new Set<number>();

beforeAll(() => needFiles('public/guest/kernel.elf', `${EXTRAS}/musl`, `${EXTRAS}/nanvix-libc`));

async function runInGuest(name: string): Promise<Outcome> {
  const outcome = await runInCore(readFileSync(compileForGuest(name)), CALL);
  for (const [, number] of outcome.errors.matchAll(MADE)) made.add(Number(number));
  return { ...outcome, errors: outcome.errors.replace(MADE, '') };
}

describe.each(COMPARED)('%s.c', (name) => {
  test('says the same on Nanvix and on Linux', { timeout: TIMEOUT_MS }, async () => {
    const expected = runOnLinux(compileForLinux(name), CALL);
    expect(expected.output).not.toBe('');
    const { output, errors, status } = await runInGuest(name);
    expect({ output, status }).toEqual({ output: expected.output, status: expected.status });
    // The end of an aborted program is reported, on Linux by the shell.
    if (expected.status !== 134) expect(errors).toBe(expected.errors);
  });
});

test('what this machine has not says so', { timeout: TIMEOUT_MS }, async () => {
  const { output, status } = await runInGuest(ABSENT);
  const said = output.trimEnd().split('\n');
  expect(status).toBe(0);
  expect(said.pop()).toBe('and goes on');
  const wanted = ABSENCES.flatMap(({ absences }) => absences);
  expect(said.sort()).toEqual(
    wanted.map(({ call, answer }) => call + (/^[-\d]/.test(answer) ? ' = ' : ': ') + answer).sort(),
  );
});

test('every call that libposix serves is made by one of the programs', () => {
  const source = readFileSync('guest/libposix/system-call.c', 'utf8');
  const table = source.slice(source.indexOf('static long dispatch('), source.indexOf('static bool may_repeat('));
  const served = [...table.matchAll(/\bcase SYS_(\w+):/g)].map(([, name]) => name);
  expect(served.length).toBeGreaterThan(150);
  const numbers = callNumbers(served);
  expect(served.filter((_, index) => !made.has(numbers[index]))).toEqual([]);
});

test(`every function that CPython takes from the C library is in ${FUNCTIONS_FILE}`, {
  timeout: TIMEOUT_MS,
}, async () => {
  needFiles(`${EXTRAS}/python-native`);
  await expect(functionsText()).toMatchFileSnapshot(join('..', '..', FUNCTIONS_FILE));
});

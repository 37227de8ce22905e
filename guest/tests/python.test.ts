// Python programs in the guest print what the same CPython prints on Linux with unmodified musl, and end with the same status.
import { readFileSync, realpathSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseNvmb, unwrap } from '../../src/machine/index.ts';
import { EXTRAS, needFiles, runInCore, runOnLinux } from './machine.ts';

const PROGRAMS = [
  'arguments',
  'streams',
  'times',
  'files',
  'threads',
  'asynchronous',
  'library',
  'language',
  'signals',
];
/** Minutes, on a machine that does other things as well. */
const TIMEOUT_MS = 600_000;
const ARGUMENTS = ['one', 'two  three', '', 'ü%;', '-x', "quote'"];
const INPUT = 'Ada\nsecond line\nthe rest\nof it\n';
const ENVIRONMENT = { TZ: 'UTC', PYTHONHASHSEED: '1' };

let elf: Uint8Array;
const source = (name: string) => readFileSync(`guest/tests/python/${name}.py`, 'utf8');

function callOf(text: string, home: string) {
  return {
    argv: ['python3', '-c', text, ...ARGUMENTS],
    env: { ...ENVIRONMENT, PYTHONHOME: home },
    input: INPUT,
  };
}

beforeAll(() => {
  needFiles('public/guest/python.initrd', `${EXTRAS}/python-native`, `${EXTRAS}/python-home`);
  const [entry] = unwrap(parseNvmb(readFileSync('public/guest/python.initrd')));
  elf = entry.elf;
});

describe.each(PROGRAMS)('%s.py', (name) => {
  test('prints in the guest what it prints on Linux', { timeout: TIMEOUT_MS }, async () => {
    const linux = runOnLinux(
      realpathSync(`${EXTRAS}/python-native`),
      callOf(source(name), realpathSync(`${EXTRAS}/python-home`)),
    );
    const guest = await runInCore(elf, callOf(source(name), '/'));
    expect(linux.output).not.toBe('');
    expect(guest).toEqual(linux);
  });
});

test('what is not there says so', { timeout: TIMEOUT_MS }, async () => {
  const { output, errors, status } = await runInCore(elf, callOf(source('absent'), '/'));
  const lines = output.trim().split('\n');
  expect(lines.length).toBe(21);
  expect(lines.slice(0, 7).every((line) => /^OSError \[Errno 38\] Not available on this machine/.test(line))).toBe(
    true,
  );
  expect(
    lines.slice(7).every((line) => /^ModuleNotFoundError \w+ is not available on this machine: \w/.test(line)),
  ).toBe(true);
  expect({ errors, status }).toEqual({ errors: '', status: 0 });
});

test('os.abort() ends the machine with a message and status 134', { timeout: TIMEOUT_MS }, async () => {
  const { output, errors, status } = await runInCore(
    elf,
    callOf('import os; print("before", flush=True); os.abort()', '/'),
  );
  expect(output).toBe('before\n');
  expect(errors).toMatch(/aborted \(SIGABRT\)/);
  expect(status).toBe(134);
});

test('running out of memory is a MemoryError, and the program goes on', { timeout: TIMEOUT_MS }, async () => {
  const text = `kept = []
try:
    while True: kept.append(bytearray(16 << 20))
except MemoryError:
    n = len(kept)
    del kept
    print(5 < n < 16, len(bytearray(64 << 20)))`;
  expect(await runInCore(elf, callOf(text, '/'))).toEqual({ output: 'True 67108864\n', errors: '', status: 0 });
});

test('deep recursion in C is a RecursionError in a thread too, whose stack is small', {
  timeout: TIMEOUT_MS,
}, async () => {
  const text = `import json, sys, threading
class Endless:
    def __lt__(self, other): return sorted([self, other])
def nested():
    value = []
    for _ in range(20000): value = [value]
    return value
def told(call):
    try: call()
    except RecursionError: print("RecursionError", flush=True)
def all():
    for call in (lambda: repr(nested()), lambda: json.loads("[" * 20000), lambda: Endless() < Endless(),
                 lambda: compile("1" + "+1" * 20000, "", "eval")):
        told(call)
for size in (0, 256 << 10, 4 << 20):
    threading.stack_size(size)
    thread = threading.Thread(target=all)
    thread.start()
    thread.join()`;
  const expected = { output: 'RecursionError\n'.repeat(12), errors: '', status: 0 };
  expect(await runInCore(elf, callOf(text, '/'))).toEqual(expected);
});

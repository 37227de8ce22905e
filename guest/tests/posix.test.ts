// C programs keep POSIX's promises on libposix as they do on Linux: same source, same musl, same output.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CROSS, TARGET_FLAGS } from '../python/toolchain.ts';
import { EXTRAS, needFiles, runInCore, runOnLinux } from './machine.ts';

const SOURCES = 'guest/tests/posix';
const OUTPUT = join(EXTRAS, 'posix');
const TIMEOUT_MS = 300_000;
const PROGRAMS = readdirSync(SOURCES).map((file) => basename(file, '.c'));
const CALL = { argv: ['program', 'a', 'b  c', '', 'ü;%41'], env: { GREETING: 'good day' } };

/** Compiles against one of the two C libraries; the prefix alone decides where the program can run. */
function compile(name: string, prefix: string, output: string, more: string[]): void {
  const library = (file: string) => join(realpathSync(prefix), 'lib', file);
  const own = execFileSync(`${CROSS}-gcc`, ['-print-file-name=include'], { encoding: 'utf8' }).trim();
  execFileSync(`${CROSS}-gcc`, [
    ...[
      '-std=gnu11',
      '-w',
      ...TARGET_FLAGS,
      '-nostdinc',
      '-isystem',
      join(realpathSync(prefix), 'include'),
      '-isystem',
      own,
    ],
    ...['-static', '-no-pie', '-nostartfiles', '-nostdlib', '-Wl,--build-id=none', ...more, '-o', output],
    ...[library('crt1.o'), library('crti.o'), join(SOURCES, `${name}.c`)],
    ...['-Wl,--start-group', library('libc.a'), '-lgcc', '-lgcc_eh', '-Wl,--end-group', library('crtn.o')],
  ]);
}

beforeAll(() => {
  needFiles('public/guest/kernel.elf', `${EXTRAS}/musl`, `${EXTRAS}/nanvix-libc`);
  mkdirSync(OUTPUT, { recursive: true });
});

describe.each(PROGRAMS)('%s.c', (name) => {
  test('says the same on Nanvix and on Linux', { timeout: TIMEOUT_MS }, async () => {
    const ours = join(OUTPUT, `${name}.elf`);
    const linux = resolve(OUTPUT, `${name}.linux`);
    compile(name, join(EXTRAS, 'musl'), linux, []);
    compile(name, join(EXTRAS, 'nanvix-libc'), ours, ['-Wl,-T,guest/libposix/user.ld']);
    const expected = runOnLinux(linux, CALL);
    expect(expected.output).not.toBe('');
    expect(await runInCore(readFileSync(ours), CALL)).toEqual(expected);
  });
});

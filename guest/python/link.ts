// Links CPython's objects with the launcher and the Nanvix C library: python.elf, and the baseline without frozen encodings.
import { copyFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow, hashFiles, hashOf, isProgramSource } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { FROZEN_BASELINE } from './cpython.ts';
import { CROSS, compilerVersion, TARGET_FLAGS, withoutPaths, writeCompiler } from './toolchain.ts';

export interface LinkInputs {
  /** Directories of the steps before. */
  cpython: string;
  zlib: string;
  libc: string;
}

const LAUNCHER = 'guest/python/launcher';
const LINKER_SCRIPT = 'guest/libposix/user.ld';
const SCRIPTS = ['guest/python/link.ts', 'guest/python/toolchain.ts'];

/** The upstream change brought the program to 12 MB; ours shall not be bigger. */
const PROGRAM_MOST_BYTES = 12 * 1024 * 1024;

const LIBRARIES = ['libpython3.13.a', 'libmpdec.a', 'libexpat.a', 'libHacl_Hash_SHA2.a'];

/** A directory with python.elf (stripped), python-symbols.elf (the same with symbols) and baseline.elf (unstripped). */
export function nanvixPython(inputs: LinkInputs): Promise<string> {
  return ensureStep({
    name: 'python-elf',
    title: 'python.elf and the baseline',
    key: hashOf(
      compilerVersion(),
      [inputs.cpython, inputs.zlib, inputs.libc].map((path) => basename(path)),
      hashFiles(ROOT, [LAUNCHER, LINKER_SCRIPT, 'guest/include', ...SCRIPTS], isProgramSource),
    ),
    async build(workshop) {
      const { cpython, zlib, libc } = inputs;
      const compiler = writeCompiler(workshop.work, libc);
      const launcher: string[] = [];
      for (const file of filesBelow(join(ROOT, LAUNCHER)).filter((name) => /\.(c|S)$/.test(name))) {
        const object = join(workshop.work, `${basename(file)}.o`);
        const includes = [LAUNCHER, 'guest/libposix', 'guest/include'].map((path) => `-I${join(ROOT, path)}`);
        await workshop.run(compiler, [
          ...['-std=gnu11', '-c', '-Wall', '-Wextra', '-Wno-unused-parameter', '-DNDEBUG'],
          ...TARGET_FLAGS,
          ...[...includes, `-I${join(cpython, 'include')}`],
          ...withoutPaths(ROOT, workshop.work, cpython, libc),
          ...[join(ROOT, LAUNCHER, file), '-o', object],
        ]);
        launcher.push(object);
      }
      const library = (name: string): string => join(libc, 'lib', name);
      const link = (output: string, first: string[]): Promise<void> =>
        workshop.run(compiler, [
          ...['-static', '-no-pie', '-nostartfiles', '-nostdlib', '-Wl,-T', join(ROOT, LINKER_SCRIPT)],
          ...['-Wl,--build-id=none', '-Wl,-z,noexecstack', '-Wl,--wrap=_PyThreadState_New', '-o', output],
          ...[library('crt1.o'), library('crti.o'), ...launcher, ...first],
          ...['-Wl,--start-group', ...LIBRARIES.map((name) => join(cpython, 'lib', name)), join(zlib, 'libz.a')],
          ...[library('libc.a'), '-lgcc', '-lgcc_eh', '-Wl,--end-group', library('crtn.o')],
        ]);
      await link(join(workshop.output, 'python-symbols.elf'), []);
      await link(join(workshop.output, 'baseline.elf'), [join(cpython, FROZEN_BASELINE)]);
      const program = join(workshop.output, 'python.elf');
      copyFileSync(join(workshop.output, 'python-symbols.elf'), program);
      await workshop.run(`${CROSS}-strip`, ['--strip-all', program]);
      checkSize(program);
    },
  });
}

function checkSize(program: string): void {
  const { size } = statSync(program);
  if (size > PROGRAM_MOST_BYTES)
    throw new Error(`${program} has ${size} bytes; at most ${PROGRAM_MOST_BYTES} are allowed.`);
}

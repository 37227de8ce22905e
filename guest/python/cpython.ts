// CPython's objects for the guest: configured and compiled once against unmodified musl; what they are linked with
// afterwards decides whether they make python-native or the Nanvix programs.
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep, type Workshop } from '../../scripts/setup/steps.ts';
import { unpackSource } from '../../scripts/setup/unpack.ts';
import { enableFrozenEncodings } from './frozen-encodings.ts';
import { CROSS, compilerVersion, MAKE_JOBS, TARGET_FLAGS, withoutPaths, writeCompiler } from './toolchain.ts';

export interface PythonInputs {
  archive: Archive;
  /** Program of the build Python. */
  buildPython: string;
  /** Directories of the steps before. */
  musl: string;
  zlib: string;
}

export const CONFIGURE = [
  '--host=i686-linux-musl',
  '--prefix=/',
  '--disable-shared',
  '--disable-test-modules',
  '--without-ensurepip',
  '--disable-ipv6',
  '--with-computed-gotos',
];

// configure cannot run the target's programs.
const ANSWERS = ['ac_cv_file__dev_ptmx=no', 'ac_cv_file__dev_ptc=no', 'ac_cv_working_tzset=yes'];

/** Python's encodings package is read from files when this object takes the place of the frozen table's. */
export const FROZEN_BASELINE = 'frozen-baseline.o';

const LEAST_MODULES = 83;

/**
 * A directory with the static libraries (lib/*.a), frozen-baseline.o, headers (include/), the library in Python (Lib/)
 * with _sysconfigdata, and python-native, unstripped.
 */
export function cpython(inputs: PythonInputs): Promise<string> {
  const scripts = ['cpython.ts', 'toolchain.ts', 'frozen-encodings.ts'].map((name) => `guest/python/${name}`);
  return ensureStep({
    name: 'cpython',
    title: 'CPython',
    key: hashOf(
      compilerVersion(),
      inputs.archive.hash,
      basename(inputs.musl),
      basename(inputs.zlib),
      hashFiles(ROOT, scripts),
    ),
    build: (workshop) => build(inputs, workshop),
  });
}

async function build(inputs: PythonInputs, workshop: Workshop): Promise<void> {
  const source = await unpackSource(workshop, inputs.archive, 'python3.13');
  const frozenTable = join(source, 'Python/frozen.c');
  const frozenBaseline = join(source, 'Python/frozen-baseline.c');
  copyFileSync(frozenTable, frozenBaseline);
  enableFrozenEncodings(join(source, 'Tools/build/freeze_modules.py'));
  // Writes the frozen table and the makefile's rules anew from the list just edited.
  await workshop.run(inputs.buildPython, ['Tools/build/freeze_modules.py', '--frozen-modules'], { cwd: source });
  if (!readFileSync(frozenTable, 'utf8').includes('{"encodings", _Py_M__encodings')) {
    throw new Error(`${frozenTable} does not name the encodings package after freeze_modules.py ran.`);
  }

  const compiler = writeCompiler(workshop.work, inputs.musl);
  const flags = [...TARGET_FLAGS, ...withoutPaths(workshop.work, inputs.musl, inputs.zlib)].join(' ');
  const empty = join(workshop.work, 'no-pkg-config');
  mkdirSync(empty);
  const settings = [
    `--build=${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-pc-linux-gnu`,
    `--with-build-python=${inputs.buildPython}`,
    ...ANSWERS,
    `CC=${compiler}`,
    `AR=${CROSS}-ar`,
    `READELF=${CROSS}-readelf`,
    `CFLAGS=${flags}`,
    'LDFLAGS=-static -no-pie',
    'LINKFORSHARED= ',
    'MODULE_BUILDTYPE=static',
    // The machine's own libraries must not be found.
    `PKG_CONFIG_LIBDIR=${empty}`,
    `ZLIB_CFLAGS=-I${inputs.zlib}`,
    `ZLIB_LIBS=-L${inputs.zlib} -lz`,
  ];
  const env = { PYTHONHASHSEED: '0', SOURCE_DATE_EPOCH: '0', PKG_CONFIG: 'false' };
  await workshop.run('./configure', [...CONFIGURE, ...settings], { cwd: source, env });
  await workshop.run('nice', ['make', MAKE_JOBS, 'all'], { cwd: source, env });
  await compileBaselineTable(workshop, source, compiler, flags);
  collect(inputs, workshop, source);
  checkModules(source);
}

/** Same flags as the makefile's rule for Python/frozen.o, other table. */
async function compileBaselineTable(
  workshop: Workshop,
  source: string,
  compiler: string,
  flags: string,
): Promise<void> {
  const words = ['-c', ...flags.split(' '), '-std=c11', '-DNDEBUG', '-DPy_BUILD_CORE'];
  const includes = ['-I.', '-IInclude', '-IInclude/internal', '-IPython'];
  const output = join(workshop.output, FROZEN_BASELINE);
  await workshop.run(compiler, [...words, ...includes, '-o', output, 'Python/frozen-baseline.c'], { cwd: source });
}

function collect(inputs: PythonInputs, workshop: Workshop, source: string): void {
  const { output } = workshop;
  const libraries = [
    'libpython3.13.a',
    'Modules/_decimal/libmpdec/libmpdec.a',
    'Modules/expat/libexpat.a',
    'Modules/_hacl/libHacl_Hash_SHA2.a',
  ];
  mkdirSync(join(output, 'lib'));
  for (const library of libraries) copyFileSync(join(source, library), join(output, 'lib', basename(library)));
  cpSync(join(source, 'Include'), join(output, 'include'), { recursive: true });
  copyFileSync(join(source, 'pyconfig.h'), join(output, 'include/pyconfig.h'));
  copyFileSync(join(source, 'python'), join(output, 'python-native'));
  cpSync(join(source, 'Lib'), join(output, 'Lib'), { recursive: true });
  // Where things lay on the building machine means nothing to a guest, and would differ from machine to machine.
  const places = [workshop.work, inputs.musl, inputs.zlib, inputs.buildPython];
  const data = sysconfigData(source);
  const text = places.reduce((said, place) => said.replaceAll(place, '/build'), readFileSync(data, 'utf8'));
  writeFileSync(join(output, 'Lib', basename(data)), text);
  copyFileSync(join(source, 'LICENSE'), join(output, 'LICENSE'));
}

/** The module that `import sysconfig` needs; the build leaves it in the directory that pybuilddir.txt names. */
function sysconfigData(source: string): string {
  const directory = join(source, readFileSync(join(source, 'pybuilddir.txt'), 'utf8').trim());
  const name = readdirSync(directory).find((file) => file.startsWith('_sysconfigdata') && file.endsWith('.py'));
  if (name === undefined) throw new Error(`no _sysconfigdata in ${directory}`);
  return join(directory, name);
}

/** A module that configure silently left out would only be missed in the guest. */
function checkModules(source: string): void {
  const config = readFileSync(join(source, 'Modules/config.c'), 'utf8');
  const built = [...config.matchAll(/^\s*\{"(\w+)", \w+\},/gm)].map((match) => match[1]);
  const needed = ['_asyncio', '_contextvars', '_datetime', '_decimal', '_interpreters', '_json', '_pickle', 'zlib'];
  const missing = needed.filter((name) => !built.includes(name));
  if (missing.length > 0 || built.length < LEAST_MODULES) {
    throw new Error(`CPython has ${built.length} modules built in; missing: ${missing.join(', ') || 'some'}.`);
  }
}

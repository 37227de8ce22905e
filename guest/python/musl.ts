// musl as Debian's source package has it, unmodified: headers for every guest program, and the C library of python-native.
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { applyDebianPatches, unpackSource } from '../../scripts/setup/unpack.ts';
import { CROSS, compilerVersion, MAKE_JOBS, withoutPaths } from './toolchain.ts';

const CFLAGS = ['-O2', '-march=pentium4', '-mfpmath=sse', '-fno-pie'];

export const MUSL_CONFIGURE = [
  `--target=i686-linux-musl`,
  `CC=${CROSS}-gcc`,
  `CROSS_COMPILE=${CROSS}-`,
  '--disable-shared',
];

/** C flags of musl's own configure, shared with the Nanvix build of the same sources. */
export function muslFlags(source: string): string {
  return [...CFLAGS, ...withoutPaths(source)].join(' ');
}

/** A prefix directory: include/, lib/. */
export function muslPrefix(archive: Archive): Promise<string> {
  return ensureStep({
    name: 'musl',
    title: 'musl (C library and headers)',
    key: hashOf(
      compilerVersion(),
      archive.hash,
      hashFiles(ROOT, ['guest/python/musl.ts', 'guest/python/toolchain.ts']),
    ),
    async build(workshop) {
      const source = await unpackSource(workshop, archive, 'musl');
      await applyDebianPatches(workshop, archive, 'musl');
      const options = [...MUSL_CONFIGURE, '--prefix=/', `CFLAGS=${muslFlags(source)}`];
      await workshop.run('./configure', options, { cwd: source });
      await workshop.run('make', [MAKE_JOBS], { cwd: source });
      await workshop.run('make', ['install', `DESTDIR=${workshop.output}`], { cwd: source });
    },
  });
}

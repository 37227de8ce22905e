// zlib as Debian's source package has it: a static library for CPython's zlib module.
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { unpackSource } from '../../scripts/setup/unpack.ts';
import { CROSS, compilerVersion, MAKE_JOBS, TARGET_FLAGS, withoutPaths, writeCompiler } from './toolchain.ts';

/** A directory with zlib.h, zconf.h, libz.a. */
export function zlibLibrary(archive: Archive, musl: string): Promise<string> {
  return ensureStep({
    name: 'zlib',
    title: 'zlib',
    key: hashOf(
      compilerVersion(),
      archive.hash,
      basename(musl),
      hashFiles(ROOT, ['guest/python/zlib.ts', 'guest/python/toolchain.ts']),
    ),
    async build(workshop) {
      const source = await unpackSource(workshop, archive, 'zlib');
      const env = {
        CC: writeCompiler(workshop.work, musl),
        AR: `${CROSS}-ar`,
        RANLIB: `${CROSS}-ranlib`,
        CFLAGS: [...TARGET_FLAGS, ...withoutPaths(source)].join(' '),
      };
      await workshop.run('./configure', ['--static'], { cwd: source, env });
      await workshop.run('make', [MAKE_JOBS, 'libz.a'], { cwd: source });
      mkdirSync(workshop.output, { recursive: true });
      for (const file of ['zlib.h', 'zconf.h', 'libz.a']) copyFileSync(join(source, file), join(workshop.output, file));
    },
  });
}

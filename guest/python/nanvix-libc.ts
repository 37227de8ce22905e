// The C library of Nanvix programs: musl with the files of guest/libposix/musl laid over it, and libposix itself inside
// libc.a, in two steps so that an edit of libposix does not compile musl again.
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { filesBelow, hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { applyDebianPatches, unpackSource } from '../../scripts/setup/unpack.ts';
import { MUSL_CONFIGURE, muslFlags } from './musl.ts';
import { CROSS, compilerVersion, MAKE_JOBS, TARGET_FLAGS, withoutPaths, writeCompiler } from './toolchain.ts';

const LIBPOSIX = join(ROOT, 'guest/libposix');
const OVERLAY = 'guest/libposix/musl';
const HEADERS = join(ROOT, 'guest/include');

const SCRIPTS = ['nanvix-libc.ts', 'musl.ts', 'toolchain.ts'].map((name) => `guest/python/${name}`);

/** A directory with lib/libc.a and crt*.o of musl on Nanvix, without libposix; headers as in the plain prefix. */
function overlaidMusl(archive: Archive): Promise<string> {
  return ensureStep({
    name: 'musl-nanvix',
    title: 'musl for Nanvix',
    key: hashOf(compilerVersion(), archive.hash, hashFiles(ROOT, [OVERLAY, ...SCRIPTS])),
    async build(workshop) {
      const source = await unpackSource(workshop, archive, 'musl');
      await applyDebianPatches(workshop, archive, 'musl');
      for (const file of filesBelow(join(ROOT, OVERLAY))) {
        // A file that replaces none of musl's would compile beside the one that it was meant for.
        if (!existsSync(join(source, file)) && !isHeader(file)) {
          throw new Error(`${OVERLAY}/${file}: musl has no file of this name to be replaced.`);
        }
        mkdirSync(dirname(join(source, file)), { recursive: true });
        copyFileSync(join(ROOT, OVERLAY, file), join(source, file));
      }
      const options = [...MUSL_CONFIGURE, '--prefix=/', `CFLAGS=${muslFlags(source)}`];
      await workshop.run('./configure', options, { cwd: source });
      const objects = ['crt1.o', 'crti.o', 'crtn.o', 'libc.a'].map((name) => `lib/${name}`);
      await workshop.run('make', [MAKE_JOBS, ...objects], { cwd: source });
      await workshop.run('make', ['install-headers', `DESTDIR=${workshop.output}`], { cwd: source });
      mkdirSync(join(workshop.output, 'lib'));
      for (const object of objects) copyFileSync(join(source, object), join(workshop.output, object));
    },
  });
}

const isHeader = (file: string): boolean => file.endsWith('.h');
const isSource = (file: string): boolean => /\.(c|S)$/.test(file) && !file.startsWith('musl/');

/** A prefix directory (include/, lib/) whose libc.a serves POSIX on Nanvix kernel calls. */
export async function nanvixLibc(archive: Archive): Promise<string> {
  const musl = await overlaidMusl(archive);
  return ensureStep({
    name: 'libposix',
    title: 'libposix',
    key: hashOf(
      compilerVersion(),
      basename(musl),
      hashFiles(ROOT, ['guest/libposix', 'guest/include', ...SCRIPTS], (path) => !path.startsWith(OVERLAY)),
    ),
    async build(workshop) {
      cpSync(musl, workshop.output, { recursive: true });
      const compiler = writeCompiler(workshop.work, workshop.output);
      const flags = [
        ...['-std=gnu11', '-c', '-Wall', '-Wextra', '-fno-stack-protector', '-ffunction-sections'],
        ...TARGET_FLAGS,
        ...[`-I${LIBPOSIX}`, `-I${HEADERS}`],
        ...withoutPaths(ROOT, workshop.work),
      ];
      const objects: string[] = [];
      for (const file of filesBelow(LIBPOSIX).filter(isSource)) {
        const object = join(workshop.work, `${file.replaceAll('/', '-')}.o`);
        await workshop.run(compiler, [...flags, join(LIBPOSIX, file), '-o', object], { cwd: ROOT });
        objects.push(object);
      }
      const library = join(workshop.output, 'lib/libc.a');
      // D: no times, no owners, so that the archive is the same everywhere.
      await workshop.run(`${CROSS}-ar`, ['rcsD', library, ...objects]);
    },
  });
}

// The library with CPython's regression tests (Lib/test): as a directory for python-native, and as the RAMFS image test.ramfs.
// Only tests use it; the page never fetches it.
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { compileLibrary, LIBRARY_PATH } from '../python/library.ts';
import { buildFat } from './fat.ts';
import { additions, filesAt } from './ramfs.ts';

export interface TestImageInputs {
  /** Directories of the steps before: CPython with all of Lib/, and the library as the guest gets it. */
  cpython: string;
  library: string;
  zoneinfo: string;
  /** Program of the build Python. */
  buildPython: string;
}

const SCRIPTS = ['test-image.ts', 'ramfs.ts', 'fat.ts', 'fat-names.ts'].map((name) => `guest/image/${name}`);
/** Sources that are wrong on purpose. */
const NOT_COMPILED = 'bad_coding|badsyntax';

/** A directory with home/, an installed python-native (bin/python3, lib/), and with test.ramfs, the same library for the guest. */
export function testImage({ cpython, library, zoneinfo, buildPython }: TestImageInputs): Promise<string> {
  return ensureStep({
    name: 'test-image',
    title: "CPython's regression tests",
    key: hashOf(
      [cpython, library].map((path) => basename(path)),
      zoneinfo,
      hashFiles(ROOT, SCRIPTS),
    ),
    async build(workshop) {
      const home = join(workshop.output, 'home');
      const tests = join(LIBRARY_PATH, 'test');
      cpSync(library, home, { recursive: true });
      cpSync(join(cpython, 'Lib/test'), join(home, tests), {
        recursive: true,
        filter: (path) => basename(path) !== '__pycache__',
      });
      await compileLibrary(workshop, buildPython, home, { folder: tests, except: NOT_COMPILED });
      writeFileSync(join(workshop.output, 'test.ramfs'), buildFat([...filesAt(home, ''), ...additions(zoneinfo)]));
      // Programs that a test starts find their library from where they lie; without lib-dynload Python complains.
      mkdirSync(join(home, 'bin'));
      mkdirSync(join(home, LIBRARY_PATH, 'lib-dynload'));
      copyFileSync(join(cpython, 'python-native'), join(home, 'bin/python3'));
    },
  });
}

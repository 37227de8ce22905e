// Python's own library as the guest gets it: what can work there, as sources and as bytecode.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow, hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep, type Workshop } from '../../scripts/setup/steps.ts';

/** Where the library lies in the guest. */
export const LIBRARY_PATH = 'lib/python3.13';

/** Needs windows, processes of its own, package files from the network, or another system. */
const LEFT_OUT = [
  ...['test', 'idlelib', 'tkinter', 'turtle.py', 'turtledemo', 'ensurepip', 'venv', 'site-packages/README.txt'],
  ...['_aix_support.py', '_android_support.py', '_apple_support.py', '_ios_support.py', '_osx_support.py'],
  // Python halves of C modules that this Python is built without.
  ...['sqlite3', 'curses', 'ctypes'],
];

/** Stub modules for what is not there on this machine, and the agent: laid over the library. */
const OVERLAYS = ['guest/python/lib', 'guest/python/launcher'];

const SCRIPTS = ['guest/python/library.ts'];

const isLibraryFile = (path: string): boolean => !path.includes('__pycache__') && path.endsWith('.py');

/** A directory with lib/python3.13: Python's own library with bytecode. */
function plainLibrary(cpython: string, buildPython: string): Promise<string> {
  return ensureStep({
    name: 'library',
    title: "Python's library, compiled to bytecode",
    key: hashOf(basename(cpython), hashFiles(ROOT, SCRIPTS)),
    async build(workshop) {
      const source = join(cpython, 'Lib');
      const library = join(workshop.output, LIBRARY_PATH);
      mkdirSync(library, { recursive: true });
      for (const name of readdirSync(source).sort()) {
        if (LEFT_OUT.includes(name) || name === '__pycache__') continue;
        cpSync(join(source, name), join(library, name), {
          recursive: true,
          filter: (path) => statSync(path).isDirectory() || !/\.(pyc|exe|bat|ps1|csh|fish|so)$/.test(path),
        });
      }
      for (const path of LEFT_OUT) rmSync(join(library, path), { recursive: true, force: true });
      await compileLibrary(workshop, buildPython, workshop.output);
    },
  });
}

/** A directory whose files are what the guest sees at `/`, time zones apart. */
export async function guestLibrary(cpython: string, buildPython: string): Promise<string> {
  const plain = await plainLibrary(cpython, buildPython);
  return ensureStep({
    name: 'library-overlaid',
    title: 'Agent and stub modules',
    key: hashOf(
      basename(plain),
      hashFiles(ROOT, [...SCRIPTS, ...OVERLAYS], (path) => path.endsWith('.py') || path.endsWith('.ts')),
    ),
    async build(workshop) {
      const overlay = join(workshop.work, 'overlay');
      const library = join(overlay, LIBRARY_PATH);
      mkdirSync(library, { recursive: true });
      for (const folder of OVERLAYS.map((path) => join(ROOT, path)).filter(existsSync)) {
        for (const file of filesBelow(folder).filter(isLibraryFile)) {
          cpSync(join(folder, file), join(library, file));
        }
      }
      await compileLibrary(workshop, buildPython, overlay);
      cpSync(plain, workshop.output, { recursive: true });
      cpSync(overlay, workshop.output, { recursive: true });
    },
  });
}

/** Bytecode that is used without a look at the source's time or hash; the paths in it are the guest's. */
export async function compileLibrary(
  workshop: Workshop,
  buildPython: string,
  root: string,
  { folder = LIBRARY_PATH, except = '' } = {},
): Promise<void> {
  const options = ['-q', '--invalidation-mode', 'unchecked-hash', '-s', root, '-p', '/'];
  if (except !== '') options.push('-x', except);
  await workshop.run(buildPython, ['-m', 'compileall', ...options, join(root, folder)], {
    env: { PYTHONHASHSEED: '0' },
  });
}

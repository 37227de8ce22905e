// The same CPython objects as the guest's, linked with unmodified musl and run on this machine: what the recipe promises.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/setup/places.ts';

const PYTHON = join(ROOT, 'build/guest/python-native');
const HOME = join(ROOT, 'build/guest/python-home');

/** A prebuilt image comes without it, and other processors do not run i386 code. */
const canRun = existsSync(PYTHON) && process.arch === 'x64';

function python(code: string): string {
  const env = { PYTHONHOME: HOME, PYTHONDONTWRITEBYTECODE: '1', TZDIR: '' };
  return execFileSync(PYTHON, ['-c', code], { encoding: 'utf8', env }).trim();
}

describe.skipIf(!canRun)('python-native', () => {
  it('has encodings frozen, and os.path is posixpath', () => {
    const code =
      'import encodings.latin_1, os, posixpath; print(encodings.latin_1.__spec__.origin, os.path is posixpath)';
    expect(python(code)).toBe('frozen True');
  });

  it('imports frozen modules in a sub-interpreter', () => {
    const inner =
      "import encodings.cp1252, sys; assert encodings.cp1252.__spec__.origin == 'frozen'; print('inside', flush=True)";
    const outer = `import _interpreters as i; assert i.run_string(i.create(), ${JSON.stringify(inner)}) is None`;
    expect(python(outer)).toBe('inside');
  });

  it('has the modules of the recipe built in, and none that need libraries it is built without', () => {
    const names = python('import sys; print(*sys.builtin_module_names)').split(' ');
    expect(names.length).toBeGreaterThanOrEqual(83);
    expect(names).toEqual(
      expect.arrayContaining(['_asyncio', '_decimal', '_interpreters', '_json', 'unicodedata', 'zlib']),
    );
    for (const absent of ['_ssl', '_sqlite3', '_bz2', '_lzma', '_ctypes']) expect(names).not.toContain(absent);
  });

  it('knows how it was built without naming places on the building machine', () => {
    const said = python(
      "import sysconfig; v = sysconfig.get_config_vars(); print(v['CC'], v['PY_CFLAGS'], v['prefix'] != '')",
    );
    expect(said).toContain('-march=pentium4');
    expect(said).not.toContain('.cache');
  });
});

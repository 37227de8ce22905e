// The image in public/guest, as it was built: sound, complete, and small enough.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUEST_OUTPUT, ROOT } from '../../scripts/setup/places.ts';
import { readManifest as readForPage } from '../../src/protocol/manifest.ts';
import { faultsOf, filesOf, MANIFEST, readManifest } from './manifest.ts';

const manifest = readManifest(GUEST_OUTPUT);
const MEGABYTE = 1024 * 1024;

/** Everything that a browser fetches before Python answers: the image, the page, the core, not the editor. */
const DOWNLOAD_MOST_BYTES = 9 * MEGABYTE;
const PROGRAM_MOST_BYTES = 12 * MEGABYTE;

function namesIn(image: string): string[] {
  const listing = execFileSync('mdir', ['-/', '-b', '-i', join(GUEST_OUTPUT, image), '::'], { encoding: 'utf8' });
  return listing.split('\n').map((line) => line.replace(/^::\//, ''));
}

describe('public/guest', () => {
  it('holds exactly what the manifest says, byte for byte', async () => {
    expect(readdirSync(GUEST_OUTPUT).sort()).toEqual([...filesOf(manifest), MANIFEST].sort());
    expect(await faultsOf(GUEST_OUTPUT, manifest)).toEqual([]);
  });

  it('has a manifest that the page can read', () => {
    expect(readForPage(manifest)?.pythonVersion).toBe(manifest.pythonVersion);
    expect(manifest.pythonVersion).toMatch(/^3\.13\.\d+$/);
    expect(manifest.preimports.length).toBeGreaterThan(0);
  });

  it('keeps to its budgets', () => {
    expect(manifest.sizes.pythonElf).toBeLessThanOrEqual(PROGRAM_MOST_BYTES);
    expect(manifest.sizes.baselineElf).toBeGreaterThan(2 * manifest.sizes.pythonElf);
    // The page with terminal and core takes less than half a megabyte compressed.
    expect(manifest.sizes.download).toBeLessThanOrEqual(DOWNLOAD_MOST_BYTES - MEGABYTE / 2);
    expect(statSync(join(ROOT, 'build/core/core.wasm')).size).toBeLessThan(MEGABYTE);
  });
});

describe('the RAMFS images', () => {
  it.each(['stdlib.ramfs', 'baseline.ramfs'])('%s passes fsck.fat', (image) => {
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    execFileSync('fsck.fat', ['-n', join(GUEST_OUTPUT, image)], { env, stdio: 'pipe' });
  });

  it('hold the library with bytecode, build data, time zones, agent, system files; and nothing that cannot work', () => {
    const names = new Set(namesIn('stdlib.ramfs'));
    for (const name of [
      'lib/python3.13/os.py',
      'lib/python3.13/asyncio/__pycache__/events.cpython-313.pyc',
      'lib/python3.13/encodings/latin_1.py',
      'lib/python3.13/_sysconfigdata__linux_i386-linux-musl.py',
      'lib/python3.13/_nanvix_agent.py',
      'lib/python3.13/__pycache__/_nanvix_agent.cpython-313.pyc',
      'lib/python3.13/ssl.py',
      'usr/share/zoneinfo/Europe/Berlin',
      'usr/share/zoneinfo/UTC',
      'etc/passwd',
      'etc/group',
      'bin/python3',
    ]) {
      expect(names, name).toContain(name);
    }
    const unwanted = /python3\.13\/(test|idlelib|tkinter|ensurepip|lib2to3|turtledemo|ctypes|sqlite3)\//;
    expect([...names].filter((name) => unwanted.test(name))).toEqual([]);
  });

  it('leave the bytecode of encodings to the baseline, which has them not frozen', () => {
    const bytecode = 'lib/python3.13/encodings/__pycache__/utf_8.cpython-313.pyc';
    expect(namesIn('stdlib.ramfs')).not.toContain(bytecode);
    expect(namesIn('baseline.ramfs')).toContain(bytecode);
  });
});

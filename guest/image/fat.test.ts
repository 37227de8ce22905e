// The FAT volume is read back by the tools that everybody trusts with FAT volumes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildFat, type FatFile } from './fat.ts';
import { shortNames } from './fat-names.ts';

const folder = mkdtempSync(join(tmpdir(), 'fat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * seed) >> 3);

const FILES: FatFile[] = [
  { path: 'lib/python3.13/os.py', data: bytes(41_234, 7) },
  { path: 'lib/python3.13/__pycache__/os.cpython-313.pyc', data: bytes(52_000, 11) },
  { path: 'lib/python3.13/empty.py', data: new Uint8Array() },
  { path: 'lib/python3.13/one-cluster.bin', data: bytes(1024, 5) },
  { path: 'usr/share/zoneinfo/UTC', data: bytes(118, 3) },
  { path: 'README', data: bytes(10, 3) },
  ...Array.from({ length: 300 }, (_, i) => ({
    path: `many/a rather long name, number ${i}.text`,
    data: bytes(i * 9, i),
  })),
];

function written(name: string, files: FatFile[]): string {
  const image = join(folder, name);
  writeFileSync(image, buildFat(files));
  return image;
}

describe('buildFat', () => {
  const image = written('volume.img', FILES);

  it('passes fsck.fat', () => {
    const said = execFileSync('fsck.fat', ['-n', '-v', image], { encoding: 'utf8', env: withSbin() });
    expect(said).toContain('2 FATs, 16 bit entries');
    expect(said).toMatch(/: \d+ files, \d+\/\d+ clusters/);
  });

  it('gives every file back through mtools', () => {
    const out = join(folder, 'out');
    execFileSync('mkdir', ['-p', out]);
    execFileSync('mcopy', ['-s', '-n', '-i', image, '::*', out]);
    for (const { path, data } of FILES) {
      expect(Buffer.compare(readFileSync(join(out, path)), data), path).toBe(0);
    }
  });

  it('keeps every file in one piece', () => {
    const whole = readFileSync(image);
    for (const { path, data } of FILES) {
      if (data.length > 100) expect(whole.indexOf(data), path).toBeGreaterThan(0);
    }
  });

  it('does not depend on the order in which files are given, nor on time', () => {
    expect(Buffer.compare(buildFat(FILES), buildFat([...FILES].reverse()))).toBe(0);
  });

  it('pads a small volume until it is FAT16', () => {
    const small = written('small.img', [{ path: 'a', data: bytes(3, 1) }]);
    execFileSync('fsck.fat', ['-n', small], { env: withSbin() });
  });

  it('fsck.fat finds a damaged table', () => {
    const damaged = readFileSync(image);
    const fatAt = damaged.readUInt16LE(14) * 512;
    damaged.writeUInt16LE(3, fatAt + 40);
    const path = join(folder, 'damaged.img');
    writeFileSync(path, damaged);
    expect(() => execFileSync('fsck.fat', ['-n', path], { env: withSbin(), stdio: 'pipe' })).toThrow();
  });

  it('refuses names that differ in case only, and names of no FAT volume', () => {
    const data = bytes(1, 1);
    expect(() =>
      buildFat([
        { path: 'a/Name.py', data },
        { path: 'a/name.py', data },
      ]),
    ).toThrow('one name');
    expect(() => buildFat([{ path: 'a/b:c', data }])).toThrow('cannot be a name');
    expect(() =>
      buildFat([
        { path: 'a/b', data },
        { path: 'a/b', data },
      ]),
    ).toThrow('twice');
  });
});

describe('shortNames', () => {
  it('leaves short names alone and numbers the others', () => {
    const names = shortNames(['GMT+0', 'UTC', 'a.py', 'abcdefgh.py', 'abcdefgi.py']);
    expect(names.get('UTC')).toBe('UTC        ');
    expect(names.get('abcdefgh.py')).toBe('ABCD~1  PY ');
    expect(names.get('abcdefgi.py')).toBe('ABCD~2  PY ');
    expect(new Set(names.values()).size).toBe(5);
  });
});

/** Debian keeps fsck.fat where an ordinary user's PATH does not lead. */
function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
}

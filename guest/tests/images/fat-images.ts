// Small FAT volumes in all three widths, made by the tools that everybody trusts, with files in pieces and long names.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FatWidth = 12 | 16 | 32;

/** KiB, sectors of a cluster: as small as the width allows. */
const SIZES: Readonly<Record<FatWidth, [kib: number, cluster: number]>> = {
  12: [200, 1],
  16: [2400, 1],
  32: [34_000, 1],
};
/** Debian keeps mkfs.fat where an ordinary user's PATH does not lead. */
const ENVIRONMENT = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  MTOOLS_SKIP_CHECK: '1',
  // The same image every time, so that a seed means the same damage.
  SOURCE_DATE_EPOCH: '1700000000',
  TZ: 'UTC',
};

const FILES: readonly [path: string, bytes: number][] = [
  ['README', 700],
  ['directory/a long name of a file, number one.text', 5000],
  ['directory/SHORT.TXT', 1],
  ['directory/empty', 0],
  ['directory/deeper/still deeper/bottom.bin', 9000],
  ['directory/deeper/Grüße aus der Ferne.txt', 300],
  ['library/one.py', 2000],
  ['library/two.py', 2500],
  ['library/three with a name that takes more than one piece.py', 4100],
];

function fill(folder: string): void {
  for (const [path, bytes] of FILES) {
    const at = join(folder, path);
    mkdirSync(join(at, '..'), { recursive: true });
    writeFileSync(
      at,
      Uint8Array.from({ length: bytes }, (_, i) => (i * 7 + bytes) >> 2),
    );
  }
}

export function makeFat(width: FatWidth): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'fat-'));
  const image = join(folder, 'image');
  const tree = join(folder, 'tree');
  const [kib, cluster] = SIZES[width];
  const run = (tool: string, ...words: string[]) => execFileSync(tool, words, { env: ENVIRONMENT, stdio: 'pipe' });
  try {
    fill(tree);
    run('mkfs.fat', '--invariant', '-F', `${width}`, '-s', `${cluster}`, '-f', '2', '-C', image, `${kib}`);
    for (const name of ['README', 'directory', 'library'])
      run('mcopy', '-s', '-n', '-i', image, join(tree, name), '::');
    // What is copied after something was deleted lies in the holes: a file in pieces.
    run('mdel', '-i', image, '::library/one.py');
    writeFileSync(join(tree, 'pieces'), new Uint8Array(6000).fill(7));
    run('mcopy', '-n', '-i', image, join(tree, 'pieces'), '::library/in pieces');
    return readFileSync(image);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

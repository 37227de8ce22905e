// The compressed copies that a browser fetches: Zstandard, because gzip takes too much (measured on 22 November 2026).
//
//                    raw        gzip -9    zstd -19
//   python.initrd    7 393 280  2 913 001  2 415 873
//   stdlib.ramfs    20 152 320  6 038 547  4 173 721
//
// Browsers decode gzip themselves and have no Zstandard for scripts yet: zstddec (WebAssembly, 35 KB on the wire) takes 0.3 s
// for both, about what gzip takes.
import { basename, join } from 'node:path';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';

export const SUFFIX = '.zst';

/** Path of the compressed copy of a file, in the cache. */
export async function compressed(path: string): Promise<string> {
  const name = `${basename(path)}${SUFFIX}`;
  const directory = await ensureStep({
    name: `compressed-${basename(path)}`,
    title: `Compressing ${basename(path)}`,
    key: hashOf(hashFiles('/', [path]), hashFiles(ROOT, ['guest/image/compress.ts'])),
    build: ({ output, run }) => run('zstd', ['-19', '-T0', '-q', path, '-o', join(output, name)]),
  });
  return join(directory, name);
}

// The compressed copies that a browser fetches: Zstandard, because gzip takes too much (measured on 22 November 2026).
//
//                     raw        gzip -9      zstd -12 --long   zstd -19
//   python.initrd     7.39 MB    2.91 MB        2.69 MB          2.42 MB
//   stdlib.ramfs     20.15 MB    6.04 MB        4.54 MB          4.17 MB
//   processor time               9 s            5 s              29 s
//
// The last 0.6 MB are not worth 24 s at every change of agent or libposix. Browsers have no Zstandard for scripts yet:
// zstddec (WebAssembly, 35 KB on the wire) takes 0.3 s for both files, about what gzip takes.
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
    build: ({ output, run }) => run('zstd', ['-12', '--long=25', '-q', path, '-o', join(output, name)]),
  });
  return join(directory, name);
}

// The built page in dist/, made again only when something in it has changed.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFiles, hashOf } from './hash.ts';
import { GUEST_OUTPUT, ROOT } from './places.ts';
import { showStep } from './progress.ts';

const DIST = join(ROOT, 'dist');
const STAMP = join(ROOT, 'build', 'page.sha256');

/** Everything that vite reads, the guest image by its manifest. */
const INPUTS = [
  'src',
  'emu-core/contract',
  'index.html',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
  'build/core/core.wasm',
];

function pageHash(): string {
  const manifest = join(GUEST_OUTPUT, 'manifest.json');
  return hashOf(
    hashFiles(ROOT, INPUTS, (path) => !path.endsWith('.test.ts')),
    hashFiles(ROOT, ['public'], (path) => !path.startsWith('public/guest/')),
    existsSync(manifest) ? readFileSync(manifest, 'utf8') : '',
    process.version,
  );
}

/** dist/ is the page of the sources as they are now; returns whether it had to be built. */
export async function ensurePage(): Promise<boolean> {
  const hash = pageHash();
  const isFresh = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash && existsSync(join(DIST, 'index.html'));
  if (isFresh) return false;
  rmSync(STAMP, { force: true });
  await showStep('Page', async () => {
    const { build } = await import('vite');
    await build({ root: ROOT, logLevel: 'warn' });
  });
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, hash);
  return true;
}

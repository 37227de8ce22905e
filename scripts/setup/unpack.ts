// Unpacks upstream source archives, with Debian's patches where asked for.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Archive, archived } from './debian-archive.ts';
import type { Workshop } from './steps.ts';

/** Unpacks the upstream archive of a source package into `work/<name>`; returns that directory. */
export async function unpackSource(workshop: Workshop, archive: Archive, name: string): Promise<string> {
  const escaped = name.replaceAll('.', '\\.');
  const holder = join(workshop.work, `${name}.unpacked`);
  mkdirSync(holder, { recursive: true });
  const tar = archived(archive, new RegExp(`^${escaped}_.*\\.orig\\.tar\\.(gz|xz|bz2)$`));
  await workshop.run('tar', ['-xf', tar, '-C', holder, '--strip-components=1', '--no-same-owner']);
  const directory = join(workshop.work, name);
  renameSync(holder, directory);
  return directory;
}

/** Applies Debian's own series of patches to a source tree that `unpackSource` made. */
export async function applyDebianPatches(workshop: Workshop, archive: Archive, name: string): Promise<void> {
  const directory = join(workshop.work, name);
  const tar = archived(archive, new RegExp(`^${name.replaceAll('.', '\\.')}_.*\\.debian\\.tar\\.xz$`));
  await workshop.run('tar', ['-xf', tar, '-C', directory, '--no-same-owner']);
  const patches = join(directory, 'debian', 'patches');
  if (!existsSync(join(patches, 'series'))) return;
  const series = readFileSync(join(patches, 'series'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  for (const patch of series) {
    await workshop.run('patch', ['-p1', '--batch', '--forward', '-i', join(patches, patch)], { cwd: directory });
  }
}

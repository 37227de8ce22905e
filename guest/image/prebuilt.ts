// Packing a guest image into one archive, and unpacking one that came from elsewhere: nothing in it is used before its
// hashes are checked.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandFailed, run } from '../../scripts/setup/command.ts';
import { SetupFailure } from '../../scripts/setup/failure.ts';
import { hashFiles } from '../../scripts/setup/hash.ts';
import { CACHE, LOGS } from '../../scripts/setup/places.ts';
import { faultsOf, filesOf, type ImageManifest, MANIFEST, readManifest } from './manifest.ts';

/** Writes the archive: the same image gives the same bytes. */
export async function packImage(directory: string, archive: string): Promise<void> {
  const names = [MANIFEST, ...filesOf(readManifest(directory)).sort()];
  const fixed = ['--format=ustar', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=644'];
  await run('tar', ['-cf', archive, ...fixed, '-C', directory, ...names], { log: join(LOGS, 'pack.log') });
}

/** Unpacks into the cache; returns the directory. Throws SetupFailure that says what is wrong with the archive. */
export async function unpackImage(path: string): Promise<string> {
  const archive = resolve(process.env.INIT_CWD ?? '.', path);
  if (!existsSync(archive)) throw new SetupFailure(`GUEST_IMAGE names ${archive}, which does not exist.`);
  const directory = join(CACHE, 'prebuilt', hashFiles('/', [archive]).slice(0, 20));
  if (existsSync(directory)) return directory;
  const part = `${directory}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  try {
    await unpackTar(archive, part);
    await checkImage(archive, part);
    renameSync(part, directory);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return directory;
}

async function unpackTar(archive: string, directory: string): Promise<void> {
  try {
    await run('tar', ['-xf', archive, '-C', directory, '--no-same-owner'], { log: join(LOGS, 'unpack.log') });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new SetupFailure(`${archive} is not a guest image: it is no tar archive, or not a whole one.`);
  }
}

async function checkImage(archive: string, directory: string): Promise<void> {
  let manifest: ImageManifest;
  try {
    manifest = readManifest(directory);
    filesOf(manifest);
  } catch {
    throw new SetupFailure(`${archive} is not a guest image: it has no ${MANIFEST} that can be read.`);
  }
  const faults = await faultsOf(directory, manifest);
  if (faults.length > 0) throw new SetupFailure([`${archive} is damaged:`, ...faults].join('\n  '));
}

// The RAMFS image: Python's library and the time zones as one FAT volume that the guest mounts at `/`.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow, hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { buildFat, type FatFile } from './fat.ts';

const ZONEINFO_PATH = 'usr/share/zoneinfo';
/** Copies of the zones with other ideas of leap seconds, and what only C programs read. */
const ZONES_LEFT_OUT = /^(posix|right)\/|^(posixrules|localtime|leapseconds|leap-seconds\.list|SECURITY|tzdata\.zi)$/;

/** Only imported where their C versions are not there, or one big string: the download is better off without their bytecode. */
const SOURCE_ONLY = /\/__pycache__\/(_pydatetime|_pydecimal|_pyio|topics)\.cpython-\d+\.pyc$/;
/** The interpreter has these frozen in; the baseline has not. */
const FROZEN = /\/encodings\/__pycache__\//;

/** Files that programs look into without being told to: users and groups, and the interpreter that sys.executable names. */
const SYSTEM_FILES: readonly FatFile[] = Object.entries({
  'etc/passwd': 'root:x:0:0:root:/home:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'bin/python3': 'Stands for the interpreter, which runs already: this machine starts no second program.\n',
}).map(([path, text]) => ({ path, data: new TextEncoder().encode(text) }));

const SCRIPTS = ['ramfs.ts', 'fat.ts', 'fat-names.ts'].map((name) => `guest/image/${name}`);

/**
 * A directory with stdlib.ramfs and baseline.ramfs. `library` holds what the guest sees at `/`, `zoneinfo` the compiled
 * time zones.
 */
export function ramfsImages(library: string, zoneinfo: string): Promise<string> {
  return ensureStep({
    name: 'ramfs',
    title: 'RAMFS images',
    key: hashOf(basename(library), zoneinfo, hashFiles(ROOT, SCRIPTS)),
    async build(workshop) {
      const baseline = filesAt(library, '').filter(({ path }) => !SOURCE_ONLY.test(path));
      const frozen = baseline.filter(({ path }) => !FROZEN.test(path));
      writeFileSync(join(workshop.output, 'stdlib.ramfs'), buildFat([...frozen, ...additions(zoneinfo)]));
      writeFileSync(join(workshop.output, 'baseline.ramfs'), buildFat([...baseline, ...additions(zoneinfo)]));
    },
  });
}

/** What an image holds beside the library: time zones where the guest looks for them, and system files. */
export function additions(zoneinfo: string): FatFile[] {
  const zones = filesAt(zoneinfo, `${ZONEINFO_PATH}/`).filter(
    ({ path }) => !ZONES_LEFT_OUT.test(path.slice(ZONEINFO_PATH.length + 1)),
  );
  return [...SYSTEM_FILES, ...zones];
}

/** All files below a directory. Links are followed: FAT has none. */
export function filesAt(directory: string, prefix: string): FatFile[] {
  return filesBelow(directory)
    .filter((name) => statSync(join(directory, name)).isFile())
    .map((name) => ({ path: prefix + name, data: readFileSync(join(directory, name)) }));
}

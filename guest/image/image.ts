// The guest image as one cached step over kernel, programs and RAMFS: initrds, compressed copies, manifest.
import { constants, copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT, STEPS } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { unwrap } from '../../src/machine/errors.ts';
import { buildNvmb, encodeCommandLine } from '../../src/machine/nvmb.ts';
import { CONFIGURE } from '../python/cpython.ts';
import { compilerVersion, TARGET_FLAGS } from '../python/toolchain.ts';
import { compressed, SUFFIX } from './compress.ts';
import { describeFile, type FileRole, type ImageManifest, MANIFEST, type ServedFile } from './manifest.ts';

export interface ImageParts {
  archive: Archive;
  /** Directories of the steps before. */
  kernel: string;
  programs: string;
  ramfs: string;
}

/** Served by the page: what the launcher is told when nobody says otherwise. */
const AGENT = ['python.elf', '--snapshot', '--agent'];
const PLAIN = ['python.elf'];
const PREIMPORTS = 'guest/python/launcher/preimports.txt';
const SCRIPTS = ['guest/image/image.ts', 'guest/image/manifest.ts', 'src/machine/nvmb.ts', PREIMPORTS];

/** What the page boots, by role. */
const SERVED: [name: string, role: FileRole][] = [
  ['kernel.elf', 'kernel'],
  ['python.initrd', 'initrd'],
  ['stdlib.ramfs', 'ramfs'],
];

/** A directory with everything that public/guest shall hold. */
export async function guestImage(parts: ImageParts): Promise<string> {
  const raw = await rawImage(parts);
  const copies: string[] = [];
  for (const [name] of SERVED) copies.push(await compressed(join(raw, name)));
  return ensureStep({
    name: 'image',
    title: 'Manifest of the guest image',
    key: hashOf(
      [raw, ...copies].map((path) => path.slice(STEPS.length)),
      hashFiles(ROOT, SCRIPTS),
    ),
    async build({ output }) {
      for (const path of [...readdirSync(raw).map((name) => join(raw, name)), ...copies]) {
        copyFileSync(path, join(output, basename(path)), constants.COPYFILE_FICLONE);
      }
      writeFileSync(join(output, MANIFEST), `${JSON.stringify(manifest(parts, output), null, 2)}\n`);
    },
  });
}

/** A directory with what the machine loads: kernel, initrds, RAMFS images. */
function rawImage({ kernel, programs, ramfs }: ImageParts): Promise<string> {
  return ensureStep({
    name: 'raw-image',
    title: 'Initrds',
    key: hashOf(
      [kernel, programs, ramfs].map((path) => basename(path)),
      hashFiles(ROOT, SCRIPTS),
    ),
    async build({ output }) {
      copyFileSync(join(kernel, 'kernel.elf'), join(output, 'kernel.elf'));
      for (const name of ['stdlib.ramfs', 'baseline.ramfs']) copyFileSync(join(ramfs, name), join(output, name));
      writeFileSync(join(output, 'python.initrd'), initrd(join(programs, 'python.elf'), AGENT));
      writeFileSync(join(output, 'baseline.initrd'), initrd(join(programs, 'baseline.elf'), PLAIN));
    },
  });
}

function initrd(program: string, argv: string[]): Uint8Array {
  return unwrap(buildNvmb([{ elf: readFileSync(program), commandLine: unwrap(encodeCommandLine(argv)) }]));
}

function served(directory: string, name: string, role: FileRole): ServedFile {
  const file = `${name}${SUFFIX}`;
  const { size } = statSync(join(directory, file));
  return { ...describeFile(directory, name, role), compressed: { file, bytes: size, encoding: 'zstd' } };
}

/** `name_version` of each source: Debian's version where its patches are used, else that of the upstream release. */
function sourceVersions(files: readonly string[]): string[] {
  const patched = files.flatMap((file) => /^(.+)\.dsc$/.exec(file)?.[1] ?? []);
  const upstream = files.flatMap((file) => /^(.+)\.orig\.tar\.[a-z0-9]+$/.exec(file)?.[1] ?? []);
  return [...patched, ...upstream.filter((name) => !patched.some((other) => other.startsWith(name)))].sort();
}

function manifest({ archive, programs }: ImageParts, output: string): ImageManifest {
  const files = SERVED.map(([name, role]) => served(output, name, role));
  const sources = sourceVersions(readdirSync(archive.directory));
  const [, pythonVersion] = sources.join(' ').match(/python3\.13_([\d.]+)/) ?? [];
  if (pythonVersion === undefined) throw new Error(`no python3.13 among ${sources.join(', ')}`);
  const bytesOf = (name: string): number => statSync(join(programs, name)).size;
  return {
    version: 1,
    pythonVersion,
    buildFlags: [...CONFIGURE, ...TARGET_FLAGS, compilerVersion()],
    preimports: readFileSync(join(ROOT, PREIMPORTS), 'utf8').split(/\s+/).filter(Boolean),
    files,
    baseline: {
      files: [
        describeFile(output, 'kernel.elf', 'kernel'),
        describeFile(output, 'baseline.initrd', 'initrd'),
        describeFile(output, 'baseline.ramfs', 'ramfs'),
      ],
    },
    sizes: {
      pythonElf: bytesOf('python.elf'),
      baselineElf: bytesOf('baseline.elf'),
      download: files.reduce((sum, { compressed }) => sum + compressed.bytes, 0),
    },
    sources,
  };
}

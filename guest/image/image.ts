// The guest image as one cached step over kernel, programs and RAMFS: initrds, compressed copies, manifest.
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { unwrap } from '../../src/machine/errors.ts';
import { buildNvmb, encodeCommandLine } from '../../src/machine/nvmb.ts';
import { CONFIGURE } from '../python/cpython.ts';
import { compilerVersion, TARGET_FLAGS } from '../python/toolchain.ts';
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

/** A directory with everything that public/guest shall hold. */
export function guestImage(parts: ImageParts): Promise<string> {
  const { kernel, programs, ramfs } = parts;
  return ensureStep({
    name: 'image',
    title: 'Guest image: initrds, compression, manifest',
    key: hashOf(
      [kernel, programs, ramfs].map((path) => basename(path)),
      hashFiles(ROOT, SCRIPTS),
    ),
    async build({ output, say }) {
      copyFileSync(join(kernel, 'kernel.elf'), join(output, 'kernel.elf'));
      for (const name of ['stdlib.ramfs', 'baseline.ramfs']) copyFileSync(join(ramfs, name), join(output, name));
      writeFileSync(join(output, 'python.initrd'), initrd(join(programs, 'python.elf'), AGENT));
      writeFileSync(join(output, 'baseline.initrd'), initrd(join(programs, 'baseline.elf'), PLAIN));
      const files = [
        compress(output, 'kernel.elf', 'kernel', say),
        compress(output, 'python.initrd', 'initrd', say),
        compress(output, 'stdlib.ramfs', 'ramfs', say),
      ];
      writeFileSync(join(output, MANIFEST), `${JSON.stringify(manifest(parts, output, files), null, 2)}\n`);
    },
  });
}

function initrd(program: string, argv: string[]): Uint8Array {
  return unwrap(buildNvmb([{ elf: readFileSync(program), commandLine: unwrap(encodeCommandLine(argv)) }]));
}

function compress(output: string, name: string, role: FileRole, say: (line: string) => void): ServedFile {
  const file = `${name}.gz`;
  say(file);
  const compressed = gzipSync(readFileSync(join(output, name)), { level: constants.Z_BEST_COMPRESSION });
  writeFileSync(join(output, file), compressed);
  return { ...describeFile(output, name, role), compressed: { file, bytes: compressed.length, encoding: 'gzip' } };
}

function manifest({ archive, programs }: ImageParts, output: string, files: ServedFile[]): ImageManifest {
  const sources = readdirSync(archive.directory).filter((name) => name.endsWith('.dsc'));
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
    sources: sources.map((name) => name.replace(/\.dsc$/, '')).sort(),
  };
}

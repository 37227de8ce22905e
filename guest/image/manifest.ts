// What public/guest/manifest.json says: the files of the guest image, their hashes and sizes, and what they were made of.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZSTDDecoder } from 'zstddec';
import { sha256 } from '../../scripts/setup/hash.ts';

export type FileRole = 'kernel' | 'initrd' | 'ramfs';

export interface ImageFile {
  name: string;
  role: FileRole;
  /** Of the uncompressed bytes. */
  sha256: string;
  bytes: number;
}

export interface ServedFile extends ImageFile {
  /** What a browser fetches instead. */
  compressed: { file: string; bytes: number; encoding: 'zstd' };
}

export interface ImageManifest {
  /** Of this format. */
  version: 1;
  pythonVersion: string;
  /** Flags of CPython's configure and of the compiler. */
  buildFlags: string[];
  /** Modules that the agent imports before the snapshot point. */
  preimports: string[];
  /** What the page boots: one file of each role. */
  files: ServedFile[];
  /** The image without the optimisations, for the command line. */
  baseline: { files: ImageFile[] };
  /** Bytes of python.elf, and of all that a browser fetches of the image. */
  sizes: { pythonElf: number; baselineElf: number; download: number };
  /** Versions of the source packages. */
  sources: string[];
}

export const MANIFEST = 'manifest.json';

/** Name, role, hash and size of a file of an image directory. */
export function describeFile(directory: string, name: string, role: FileRole): ImageFile {
  const data = readFileSync(join(directory, name));
  return { name, role, sha256: sha256(data), bytes: data.length };
}

export function readManifest(directory: string): ImageManifest {
  return JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8')) as ImageManifest;
}

/** All files of an image, manifest apart. */
export function filesOf(manifest: ImageManifest): string[] {
  const served = manifest.files.flatMap(({ name, compressed }) => [name, compressed.file]);
  return [...new Set([...served, ...manifest.baseline.files.map(({ name }) => name)])];
}

/** Sentences about files whose bytes are not what the manifest says; none when the image is sound. */
export async function faultsOf(directory: string, manifest: ImageManifest): Promise<string[]> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return [...manifest.files, ...manifest.baseline.files].flatMap((file) => {
    const faults = faultsIn(file, file.name, () => readFileSync(join(directory, file.name)));
    if (!('compressed' in file)) return faults;
    const { compressed } = file as ServedFile;
    return [
      ...faults,
      ...faultsIn(file, compressed.file, () =>
        decoder.decode(readFileSync(join(directory, compressed.file)), file.bytes),
      ),
    ];
  });
}

function faultsIn(file: ImageFile, name: string, read: () => Uint8Array): string[] {
  let data: Uint8Array;
  try {
    data = read();
  } catch (error) {
    return [`${name} cannot be read: ${(error as Error).message}.`];
  }
  if (data.length !== file.bytes) return [`${name} has ${data.length} bytes instead of ${file.bytes}.`];
  return sha256(data) === file.sha256 ? [] : [`${name}: its SHA-256 is not the manifest's.`];
}

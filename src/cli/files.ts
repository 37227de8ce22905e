// What the command line reads from disk: the core, the guest image with its hashes, images a person names.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.ts';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const CORE = process.env.CORE_WASM ?? join(root, 'build/core/core.wasm');
const GUEST = join(root, 'public/guest');

export interface GuestImages {
  readonly kernel: Uint8Array;
  readonly initrd: Uint8Array;
  readonly ramfs: Uint8Array | null;
  /** SHA-256 over the hashes of the three: a snapshot belongs to exactly these. */
  readonly hash: Uint8Array;
}

/** Paths are meant from where the person stands, not from where npm runs. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

export function readUserFile(path: string, what: string): Uint8Array {
  try {
    return readFileSync(userPath(path));
  } catch (thrown) {
    throw new Failure(`${what} '${path}' cannot be read: ${reason(thrown)}.`);
  }
}

/**
 * Told before the machine starts, not after minutes: whether a file could be written there. What takes the place of another file by
 * renaming must not meet a device: /dev/null would be gone.
 */
export function checkTarget(path: string, what: string, isRenamed: boolean): void {
  const file = userPath(path);
  const refuse = (why: string) => new Failure(`${what} cannot be written to '${path}': ${why}.`);
  const old = statSync(file, { throwIfNoEntry: false });
  if (old?.isDirectory()) throw refuse('it is a directory');
  if (old && isRenamed && !old.isFile()) throw refuse('it is not a regular file');
  if (!old && !statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory())
    throw refuse('there is no such directory');
}

export function compileCore(): WebAssembly.Module {
  if (!existsSync(CORE)) throw new Failure('The emulator core is not built yet: run `npm run core`.');
  return new WebAssembly.Module(readFileSync(CORE));
}

/** The project's own guest: the optimised image, or the baseline of the upstream table. */
export function readGuest(baseline: boolean): GuestImages {
  const names = baseline ? ['baseline.initrd', 'baseline.ramfs'] : ['python.initrd', 'stdlib.ramfs'];
  const missing = ['kernel.elf', ...names].filter((name) => !existsSync(join(GUEST, name)));
  if (missing.length > 0)
    throw new Failure(`The guest image is not built yet (${missing.join(', ')}): run \`npm run guest\`.`);
  const [kernel, initrd, ramfs] = ['kernel.elf', ...names].map((name) => readFileSync(join(GUEST, name)));
  return { kernel, initrd, ramfs, hash: imageHash([kernel, initrd, ramfs]) };
}

export function readImages(paths: { kernel: string; initrd?: string; ramfs?: string }): GuestImages {
  const kernel = readUserFile(paths.kernel, 'The kernel');
  const initrd = paths.initrd === undefined ? new Uint8Array(0) : readUserFile(paths.initrd, 'The initrd');
  const ramfs = paths.ramfs === undefined ? null : readUserFile(paths.ramfs, 'The RAMFS image');
  return { kernel, initrd, ramfs, hash: imageHash(ramfs ? [kernel, initrd, ramfs] : [kernel, initrd]) };
}

/** The same images for a machine that was given these arguments: its snapshots fit no other. */
export function withArguments(images: GuestImages, told: readonly string[]): GuestImages {
  return { ...images, hash: imageHash([images.hash, Buffer.from(told.join('\0'))]) };
}

function imageHash(images: readonly Uint8Array[]): Uint8Array {
  const all = createHash('sha256');
  for (const image of images) all.update(createHash('sha256').update(image).digest());
  return all.digest();
}

export function nameOf(path: string): string {
  return basename(path);
}

export function reason(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException)?.code;
  const known: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
    ENOTDIR: 'part of the path is not a directory',
    ENOSPC: 'no space is left on the device',
    EROFS: 'the file system is read-only',
  };
  return known[code ?? ''] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}

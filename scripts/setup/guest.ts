// Brings public/guest up to date: builds the guest image from sources, or takes a prebuilt one.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { guestImage } from '../../guest/image/image.ts';
import { guestKernel } from '../../guest/image/kernel.ts';
import { filesOf, MANIFEST, readManifest } from '../../guest/image/manifest.ts';
import { unpackImage } from '../../guest/image/prebuilt.ts';
import { ramfsImages } from '../../guest/image/ramfs.ts';
import { testImage } from '../../guest/image/test-image.ts';
import { buildPython } from '../../guest/python/build-python.ts';
import { cpython } from '../../guest/python/cpython.ts';
import { guestLibrary } from '../../guest/python/library.ts';
import { nanvixPython } from '../../guest/python/link.ts';
import { muslPrefix } from '../../guest/python/musl.ts';
import { nanvixLibc } from '../../guest/python/nanvix-libc.ts';
import { zlibLibrary } from '../../guest/python/zlib.ts';
import { debianArchive } from './debian-archive.ts';
import { ensureDebianPackages, GUEST_PACKAGES } from './debian-packages.ts';
import { SetupFailure } from './failure.ts';
import { CACHE, GUEST_OUTPUT, ROOT } from './places.ts';

/** What tests and measurements want beside the image: python-native, its library, programs with symbols. */
export const GUEST_EXTRAS = join(ROOT, 'build', 'guest');

/** Public/guest holds a complete image afterwards. GUEST_IMAGE names a prebuilt one. */
export async function ensureGuest(): Promise<void> {
  const prebuilt = process.env.GUEST_IMAGE;
  if (prebuilt) {
    install(await unpackImage(prebuilt));
    return;
  }
  try {
    checkCachePath(CACHE);
    await ensureDebianPackages(GUEST_PACKAGES);
    install(await buildGuest());
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    throw new SetupFailure(
      `${error.message}\nOr use a prebuilt guest image: \`npm run guest:pack\` makes one on a machine that can build; ` +
        'start with GUEST_IMAGE=path.tar in the environment.',
    );
  }
}

/** The sources are built below the cache, and configure and make take blanks and the shell's own characters apart. */
export function checkCachePath(path: string): void {
  if (!/[\s"'#$&()*:;<>?\\`|]/.test(path)) return;
  throw new SetupFailure(
    `The sources cannot be built below '${path}', because of the characters in that path. ` +
      'Name another directory for the cache: NANVIX_PLAYGROUND_CACHE=/some/where.',
  );
}

/** Builds what is missing in the cache; returns the directory of the image. */
async function buildGuest(): Promise<string> {
  const { archive, python, musl, zlib, objects, library } = await guestParts();
  const kernel = await guestKernel();
  const libc = await nanvixLibc(archive);
  const programs = await nanvixPython({ cpython: objects, zlib, libc });
  const ramfs = await ramfsImages(library, python.zoneinfo);
  link(join(objects, 'python-native'), 'python-native');
  link(library, 'python-home');
  link(musl, 'musl');
  link(libc, 'nanvix-libc');
  link(join(programs, 'python-symbols.elf'), 'python-symbols.elf');
  return guestImage({ archive, kernel, programs, ramfs });
}

/** CPython's objects and library, and what they are made with. */
async function guestParts() {
  const archive = await debianArchive();
  const python = await buildPython(archive);
  const musl = await muslPrefix(archive);
  const zlib = await zlibLibrary(archive, musl);
  const objects = await cpython({ archive, buildPython: python.program, musl, zlib });
  const library = await guestLibrary(objects, python.program);
  return { archive, python, musl, zlib, objects, library };
}

/**
 * After `ensureGuest`: CPython's regression tests lie in build/guest as test.ramfs and test-home. False: the guest image is a
 * prebuilt one, which comes without them.
 */
export async function ensureTestImage(): Promise<boolean> {
  if (process.env.GUEST_IMAGE) return false;
  const { python, objects, library } = await guestParts();
  const { program, zoneinfo } = python;
  const image = await testImage({ cpython: objects, library, zoneinfo, buildPython: program });
  link(join(image, 'home'), 'test-home');
  link(join(image, 'test.ramfs'), 'test.ramfs');
  link(zoneinfo, 'zoneinfo');
  return true;
}

function link(target: string, name: string): void {
  mkdirSync(GUEST_EXTRAS, { recursive: true });
  rmSync(join(GUEST_EXTRAS, name), { force: true });
  symlinkSync(target, join(GUEST_EXTRAS, name));
}

/** Copies an image into public/guest, unless it is there already; the manifest comes last. */
function install(image: string): void {
  const manifest = readManifest(image);
  const installed = join(GUEST_OUTPUT, MANIFEST);
  const wanted = filesOf(manifest);
  const isComplete = existsSync(installed) && wanted.every((name) => existsSync(join(GUEST_OUTPUT, name)));
  if (isComplete && readFileSync(installed).equals(readFileSync(join(image, MANIFEST)))) return;
  mkdirSync(GUEST_OUTPUT, { recursive: true });
  rmSync(installed, { force: true });
  for (const name of readdirSync(GUEST_OUTPUT)) rmSync(join(GUEST_OUTPUT, name), { recursive: true, force: true });
  for (const name of wanted) copyFileSync(join(image, name), join(GUEST_OUTPUT, name));
  copyFileSync(join(image, MANIFEST), `${installed}.part`);
  renameSync(`${installed}.part`, installed);
}

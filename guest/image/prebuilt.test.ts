// A guest image from elsewhere is used only when every hash is right.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import type { FileRole, ImageManifest } from './manifest.ts';
import type * as Prebuilt from './prebuilt.ts';

let prebuilt: typeof Prebuilt;
const folder = mkdtempSync(join(tmpdir(), 'prebuilt-'));

beforeAll(async () => {
  process.env.NANVIX_PLAYGROUND_CACHE = join(folder, 'cache');
  vi.resetModules();
  prebuilt = await import('./prebuilt.ts');
});

const zstd = (text: string): Buffer => execFileSync('zstd', ['-q', '-c'], { input: text });

/** A small image directory; `damage` may change files after the manifest was made. */
function image(damage: (directory: string) => void = () => {}): string {
  const directory = mkdtempSync(join(folder, 'image-'));
  const file = (name: string, role: FileRole) => {
    const data = Buffer.from(`bytes of ${name}`);
    writeFileSync(join(directory, name), data);
    return { name, role, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
  };
  const served = (name: string, role: FileRole) => {
    const compressed = zstd(`bytes of ${name}`);
    writeFileSync(join(directory, `${name}.zst`), compressed);
    return {
      ...file(name, role),
      compressed: { file: `${name}.zst`, bytes: compressed.length, encoding: 'zstd' as const },
    };
  };
  const manifest: Partial<ImageManifest> = {
    version: 1,
    files: [served('kernel.elf', 'kernel'), served('python.initrd', 'initrd'), served('stdlib.ramfs', 'ramfs')],
    baseline: { files: [file('baseline.initrd', 'initrd')] },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  damage(directory);
  return directory;
}

async function packed(directory: string): Promise<string> {
  const archive = `${directory}.tar`;
  await prebuilt.packImage(directory, archive);
  return archive;
}

it('gives back what was packed, and packs the same bytes twice', async () => {
  const directory = image();
  const archive = await packed(directory);
  const bytes = readFileSync(archive);
  const unpacked = await prebuilt.unpackImage(archive);
  expect(readFileSync(join(unpacked, 'python.initrd'), 'utf8')).toBe('bytes of python.initrd');
  expect(readFileSync(await packed(directory)).equals(bytes)).toBe(true);
});

it('refuses a file with other bytes, raw or compressed, and names it', async () => {
  const raw = await packed(image((at) => writeFileSync(join(at, 'stdlib.ramfs'), 'bytes of stdlib.ramfX')));
  await expect(prebuilt.unpackImage(raw)).rejects.toThrow("stdlib.ramfs: its SHA-256 is not the manifest's");
  const compressed = await packed(
    image((at) => writeFileSync(join(at, 'kernel.elf.zst'), zstd('bytes of Kernel.elf'))),
  );
  await expect(prebuilt.unpackImage(compressed)).rejects.toThrow('kernel.elf.zst: its SHA-256');
});

it('refuses an archive without a file that the manifest names, one that is no image, and a missing one', async () => {
  const directory = image();
  const partial = join(folder, 'partial.tar');
  execFileSync('tar', ['-cf', partial, '-C', directory, 'manifest.json', 'kernel.elf']);
  await expect(prebuilt.unpackImage(partial)).rejects.toThrow('python.initrd cannot be read');
  const foreign = join(folder, 'foreign.tar');
  execFileSync('tar', ['-cf', foreign, '-C', directory, 'kernel.elf']);
  await expect(prebuilt.unpackImage(foreign)).rejects.toThrow('is not a guest image');
  const cut = join(folder, 'cut.tar');
  writeFileSync(cut, readFileSync(await packed(directory)).subarray(0, 700));
  await expect(prebuilt.unpackImage(cut)).rejects.toThrow(
    'is not a guest image: it is no tar archive, or not a whole one',
  );
  await expect(prebuilt.unpackImage(join(folder, 'none.tar'))).rejects.toThrow('does not exist');
});

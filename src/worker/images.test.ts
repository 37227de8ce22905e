// Fetching an image: progress in bytes, and everything that can be wrong with what a server sends.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchImages, fetchManifest } from './images.ts';

const CONTENT = { kernel: 'the kernel', initrd: 'python itself', ramfs: 'the library' };
let files: Map<string, string | Buffer>;
let server: Server;
let baseUrl: string;

beforeEach(async () => {
  files = new Map();
  const list = Object.entries(CONTENT).map(([role, content]) => {
    files.set(`/guest/${role}.zst`, content);
    return {
      name: role,
      role,
      sha256: createHash('sha256').update(content).digest('hex'),
      bytes: content.length,
      compressed: { file: `${role}.zst`, bytes: content.length, encoding: 'zstd' },
    };
  });
  files.set('/guest/manifest.json', JSON.stringify({ version: 1, pythonVersion: '3.13', preimports: [], files: list }));
  server = createServer((request, response) => {
    const body = files.get(new URL(request.url ?? '/', 'http://x').pathname);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function load() {
  const manifest = await fetchManifest(baseUrl);
  if (!manifest.ok) return manifest;
  const progress: [number, number][] = [];
  const images = await fetchImages(baseUrl, manifest.value, (received, total) => progress.push([received, total]));
  return images.ok ? { ok: true as const, images: images.value, progress } : images;
}

it('brings all files, and counts their bytes', async () => {
  const loaded = await load();
  if (!('images' in loaded)) throw new Error('not loaded');
  expect(new TextDecoder().decode(loaded.images.initrd)).toBe(CONTENT.initrd);
  const total = Object.values(CONTENT).join('').length;
  expect(loaded.progress.at(-1)).toEqual([total, total]);
});

it.each([
  [
    'the manifest is missing',
    () => files.delete('/guest/manifest.json'),
    /manifest\.json was answered with status 404/,
  ],
  [
    'the manifest is a web page',
    () => files.set('/guest/manifest.json', '<!doctype html>'),
    /manifest\.json could not be/,
  ],
  ['a file is missing', () => files.delete('/guest/ramfs.zst'), /ramfs\.zst was answered with status 404/],
  ['a file was changed', () => files.set('/guest/kernel.zst', 'the kernal'), /kernel arrived damaged/],
  ['a file was cut', () => files.set('/guest/kernel.zst', 'the'), /kernel has 3 B instead of 10 B/],
  [
    'a file cannot be unpacked',
    () => files.set('/guest/kernel.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3])),
    /kernel\.zst could not be unpacked|kernel arrived damaged|kernel has/,
  ],
])('tells when %s', async (_, spoil, message) => {
  spoil();
  const loaded = await load();
  expect(loaded.ok).toBe(false);
  if (!loaded.ok) expect(loaded.problem.what).toMatch(message);
});

// Gets the guest image over the network: manifest, files with progress in bytes, unpacked and checked against their hashes.
import type { ZSTDDecoder } from 'zstddec';
import { concatenate, fromHex } from '../base/bytes.ts';
import { formatBytes } from '../base/format.ts';
import { sha256 } from '../base/sha256.ts';
import { type FileRole, type GuestFile, imageIdentity, type Manifest, readManifest } from '../protocol/manifest.ts';
import { CODE_KEPT, type Outcome, type Problem, reasonOf } from '../protocol/problem.ts';

export type Images = Readonly<Record<FileRole, Uint8Array>>;

const FOLDER = 'guest/';
const MANIFEST = 'manifest.json';
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

function imageProblem(what: string, next: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { what, kept: CODE_KEPT, next } };
}

export async function fetchManifest(baseUrl: string): Promise<Outcome<Manifest>> {
  const url = new URL(FOLDER + MANIFEST, baseUrl);
  const absent = (why: string) =>
    imageProblem(
      `The guest image could not be found: ${FOLDER}${MANIFEST} ${why}.`,
      'Is the image built (npm run guest), and the network there? Then try again.',
    );
  try {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok) return absent(`was answered with status ${response.status}`);
    const manifest = readManifest(await response.json());
    return manifest ? { ok: true, value: manifest } : absent('is not a manifest of this version');
  } catch (thrown) {
    return absent(`could not be read (${reasonOf(thrown)})`);
  }
}

/** 32 bytes that name the image: SHA-256 over the SHA-256s of its files (docs/snapshot-format.md). */
export async function imageHash(manifest: Manifest): Promise<Uint8Array<ArrayBuffer>> {
  return fromHex(await sha256(fromHex(imageIdentity(manifest))));
}

/** All files at once; `progress` gets compressed bytes, received and in all. */
export async function fetchImages(
  baseUrl: string,
  manifest: Manifest,
  progress: (received: number, total: number) => void,
): Promise<Outcome<Images>> {
  const total = manifest.files.reduce((sum, file) => sum + file.compressed.bytes, 0);
  const received = new Map<GuestFile, number>();
  const count = (file: GuestFile, bytes: number) => {
    // A server that unpacks on the way sends more bytes than the file on its disk has.
    received.set(file, Math.min(file.compressed.bytes, (received.get(file) ?? 0) + bytes));
    progress(
      [...received.values()].reduce((sum, each) => sum + each, 0),
      total,
    );
  };
  try {
    const contents = await Promise.all(
      manifest.files.map((file) => fetchFile(baseUrl, file, (bytes) => count(file, bytes))),
    );
    const images: Partial<Record<FileRole, Uint8Array>> = {};
    for (const [i, file] of manifest.files.entries()) images[file.role] = contents[i];
    return { ok: true, value: images as Images };
  } catch (thrown) {
    return imageProblem(reasonOf(thrown), 'Check the network, then try again.');
  }
}

async function fetchFile(baseUrl: string, file: GuestFile, count: (bytes: number) => void): Promise<Uint8Array> {
  // The name is the file's own, and its hash makes it another one when it changes: the browser's cache may keep it.
  const url = new URL(`${FOLDER}${file.compressed.file}?${file.sha256.slice(0, 16)}`, baseUrl);
  const response = await fetch(url);
  if (!response.ok || !response.body)
    throw new Error(`${file.compressed.file} was answered with status ${response.status}.`);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        count(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  const bytes = await unpack(counted, file);
  if (bytes.length !== file.bytes)
    throw new Error(
      `${file.name} has ${formatBytes(bytes.length)} instead of ${formatBytes(file.bytes)}: it came incomplete.`,
    );
  if ((await sha256(bytes)) !== file.sha256)
    throw new Error(`${file.name} arrived damaged: its SHA-256 is not the manifest’s.`);
  return bytes;
}

/** A server may unpack on the way: what does not begin as Zstandard does is taken as it is. */
async function unpack(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: GuestFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const decoder = zstdDecoder();
  // Reported below, when it is needed.
  decoder.catch(() => {});
  const bytes = await collect(stream);
  if (!ZSTD_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  try {
    return (await decoder).decode(bytes, file.bytes) as Uint8Array<ArrayBuffer>;
  } catch (thrown) {
    throw new Error(`${file.compressed.file} could not be unpacked (${reasonOf(thrown)}).`);
  }
}

/** Browsers have no Zstandard for scripts; the decoder is fetched beside the image, and only when one is fetched. */
async function zstdDecoder(): Promise<ZSTDDecoder> {
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return decoder;
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) chunks.push(part.value);
  return concatenate(chunks);
}

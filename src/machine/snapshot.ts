// The snapshot file: encode, and verify before anything is changed (docs/snapshot-format.md describes every byte).
import * as memoryMap from '../../emu-core/contract/memory-map.ts';
import { PAGE_SIZE, STATE_AT, STATE_END } from '../../emu-core/contract/memory-map.ts';
import * as stateLayout from '../../emu-core/contract/state.ts';
import type { BusState } from './bus.ts';
import { checksum64, fnv64 } from './checksum.ts';
import { fail, ok, type Result } from './errors.ts';
import { pageUp } from './pages.ts';
import { PROFILES, type ProfileName } from './profiles.ts';
import { decodeBus, encodeBus } from './snapshot-bus.ts';
import type { ClockMode } from './types.ts';

const SNAPSHOT_VERSION = 1;
export const IMAGE_HASH_BYTES = 32;

const MAGIC = new Uint8Array([0x4e, 0x50, 0x59, 0x53, 0x4e, 0x41, 0x50, 0x0a]); // "NPYSNAP\n"
const HEADER_BYTES = 144;
const CHECKSUM_FROM = 16;
const FLAG_VIRTUAL = 1;
const PROFILE_NUMBERS: Readonly<Record<ProfileName, number>> = { p0: 0, p2: 2, p3: 3 };

// Offsets of the header's fields.
const AT = {
  magic: 0,
  checksum: 8,
  version: 16,
  headerBytes: 20,
  totalBytes: 24,
  layout: 32,
  imageHash: 40,
  ramPages: 72,
  profile: 76,
  flags: 80,
  pageCount: 84,
  stateAt: 88,
  stateBytes: 92,
  busAt: 96,
  busBytes: 100,
  indexAt: 104,
  indexBytes: 108,
  pagesAt: 112,
  savedAtNs: 120,
  tscNs: 128,
} as const;

/** `count` neighbouring pages of the guest, from page `first` on. */
export interface PageRun {
  readonly first: number;
  readonly count: number;
}

export interface SnapshotContent {
  readonly imageHash: Uint8Array;
  readonly profile: ProfileName;
  readonly clock: ClockMode;
  readonly savedAtNs: bigint;
  readonly tscNs: bigint;
  /** Linear memory STATE_AT to STATE_END. */
  readonly state: Uint8Array;
  readonly bus: BusState;
  readonly ram: Uint8Array;
  readonly runs: readonly PageRun[];
}

/** A snapshot whose every byte has been checked; `pages` is a view of the file. */
export interface VerifiedSnapshot {
  readonly profile: ProfileName;
  readonly clock: ClockMode;
  readonly imageHash: Uint8Array;
  readonly ramBytes: number;
  readonly savedAtNs: bigint;
  readonly tscNs: bigint;
  readonly state: Uint8Array;
  readonly bus: BusState;
  readonly runs: readonly PageRun[];
  readonly pageCount: number;
  readonly pages: Uint8Array;
}

/** What the machine that wants to restore is like. */
export interface SnapshotExpectation {
  readonly imageHash: Uint8Array;
  readonly ramBytes: number;
  readonly profile: ProfileName;
}

/** Names the layout of the state block: any constant that moves makes another number. */
function layoutHash(): bigint {
  const text = [memoryMap, stateLayout]
    .flatMap((module) => Object.entries(module))
    .filter(([name, value]) => typeof value === 'number' && !/^(COUNTER|EXIT|VOLATILE|DERIVED|STATIC)/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n');
  return fnv64(text);
}

export function encodeSnapshot(content: SnapshotContent): Uint8Array {
  const bus = encodeBus(content.bus);
  const pageCount = content.runs.reduce((sum, run) => sum + run.count, 0);
  const stateAt = HEADER_BYTES;
  const busAt = stateAt + content.state.length;
  const indexAt = Math.ceil((busAt + bus.length) / 4) * 4;
  const indexBytes = content.runs.length * 8;
  const pagesAt = pageUp(indexAt + indexBytes);
  const out = new Uint8Array(pagesAt + pageCount * PAGE_SIZE);
  const view = new DataView(out.buffer);

  out.set(MAGIC, AT.magic);
  view.setUint32(AT.version, SNAPSHOT_VERSION, true);
  view.setUint32(AT.headerBytes, HEADER_BYTES, true);
  view.setBigUint64(AT.totalBytes, BigInt(out.length), true);
  view.setBigUint64(AT.layout, layoutHash(), true);
  out.set(content.imageHash.subarray(0, IMAGE_HASH_BYTES), AT.imageHash);
  view.setUint32(AT.ramPages, content.ram.length / PAGE_SIZE, true);
  view.setUint32(AT.profile, PROFILE_NUMBERS[content.profile], true);
  view.setUint32(AT.flags, content.clock === 'virtual' ? FLAG_VIRTUAL : 0, true);
  view.setUint32(AT.pageCount, pageCount, true);
  view.setUint32(AT.stateAt, stateAt, true);
  view.setUint32(AT.stateBytes, content.state.length, true);
  view.setUint32(AT.busAt, busAt, true);
  view.setUint32(AT.busBytes, bus.length, true);
  view.setUint32(AT.indexAt, indexAt, true);
  view.setUint32(AT.indexBytes, indexBytes, true);
  view.setUint32(AT.pagesAt, pagesAt, true);
  view.setBigUint64(AT.savedAtNs, content.savedAtNs, true);
  view.setBigUint64(AT.tscNs, content.tscNs, true);

  out.set(content.state, stateAt);
  out.set(bus, busAt);
  let pageAt = pagesAt;
  content.runs.forEach((run, i) => {
    view.setUint32(indexAt + 8 * i, run.first, true);
    view.setUint32(indexAt + 8 * i + 4, run.count, true);
    const from = run.first * PAGE_SIZE;
    out.set(content.ram.subarray(from, from + run.count * PAGE_SIZE), pageAt);
    pageAt += run.count * PAGE_SIZE;
  });
  view.setBigUint64(AT.checksum, checksum64(out.subarray(CHECKSUM_FROM)), true);
  return out;
}

/** Checks everything and changes nothing. The first thing wrong is the one that is told. */
export function verifySnapshot(bytes: Uint8Array, expected: SnapshotExpectation): Result<VerifiedSnapshot> {
  if (bytes.length < MAGIC.length || MAGIC.some((byte, i) => bytes[i] !== byte))
    return fail('not-a-snapshot', 'This is not a snapshot of a machine.');
  if (bytes.length < HEADER_BYTES)
    return fail('truncated', `The snapshot ends inside its header, after ${bytes.length} bytes.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number) => view.getUint32(at, true);
  const version = u32(AT.version);
  if (version !== SNAPSHOT_VERSION)
    return fail(
      'format-version',
      `The snapshot has format version ${version}; this program reads ${SNAPSHOT_VERSION}.`,
    );
  const totalBytes = view.getBigUint64(AT.totalBytes, true);
  if (totalBytes > BigInt(bytes.length))
    return fail('truncated', `The snapshot ends after ${bytes.length} of ${totalBytes} bytes.`);
  const damaged = (where: string) => fail('checksum', `The snapshot is damaged: ${where}.`);
  if (totalBytes !== BigInt(bytes.length)) return damaged('it is longer than it says');
  if (view.getBigUint64(AT.checksum, true) !== checksum64(bytes.subarray(CHECKSUM_FROM)))
    return damaged('its checksum does not match its content');
  if (view.getBigUint64(AT.layout, true) !== layoutHash())
    return fail('core-layout', 'The snapshot was made by another version of the emulator core.');
  const imageHash = bytes.slice(AT.imageHash, AT.imageHash + IMAGE_HASH_BYTES);
  if (expected.imageHash.some((byte, i) => imageHash[i] !== byte))
    return fail(
      'foreign-image',
      'The snapshot belongs to another guest image (kernel, programs with their arguments, or library).',
    );
  const ramBytes = u32(AT.ramPages) * PAGE_SIZE;
  if (ramBytes !== expected.ramBytes)
    return fail(
      'ram-size',
      `The snapshot is of a machine with ${ramBytes / 2 ** 20} MiB of RAM, this one has ${expected.ramBytes / 2 ** 20} MiB.`,
    );
  const profile = (Object.keys(PROFILES) as ProfileName[]).find((name) => PROFILE_NUMBERS[name] === u32(AT.profile));
  if (profile !== expected.profile)
    return fail(
      'profile-mismatch',
      `The snapshot is of profile ${profile ?? u32(AT.profile)}, this machine has ${expected.profile}.`,
    );
  return readBody(bytes, view, { imageHash, ramBytes, profile });
}

/** The blocks behind the header. After a good checksum nothing here can be wrong unless the writer was. */
function readBody(
  bytes: Uint8Array,
  view: DataView,
  known: { imageHash: Uint8Array; ramBytes: number; profile: ProfileName },
): Result<VerifiedSnapshot> {
  const damaged = (where: string) => fail('checksum', `The snapshot is damaged: ${where}.`);
  const u32 = (at: number) => view.getUint32(at, true);
  const block = (at: number, length: number) => (at + length <= bytes.length ? bytes.subarray(at, at + length) : null);
  const state = block(u32(AT.stateAt), u32(AT.stateBytes));
  if (state?.length !== STATE_END - STATE_AT) return damaged('its state block has another size');
  const busBytes = block(u32(AT.busAt), u32(AT.busBytes));
  const bus = busBytes && decodeBus(busBytes, known.ramBytes);
  if (!bus) return damaged('its bus block cannot be read');
  const indexAt = u32(AT.indexAt);
  const indexBytes = u32(AT.indexBytes);
  if (indexBytes % 8 !== 0 || !block(indexAt, indexBytes)) return damaged('its page index cannot be read');
  const runs: PageRun[] = [];
  let next = 0;
  let pageCount = 0;
  for (let at = indexAt; at < indexAt + indexBytes; at += 8) {
    const run = { first: u32(at), count: u32(at + 4) };
    if (run.first < next || run.count === 0 || (run.first + run.count) * PAGE_SIZE > known.ramBytes)
      return damaged('its page index is out of order or leaves RAM');
    next = run.first + run.count;
    pageCount += run.count;
    runs.push(run);
  }
  const pages = block(u32(AT.pagesAt), pageCount * PAGE_SIZE);
  if (pageCount !== u32(AT.pageCount) || !pages) return damaged('it holds another number of pages than its index');
  return ok({
    ...known,
    clock: (u32(AT.flags) & FLAG_VIRTUAL) !== 0 ? 'virtual' : 'real',
    savedAtNs: view.getBigUint64(AT.savedAtNs, true),
    tscNs: view.getBigUint64(AT.tscNs, true),
    state,
    bus,
    runs,
    pageCount,
    pages,
  });
}

/** Runs of pages that hold anything but zeros, among those that were ever written. */
export function usedRuns(ram: Uint8Array, wasWritten: (page: number) => boolean): PageRun[] {
  const words = new Int32Array(ram.buffer, ram.byteOffset, ram.length / 4);
  const pages = ram.length / PAGE_SIZE;
  const runs: PageRun[] = [];
  let first = -1;
  for (let page = 0; page < pages; page++) {
    if (wasWritten(page) && isUsed(words, (page * PAGE_SIZE) / 4)) {
      if (first < 0) first = page;
    } else if (first >= 0) {
      runs.push({ first, count: page - first });
      first = -1;
    }
  }
  if (first >= 0) runs.push({ first, count: pages - first });
  return runs;
}

function isUsed(words: Int32Array, from: number): boolean {
  for (let i = from; i < from + PAGE_SIZE / 4; i += 4) {
    if ((words[i] | words[i + 1] | words[i + 2] | words[i + 3]) !== 0) return true;
  }
  return false;
}

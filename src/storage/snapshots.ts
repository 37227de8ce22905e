// The one stored snapshot: a Blob and a small record in IndexedDB, and every way in which a browser can refuse to keep them.
import { createStore, del, get, keys, setMany, type UseStore } from 'idb-keyval';
import { formatBytes } from '../base/format.ts';
import { TimedOut, withTimeout } from '../base/timeout.ts';
import { reasonOf } from '../protocol/problem.ts';
import { withLock } from './locks.ts';

const SNAPSHOT_DATABASE = 'nanvix-python-playground';
const SNAPSHOT_STORE = 'snapshots';
const CURRENT = 'current';
const LOCK = 'nanvix-python-playground:snapshot-write';

/** A first open() can hang for good in some browsers; what is not there by then is not waited for. */
const READ_TIMEOUT_MS = 3000;
const WRITE_TIMEOUT_MS = 30_000;

export interface SnapshotRecord {
  /** Names the guest image: two tabs that booted the same one write the same keys. */
  readonly id: string;
  /** 32 bytes: the guest image that it was made from. */
  readonly image: Uint8Array<ArrayBuffer>;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

export type ReadResult =
  | { readonly kind: 'found'; readonly record: SnapshotRecord; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'none' }
  /** `why`: one sentence. */
  | { readonly kind: 'unusable'; readonly why: string };

/** `why`: one sentence. */
export type StorageResult = { readonly ok: true } | { readonly ok: false; readonly why: string };

const blobKey = (id: string) => `blob ${id}`;
const recordKey = (id: string) => `record ${id}`;

function isRecord(value: unknown): value is SnapshotRecord {
  const record = value as SnapshotRecord | undefined;
  return (
    typeof record?.id === 'string' &&
    record.image instanceof Uint8Array &&
    typeof record.bytes === 'number' &&
    typeof record.takenAt === 'number'
  );
}

/** One sentence on why the storage did not do what it was asked. */
function whyStorageFailed(thrown: unknown, bytes = 0): string {
  if (thrown instanceof TimedOut)
    return `This browser’s storage gave no answer within ${Math.round(thrown.milliseconds / 1000)} s.`;
  const name = (thrown as { name?: string } | null)?.name ?? '';
  if (name === 'QuotaExceededError') return `This browser has no room left for a snapshot of ${formatBytes(bytes)}.`;
  if (name === 'SecurityError' || thrown instanceof ReferenceError || typeof indexedDB === 'undefined')
    return 'This browser does not let the page store anything.';
  return `This browser’s storage failed (${reasonOf(thrown)}).`;
}

export class SnapshotStore {
  #store: UseStore | null = null;

  async read(): Promise<ReadResult> {
    try {
      return await withTimeout(this.#read(), READ_TIMEOUT_MS);
    } catch (thrown) {
      this.#store = null;
      return { kind: 'unusable', why: whyStorageFailed(thrown) };
    }
  }

  /**
   * Keeps `bytes` as the current snapshot, in one transaction; the one before is removed afterwards.
   * Two tabs that took the same snapshot store it once.
   */
  async write(record: SnapshotRecord, bytes: Uint8Array<ArrayBuffer>): Promise<StorageResult> {
    try {
      return await withTimeout(
        withLock(LOCK, () => this.#write(record, new Blob([bytes]))),
        WRITE_TIMEOUT_MS,
      );
    } catch (thrown) {
      this.#store = null;
      return { ok: false, why: whyStorageFailed(thrown, bytes.length) };
    }
  }

  async remove(): Promise<StorageResult> {
    try {
      await withTimeout(
        withLock(LOCK, () => this.#removeAllBut(null)),
        READ_TIMEOUT_MS,
      );
      return { ok: true };
    } catch (thrown) {
      this.#store = null;
      return { ok: false, why: whyStorageFailed(thrown) };
    }
  }

  async #read(): Promise<ReadResult> {
    const store = this.#open();
    const id = await get<unknown>(CURRENT, store);
    if (id === undefined) return { kind: 'none' };
    const record = await get<unknown>(recordKey(String(id)), store);
    const blob = await get<unknown>(blobKey(String(id)), store);
    if (!isRecord(record) || !(blob instanceof Blob))
      return { kind: 'unusable', why: 'The stored snapshot is incomplete: its content is missing.' };
    if (blob.size !== record.bytes)
      return {
        kind: 'unusable',
        why: `The stored snapshot is truncated: ${blob.size} of ${record.bytes} bytes are there.`,
      };
    return { kind: 'found', record, bytes: new Uint8Array(await blob.arrayBuffer()) };
  }

  async #write(record: SnapshotRecord, blob: Blob): Promise<StorageResult> {
    const entries: [string, unknown][] = [
      [blobKey(record.id), blob],
      [recordKey(record.id), record],
      [CURRENT, record.id],
    ];
    try {
      await setMany(entries, this.#open());
    } catch (thrown) {
      if ((thrown as DOMException | null)?.name !== 'QuotaExceededError') throw thrown;
      // The machine booted cold, so what is stored is of no use: perhaps its room is enough.
      await this.#removeAllBut(null);
      await setMany(entries, this.#open());
    }
    await this.#removeAllBut(record.id);
    return { ok: true };
  }

  async #removeAllBut(id: string | null): Promise<void> {
    const store = this.#open();
    const kept = id === null ? [] : [CURRENT, recordKey(id), blobKey(id)];
    for (const key of await keys<string>(store)) if (!kept.includes(key)) await del(key, store);
  }

  #open(): UseStore {
    this.#store ??= createStore(SNAPSHOT_DATABASE, SNAPSHOT_STORE);
    return this.#store;
  }
}

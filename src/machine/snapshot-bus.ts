// The bus's part of a snapshot as bytes (docs/snapshot-format.md, "Bus block").

import type { BusState, Dialogue, Frame, WaitingRead } from './bus.ts';
import { BULK_MAX_BYTES, MESSAGE_BYTES } from './bus-frames.ts';

const COUNTS_BYTES = 12;
const DIALOGUE_BYTES = 16;
const READ_BYTES = 36;
const FRAME_HEADER_BYTES = 8;
const NO_BULK = 0xffff_ffff;
const RECORDS_MAX = 4096;

export function encodeBus(state: BusState): Uint8Array {
  const frameBytes = state.frames.reduce(
    (sum, frame) => sum + FRAME_HEADER_BYTES + MESSAGE_BYTES + (frame.bulk?.bytes.length ?? 0),
    0,
  );
  const total = COUNTS_BYTES + state.dialogues.length * DIALOGUE_BYTES + state.reads.length * READ_BYTES + frameBytes;
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  let at = 0;
  const word = (value: number) => {
    view.setUint32(at, value >>> 0, true);
    at += 4;
  };
  [state.dialogues.length, state.reads.length, state.frames.length].forEach(word);
  for (const { source, opcode, fd, count } of state.dialogues) [source, opcode, fd, count].forEach(word);
  for (const { source, fd, count, header } of state.reads) {
    [source, fd, count, header.sourcePid, header.sourceTid].forEach(word);
    [header.destinationPid, header.destinationTid, header.at, header.length].forEach(word);
  }
  for (const { message, bulk } of state.frames) {
    word(bulk ? bulk.at : NO_BULK);
    word(bulk ? bulk.bytes.length : 0);
    out.set(message, at);
    at += MESSAGE_BYTES;
    if (bulk) {
      out.set(bulk.bytes, at);
      at += bulk.bytes.length;
    }
  }
  return out;
}

/** null: not a bus block, or one whose addresses do not fit the RAM. Copies what it keeps. */
export function decodeBus(bytes: Uint8Array, ramBytes: number): BusState | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const has = (length: number) => at + length <= bytes.length;
  const u32 = () => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const i32 = () => u32() | 0;
  if (!has(COUNTS_BYTES)) return null;
  const [dialogueCount, readCount, frameCount] = [u32(), u32(), u32()];
  if (Math.max(dialogueCount, readCount, frameCount) > 2 * RECORDS_MAX) return null;
  if (!has(dialogueCount * DIALOGUE_BYTES + readCount * READ_BYTES)) return null;
  const dialogues: Dialogue[] = [];
  for (let i = 0; i < dialogueCount; i++) dialogues.push({ source: i32(), opcode: u32(), fd: i32(), count: u32() });
  const reads: WaitingRead[] = [];
  for (let i = 0; i < readCount; i++) {
    const [source, fd, count] = [i32(), i32(), u32()];
    const [sourcePid, sourceTid, destinationPid, destinationTid] = [i32(), i32(), i32(), i32()];
    const header = { sourcePid, sourceTid, destinationPid, destinationTid, at: u32(), length: u32() };
    if (header.length > BULK_MAX_BYTES || header.at + header.length > ramBytes) return null;
    reads.push({ source, fd, count, header });
  }
  const frames: Frame[] = [];
  for (let i = 0; i < frameCount; i++) {
    if (!has(FRAME_HEADER_BYTES + MESSAGE_BYTES)) return null;
    const [bulkAt, length] = [u32(), u32()];
    const message = bytes.slice(at, at + MESSAGE_BYTES);
    at += MESSAGE_BYTES;
    if (!has(length) || length > BULK_MAX_BYTES) return null;
    if (bulkAt !== NO_BULK && bulkAt + length > ramBytes) return null;
    frames.push({ message, bulk: bulkAt === NO_BULK ? null : { at: bulkAt, bytes: bytes.slice(at, at + length) } });
    at += length;
  }
  return at === bytes.length ? { frames, dialogues, reads } : null;
}

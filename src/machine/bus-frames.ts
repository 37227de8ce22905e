// The frames of the message bus as bytes: envelope, message, bulk header (Nanvix microvm §4.3, §8.1, §8.2).
import { hex } from './errors.ts';
import type { GuestRam } from './guest-ram.ts';

export const ENVELOPE_BYTES = 24;
export const MESSAGE_BYTES = 64;
export const BULK_HEADER_BYTES = 24;
/** A bulk buffer lies within one page in P2 and P3. */
export const BULK_MAX_BYTES = 0x1000;

export const KIND_BULK = 0n;
export const KIND_MESSAGE = 1n;

export const MESSAGE_IKC = 5;
const MESSAGE_PULL_RESPONSE = 6;

export const OP_WRITE_REQUEST = 24;
export const OP_WRITE_RESPONSE = 25;
export const OP_READ_REQUEST = 26;
export const OP_READ_RESPONSE = 27;

const PAYLOAD_AT = 13;

export interface Envelope {
  /** Where the envelope itself lies, guest physical. */
  readonly envelopeAt: number;
  readonly bytes: number;
  readonly kind: bigint;
  readonly at: number;
}

/** What a program said to the host: header and the two words that Read and Write requests carry. */
export interface Request {
  readonly type: number;
  /** Sender: a pid, or minus a tid. Replies go to it. */
  readonly source: number;
  readonly destination: number;
  readonly opcode: number;
  readonly fd: number;
  readonly count: number;
}

export interface BulkHeader {
  readonly sourcePid: number;
  readonly sourceTid: number;
  readonly destinationPid: number;
  readonly destinationTid: number;
  /** Guest physical. */
  readonly at: number;
  readonly length: number;
}

/** null: the envelope or what it points to lies outside RAM, or its size or address cannot be. */
export function readEnvelope(ram: GuestRam, at: number): Envelope | null {
  if (!ram.contains(at, ENVELOPE_BYTES)) return null;
  const bytes = ram.u64(at);
  const address = ram.u64(at + 16);
  if (bytes > 0xffff_ffffn || address > 0xffff_ffffn) return null;
  return { envelopeAt: at, bytes: Number(bytes), kind: ram.u64(at + 8), at: Number(address) };
}

/** What a person needs to find a frame: its kind, its size, and both addresses. */
export function nameFrame({ envelopeAt, bytes, kind, at }: Envelope): string {
  const name = kind === KIND_MESSAGE ? 'message' : kind === KIND_BULK ? 'bulk header' : `frame of kind ${kind}`;
  return `${name} of ${bytes} bytes at ${hex(at)}, envelope at ${hex(envelopeAt)}`;
}

export function readRequest(ram: GuestRam, at: number): Request {
  const view = new DataView(ram.read(at, MESSAGE_BYTES).buffer);
  return {
    type: view.getUint8(0),
    source: view.getInt32(1, true),
    destination: view.getInt32(5, true),
    opcode: view.getUint16(PAYLOAD_AT, true),
    fd: view.getInt32(PAYLOAD_AT + 2, true),
    count: view.getUint32(PAYLOAD_AT + 6, true),
  };
}

export function readBulkHeader(ram: GuestRam, at: number): BulkHeader {
  return {
    sourcePid: ram.i32(at),
    sourceTid: ram.i32(at + 4),
    destinationPid: ram.i32(at + 8),
    destinationTid: ram.i32(at + 12),
    at: ram.u32(at + 16),
    length: ram.u32(at + 20),
  };
}

/** An Ikc message from the host (pid 0) that carries an opcode and a count. */
export function responseMessage(destination: number, opcode: number, count: number, status = 0): Uint8Array {
  const { bytes, view } = message(MESSAGE_IKC, destination, status);
  view.setUint16(PAYLOAD_AT, opcode, true);
  view.setInt32(PAYLOAD_AT + 2, count, true);
  return bytes;
}

/** The message that announces bulk bytes; its payload begins with the bulk header. */
export function pullResponse(destination: number, header: BulkHeader): Uint8Array {
  const { bytes, view } = message(MESSAGE_PULL_RESPONSE, destination, 0);
  const words = [
    header.sourcePid,
    header.sourceTid,
    header.destinationPid,
    header.destinationTid,
    header.at,
    header.length,
  ];
  words.forEach((word, i) => {
    view.setUint32(PAYLOAD_AT + 4 * i, word >>> 0, true);
  });
  return bytes;
}

function message(type: number, destination: number, status: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(MESSAGE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type);
  view.setInt32(1, 0, true);
  view.setInt32(5, destination, true);
  view.setInt32(9, status, true);
  return { bytes, view };
}

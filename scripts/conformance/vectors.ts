// Recorded cases in a file: compact, readable on any host. Format: a text header with its provenance, then deflated bytes.
//
//   "nanvix conformance vectors 1\n", JSON on one line (Provenance), "\n", then zlib's raw deflate of
//     base states (STATE_BYTES each), then case after case:
//       row, base, slot, operand + 1, code length     numbers of 7 bits a byte, low ones first, bit 7: more follow
//       operand bytes 2 or 4 (one byte), code
//       the state before, as a difference from the base
//       vector + 1, error code, CR2
//       the state after, as a difference from the one before
//     a difference: runs of (bytes skipped, bytes that differ, these bytes) and a run of no bytes at the end
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Row } from '../../emu-core/spec/row.ts';
import { type Case, type Outcome, STATE_BYTES, State } from './case.ts';
import { tellsPointers } from './compare.ts';
import { CODE_AT, SLOT_BYTES, SLOT_ENTRY } from './world.ts';

/** From the project's root, where npm runs. */
export const VECTORS_PATH = 'emu-core/tests/conformance/vectors.bin';

const MAGIC = 'nanvix conformance vectors 1';
/** Bytes of the state that no instruction defines for all CPUs: reserved fields of the FXSAVE image. */
const UNUSED = [
  [92, 96],
  [352, 576],
] as const;

export interface Provenance {
  /** Model name of the CPU, from /proc/cpuinfo. */
  cpu: string;
  kernel: string;
  date: string;
  command: string;
  cases: number;
  /** `code operands` of each row, by number. */
  rows: readonly string[];
}

export interface Vector {
  test: Case;
  host: Outcome;
}

export const rowKey = (row: Row): string => `${row.code} ${row.name} ${row.operands}`;

class Writer {
  private readonly bytes: number[] = [];

  number(value: number): void {
    let rest = value >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.bytes.push((rest & 0x7f) | 0x80);
    this.bytes.push(rest);
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  difference(from: Uint8Array, to: Uint8Array): void {
    let at = 0;
    for (let i = 0; i < to.length; i++) {
      if (from[i] === to[i]) continue;
      let end = i + 1;
      // A gap of one byte costs less than a new run.
      while (end < to.length && (from[end] !== to[end] || from[end + 1] !== to[end + 1])) end++;
      this.number(i - at);
      this.number(end - i);
      this.raw(to.subarray(i, end));
      at = end;
      i = end;
    }
    this.number(0);
    this.number(0);
  }

  done(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  raw(count: number): Uint8Array {
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  difference(from: Uint8Array): State {
    const state = new State(from.slice());
    let at = 0;
    for (;;) {
      at += this.number();
      const count = this.number();
      if (count === 0) return state;
      state.bytes.set(this.raw(count), at);
      at += count;
    }
  }
}

const POINTERS = [70, 88] as const;

/** The outcome with what is not compared as it was before, so that it takes no room. */
function comparable(test: Case, host: Outcome): Uint8Array {
  const bytes = host.after.bytes.slice();
  const unused = tellsPointers(test, host) ? UNUSED : [POINTERS, ...UNUSED];
  for (const [from, to] of unused) bytes.set(test.before.bytes.subarray(from, to), from);
  return bytes;
}

export function encodeVectors(
  about: Omit<Provenance, 'rows' | 'cases'>,
  bases: readonly State[],
  vectors: readonly (Vector & { base: number })[],
): Buffer {
  const rows = [...new Set(vectors.map(({ test }) => rowKey(test.row)))];
  const numbers = new Map(rows.map((key, i) => [key, i]));
  const out = new Writer();
  out.number(bases.length);
  for (const base of bases) out.raw(base.bytes);
  for (const { test, host, base } of vectors) {
    out.number(numbers.get(rowKey(test.row)) ?? 0);
    out.number(base);
    out.number((test.codeAt - CODE_AT - SLOT_ENTRY) / SLOT_BYTES);
    out.number(test.operandAt + 1);
    out.number(test.code.length);
    out.number(test.operandBytes);
    out.raw(test.code);
    out.difference(bases[base].bytes, test.before.bytes);
    out.number(host.vector + 1);
    out.number(host.error);
    out.number(host.cr2);
    out.difference(test.before.bytes, comparable(test, host));
  }
  const header = `${MAGIC}\n${JSON.stringify({ ...about, cases: vectors.length, rows } satisfies Provenance)}\n`;
  const packed = deflateRawSync(out.done(), { level: constants.Z_BEST_COMPRESSION, memLevel: 9 });
  return Buffer.concat([Buffer.from(header), packed]);
}

/** `allRows`: the opcode table as it is now; a recorded row that it lacks throws. */
export function decodeVectors(file: Buffer, allRows: readonly Row[]): { about: Provenance; vectors: Vector[] } {
  const first = file.indexOf('\n');
  const second = file.indexOf('\n', first + 1);
  if (file.toString('utf8', 0, first) !== MAGIC) throw new Error('these are no conformance vectors');
  const about = JSON.parse(file.toString('utf8', first + 1, second)) as Provenance;
  const known = new Map(allRows.map((row) => [rowKey(row), row]));
  const rows = about.rows.map((key) => {
    const row = known.get(key);
    if (!row) throw new Error(`the opcode table has no row "${key}" any more: record anew (CONTRIBUTING.md)`);
    return row;
  });
  // Not the Buffer itself: its slices would share its bytes.
  const from = new Reader(new Uint8Array(inflateRawSync(file.subarray(second + 1))));
  const bases = Array.from({ length: from.number() }, () => from.raw(STATE_BYTES));
  const vectors = Array.from({ length: about.cases }, () => readVector(from, rows, bases));
  return { about, vectors };
}

function readVector(from: Reader, rows: readonly Row[], bases: readonly Uint8Array[]): Vector {
  const row = rows[from.number()];
  const base = bases[from.number()];
  const codeAt = CODE_AT + from.number() * SLOT_BYTES + SLOT_ENTRY;
  const operandAt = (from.number() - 1) | 0;
  const length = from.number();
  const operandBytes = from.number() as 2 | 4;
  const code = from.raw(length);
  const before = from.difference(base);
  const test = { row, code, codeAt, before, operandAt, operandBytes };
  const vector = (from.number() - 1) >>> 0;
  const error = from.number();
  const cr2 = from.number();
  return { test, host: { vector, error, cr2, after: from.difference(before.bytes) } };
}

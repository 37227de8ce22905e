// ELF programs of a few bytes, for what a linker would not make.

export interface Segment {
  readonly linear: number;
  readonly contents: readonly number[];
  readonly memoryBytes: number;
  readonly writable: boolean;
}

const HEADER_BYTES = 52;
const SEGMENT_BYTES = 32;
const LOAD = 1;
const READ_EXECUTE = 5;
const WRITE = 2;

const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

/** A static program for i386 that begins at its lowest segment. */
export function smallElf(segments: readonly Segment[]): Uint8Array {
  const entry = Math.min(...segments.map(({ linear }) => linear));
  const halves = Uint16Array.from([HEADER_BYTES, SEGMENT_BYTES, segments.length, 0, 0, 0]);
  let offset = HEADER_BYTES + segments.length * SEGMENT_BYTES;
  const table = segments.map(({ linear, contents, memoryBytes, writable }) => {
    const at = offset;
    offset += contents.length;
    return words(LOAD, at, linear, linear, contents.length, memoryBytes, READ_EXECUTE | (writable ? WRITE : 0), 1);
  });
  return Buffer.concat([
    words(0x464c_457f, 0x0001_0101, 0, 0, 0x0003_0002, 1, entry, HEADER_BYTES, 0, 0),
    new Uint8Array(halves.buffer),
    ...table,
    ...segments.map(({ contents }) => Uint8Array.from(contents)),
  ]);
}

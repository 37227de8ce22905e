// Images made for tests: ELF files and FAT volumes of a few bytes, sound unless a test breaks them.

export interface ElfPart {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly memoryBytes?: number;
}

/** A static i386 executable with one PT_LOAD for each part. */
export function makeElf(entry: number, parts: readonly ElfPart[]): Uint8Array {
  const headers = 52 + 32 * parts.length;
  const total = parts.reduce((sum, part) => sum + part.bytes.length, headers);
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  out.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 3, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, entry, true);
  view.setUint32(28, 52, true);
  view.setUint16(40, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, parts.length, true);
  let at = headers;
  parts.forEach((part, i) => {
    const header = 52 + 32 * i;
    const words = [1, at, part.at, part.at, part.bytes.length, part.memoryBytes ?? part.bytes.length, 7, 0x1000];
    words.forEach((word, field) => {
      view.setUint32(header + 4 * field, word, true);
    });
    out.set(part.bytes, at);
    at += part.bytes.length;
  });
  return out;
}

/** An empty FAT16 volume with 512-byte sectors. */
export function makeFat(bytes: number): Uint8Array {
  const out = new Uint8Array(bytes);
  const view = new DataView(out.buffer);
  view.setUint16(11, 512, true);
  out[13] = 4;
  view.setUint16(14, 1, true);
  out[16] = 2;
  view.setUint16(17, 512, true);
  view.setUint16(22, 16, true);
  view.setUint32(32, bytes / 512, true);
  view.setUint16(510, 0xaa55, true);
  return out;
}

// Reads ELF32 executables for the i386: everything is checked before anything is returned (Nanvix microvm §2.1).
import { fail, hex, ok, type Result } from './errors.ts';

/** One PT_LOAD segment: `bytes` are p_filesz long (a view, not a copy); the rest up to `memoryBytes` is zero. */
export interface ElfSegment {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly memoryBytes: number;
}

export interface ElfImage {
  readonly entry: number;
  readonly segments: readonly ElfSegment[];
}

const EHDR_BYTES = 52;
const PHDR_BYTES = 32;
const ET_EXEC = 2;
const EM_386 = 3;
const PT_LOAD = 1;

export function parseElf(bytes: Uint8Array, what: string): Result<ElfImage> {
  const bad = (reason: string) => fail('elf', `${what} is not a program for this machine: ${reason}.`);
  if (!looksLikeElf(bytes)) return bad('it does not begin with the ELF magic');
  if (bytes.length < EHDR_BYTES) return bad(`its ELF header ends after ${bytes.length} of ${EHDR_BYTES} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[4] !== 1) return bad('its ELF class is not 32-bit');
  if (bytes[5] !== 1) return bad('it is not little-endian');
  if (bytes[6] !== 1 || view.getUint32(20, true) !== 1) return bad('its ELF version is not 1');
  if (view.getUint16(16, true) !== ET_EXEC) return bad('its type is not ET_EXEC (a static executable)');
  if (view.getUint16(18, true) !== EM_386) return bad('it is not for the i386');
  const tableAt = view.getUint32(28, true);
  const entryBytes = view.getUint16(42, true);
  const count = view.getUint16(44, true);
  if (count === 0) return bad('it has no program headers');
  if (entryBytes !== PHDR_BYTES)
    return bad(`its program headers are ${entryBytes} bytes long instead of ${PHDR_BYTES}`);
  if (tableAt + count * PHDR_BYTES > bytes.length)
    return bad('its program header table reaches past the end of the file');

  const segments: ElfSegment[] = [];
  for (let i = 0; i < count; i++) {
    const header = tableAt + i * PHDR_BYTES;
    if (view.getUint32(header, true) !== PT_LOAD) continue;
    const offset = view.getUint32(header + 4, true);
    const at = view.getUint32(header + 8, true);
    const fileBytes = view.getUint32(header + 16, true);
    const memoryBytes = view.getUint32(header + 20, true);
    const name = `segment ${i} at ${hex(at)}`;
    if (offset + fileBytes > bytes.length) return bad(`${name} reaches past the end of the file`);
    if (fileBytes > memoryBytes) return bad(`${name} has more bytes in the file than in memory`);
    if (at + memoryBytes > 2 ** 32) return bad(`${name} wraps around the end of the address space`);
    segments.push({ at, bytes: bytes.subarray(offset, offset + fileBytes), memoryBytes });
  }
  if (segments.length === 0) return bad('it has nothing to load');
  return ok({ entry: view.getUint32(24, true), segments });
}

export function looksLikeElf(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

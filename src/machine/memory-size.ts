// How much RAM a machine may have, and how people write it: 256M.
import { RAM_MAX } from '../../emu-core/contract/memory-map.ts';
import { fail, ok, type Result } from './errors.ts';

const MEBIBYTE = 2 ** 20;
export const MEMORY_DEFAULT = 256 * MEBIBYTE;
const MEMORY_MIN = 16 * MEBIBYTE;
/** Linear memory comes in pages of this size. */
const MEMORY_STEP = 64 * 2 ** 10;

export function checkMemoryBytes(bytes: number): Result<number> {
  if (bytes >= MEMORY_MIN && bytes <= RAM_MAX && bytes % MEMORY_STEP === 0) return ok(bytes);
  const range = `${MEMORY_MIN / MEBIBYTE} to ${RAM_MAX / MEBIBYTE} MiB of RAM, in steps of 64 KiB`;
  return fail('memory', `A machine has ${range}; not ${bytes} bytes.`);
}

/** Bytes of `256M`, `1G`, `65536K` or a plain number. */
export function parseMemorySize(text: string): Result<number> {
  const match = /^(\d+)([KMG]?)$/i.exec(text.trim());
  if (!match) return fail('memory', `'${text}' is not a memory size; write 256M, 1G or a number of bytes.`);
  const unit = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match[2].toUpperCase()] as number;
  return checkMemoryBytes(Number(match[1]) * unit);
}

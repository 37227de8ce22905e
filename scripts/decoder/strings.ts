// Byte strings to decode: the beginnings of all instructions, with random tails.
import type { Random } from '../random.ts';
import { STRING_BYTES } from './zydis.ts';

/** What stands in front of an opcode. */
const PREFIXES = [[], [0x66], [0xf2], [0xf3], [0x67], [0xf0], [0x2e], [0x66, 0xf3], [0x64, 0x67, 0x66]];
/** Opcode maps: one-byte, two-byte, three-byte. */
const MAPS = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];

/** All 65,536 strings that begin with a byte, by their second and third. */
export function sweep(first: number, random: Random): Uint8Array {
  const strings = new Uint8Array(0x1_0000 * STRING_BYTES);
  random.fill(strings);
  for (let i = 0; i < 0x1_0000; i++) strings.set([first, i >>> 8, i & 0xff], i * STRING_BYTES);
  return strings;
}

/** Every opcode of every map behind every prefix, `tails` times. */
export function sample(tails: number, random: Random): Uint8Array {
  const count = PREFIXES.length * MAPS.length * 256 * tails;
  const strings = new Uint8Array(count * STRING_BYTES);
  random.fill(strings);
  let at = 0;
  for (const prefix of PREFIXES) {
    for (const map of MAPS) {
      for (let opcode = 0; opcode < 256; opcode++) {
        for (let i = 0; i < tails; i++) {
          strings.set([...prefix, ...map, opcode], at);
          at += STRING_BYTES;
        }
      }
    }
  }
  return strings;
}

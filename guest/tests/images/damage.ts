// Random damage, aimed at what a loader believes: fields of tables, set to values at borders; and some bytes anywhere.
import type { Random } from '../../../scripts/random.ts';

export interface Change {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const BORDERS = [
  ...[
    0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x1001, 0x7fff, 0x8000, 0xfff0, 0xfff7, 0xfff8, 0xffff,
    0x1_0000,
  ],
  ...[0x0fff_fff7, 0x3fff_f000, 0x4000_0000, 0x7fff_ffff, 0x8000_0000, 0xeff7_f000, 0xeff8_0000, 0xf000_0000],
  ...[0xffff_0000, 0xffff_f000, 0xffff_fffe, 0xffff_ffff],
];

function fieldValue(old: number, random: Random): number {
  switch (random.below(4)) {
    case 0:
      return random.u32();
    case 1:
      return old + random.below(5) - 2;
    case 2:
      return old ^ (1 << random.below(32));
    default:
      return random.pick(BORDERS);
  }
}

/** A field of 1, 2 or 4 bytes set to something else. */
function changeField(image: Uint8Array, at: number, width: 1 | 2 | 4, random: Random): Change {
  const old = new DataView(new Uint8Array([...image.subarray(at, at + 4), 0, 0, 0, 0]).buffer).getUint32(0, true);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, fieldValue(old, random) >>> 0, true);
  return { at, bytes: bytes.slice(0, width) };
}

const WIDTHS = [1, 2, 4] as const;
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** NVMB container: its header and table, the ELF headers of the first program, anything. */
export function damageInitrd(image: Uint8Array, random: Random): Change[] {
  const elf = 0x1000;
  return times(1 + random.below(4), () => {
    const place = random.below(5);
    if (place === 0) return changeField(image, random.below(14) * 4, 4, random);
    if (place === 1) return changeField(image, elf + 16 + random.below(36), random.pick(WIDTHS), random);
    if (place <= 3) return changeField(image, elf + 52 + random.below(16) * 4, 4, random);
    return changeField(image, random.below(image.length - 4), 1, random);
  });
}

const ENTRY = 32;

/** Where directory entries lie: slots that look like one. */
export function directorySlots(image: Uint8Array): number[] {
  const slots: number[] = [];
  for (let at = 512; at + ENTRY <= image.length; at += ENTRY) {
    const attributes = image[at + 11];
    const isEntry = attributes === 0x10 || attributes === 0x20 || attributes === 0x0f;
    if (isEntry && image[at] > 0x20 && image[at] !== 0xe5) slots.push(at);
  }
  return slots;
}

/** What of a directory entry is believed: name, attributes, cluster, size. */
const ENTRY_FIELDS = [
  [0, 1],
  [1, 2],
  [11, 1],
  [12, 1],
  [20, 2],
  [26, 2],
  [28, 4],
] as const;

/** A FAT volume: boot sector (when `boot`), allocation table, directory entries. */
export function damageFat(image: Uint8Array, slots: readonly number[], boot: boolean, random: Random): Change[] {
  const view = new DataView(image.buffer, image.byteOffset);
  const tableAt = view.getUint16(14, true) * 512;
  // The entries in use lie at the beginning.
  const tableBytes = 400;
  return times(1 + random.below(5), () => {
    const place = random.below(boot ? 6 : 4);
    if (place === 0) return changeField(image, tableAt + random.below(tableBytes), WIDTHS[1 + random.below(2)], random);
    if (place <= 2) {
      const [at, width] = random.pick(ENTRY_FIELDS);
      return changeField(image, random.pick(slots) + at, width, random);
    }
    if (place === 3) return changeField(image, random.pick(slots) + random.below(28), 4, random);
    if (place === 4) return changeField(image, 11 + random.below(26), random.pick(WIDTHS), random);
    return changeField(image, random.pick([11, 13, 14, 16, 17, 19, 22, 32, 36, 44]), random.pick(WIDTHS), random);
  });
}

// Names in a FAT directory: which ones are short by themselves, and short ones for the others.

/** One directory entry, short or a piece of a long name. */
export const ENTRY_BYTES = 32;

const LONG_NAME_UNITS = 13;
const LONG_NAME_MOST = 255;
const SHORT = /^[A-Z0-9_$%'@~!(){}^#&-]{1,8}(\.[A-Z0-9_$%'@~!(){}^#&-]{1,3})?$/;

/** The eleven characters of an entry: base and extension, padded with blanks. */
function padded(base: string, extension: string): string {
  return base.padEnd(8) + extension.padEnd(3);
}

function split(name: string): [base: string, extension: string] {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** How many entries a name takes: pieces of the long name, and the short one. */
export function directoryEntries(name: string, shortName: string): number {
  const isShort = SHORT.test(name) && padded(...split(name)) === shortName;
  return 1 + (isShort ? 0 : Math.ceil(name.length / LONG_NAME_UNITS));
}

/** A short name for each name of one directory (already sorted, so that the numbers do not depend on chance). */
export function shortNames(names: string[]): Map<string, string> {
  const folded = new Map<string, string>();
  const result = new Map<string, string>();
  for (const name of names) {
    const other = folded.get(name.toLowerCase());
    if (other !== undefined) throw new Error(`${other} and ${name} are one name to a FAT volume`);
    if (name.length === 0 || name.length > LONG_NAME_MOST || /[\\/:*?"<>|]|[^\x20-\x7e]|[. ]$/.test(name)) {
      throw new Error(`${JSON.stringify(name)} cannot be a name on a FAT volume`);
    }
    folded.set(name.toLowerCase(), name);
    if (SHORT.test(name)) result.set(name, padded(...split(name)));
  }
  const used = new Set(result.values());
  const nextNumber = new Map<string, number>();
  for (const name of names) {
    if (result.has(name)) continue;
    const [base, extension] = split(name.toUpperCase()).map((part) => part.replace(/[^A-Z0-9_-]/g, ''));
    const stem = base.slice(0, 4);
    const ending = extension.slice(0, 3);
    let number = nextNumber.get(`${stem}.${ending}`) ?? 1;
    let short: string;
    do short = padded(`${stem}~${number++}`, ending);
    while (used.has(short));
    nextNumber.set(`${stem}.${ending}`, number);
    used.add(short);
    result.set(name, short);
  }
  return result;
}

// Content hashes: the keys of the cache.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** One key for any JSON value (strings, lists, records): equal values give equal keys. */
export function hashOf(...parts: unknown[]): string {
  return sha256(JSON.stringify(parts));
}

/** All files below a directory, as sorted paths relative to it; links count as files. Missing directory: none. */
export function filesBelow(directory: string): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else found.push(relative(directory, path));
    }
  };
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) walk(directory);
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Notes and Python files beside C sources decide nothing in the program that is made of these. */
export const isProgramSource = (path: string): boolean => !/\.(md|py|pyc)$/.test(path);

/** Hash of the names and contents of files; `paths` may be files or directories, and may be missing. */
export function hashFiles(root: string, paths: string[], wanted: (path: string) => boolean = () => true): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const whole = join(root, path);
    const files = statSync(whole, { throwIfNoEntry: false })?.isFile() ? [''] : filesBelow(whole);
    for (const file of files) {
      const name = join(path, file);
      if (!wanted(name)) continue;
      const place = join(root, name);
      const isLink = statSync(place, { throwIfNoEntry: false }) === undefined;
      hash.update(`${name}\0`);
      hash.update(isLink ? readlinkSync(place) : sha256(readFileSync(place)));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

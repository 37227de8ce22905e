// guest/manifest.json: the files of a guest image and their hashes; checked before anything in it is believed.

export type FileRole = 'kernel' | 'initrd' | 'ramfs';

export interface GuestFile {
  readonly name: string;
  readonly role: FileRole;
  /** Lower-case hexadecimal, of the uncompressed bytes. */
  readonly sha256: string;
  readonly bytes: number;
  readonly compressed: { readonly file: string; readonly bytes: number; readonly encoding: 'zstd' };
}

export interface Manifest {
  readonly pythonVersion: string;
  readonly preimports: readonly string[];
  readonly files: readonly GuestFile[];
}

const ROLES: readonly string[] = ['kernel', 'initrd', 'ramfs'] satisfies FileRole[];

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
/** A plain file name: the manifest must not lead the page anywhere else. */
const isFileName = (value: unknown): value is string => typeof value === 'string' && /^[\w][\w.-]*$/.test(value);

function readFile(value: unknown): GuestFile | null {
  if (!isObject(value) || !isObject(value.compressed)) return null;
  const { name, role, sha256, bytes, compressed } = value;
  if (!isFileName(name) || !ROLES.includes(String(role)) || !isCount(bytes)) return null;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  if (!isFileName(compressed.file) || !isCount(compressed.bytes) || compressed.encoding !== 'zstd') return null;
  return {
    name,
    role: role as FileRole,
    sha256,
    bytes,
    compressed: { file: compressed.file, bytes: compressed.bytes, encoding: 'zstd' },
  };
}

/** The manifest, or null when it is not one. Exactly one file of each role is needed. */
export function readManifest(json: unknown): Manifest | null {
  if (!isObject(json) || !Array.isArray(json.files)) return null;
  const files: GuestFile[] = [];
  for (const each of json.files) {
    const file = readFile(each);
    if (!file || files.some((other) => other.role === file.role)) return null;
    files.push(file);
  }
  if (files.length !== ROLES.length) return null;
  const preimports = Array.isArray(json.preimports) ? json.preimports.filter((name) => typeof name === 'string') : [];
  return { pythonVersion: String(json.pythonVersion ?? ''), preimports, files };
}

/** What identifies a guest image: the hashes of its files, one behind the other, in the order of their roles. */
export function imageIdentity(manifest: Manifest): string {
  return ROLES.map((role) => manifest.files.find((file) => file.role === role)?.sha256 ?? '').join('');
}

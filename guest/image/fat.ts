// Writes a FAT16 volume with long names from a list of files: every file contiguous, no clock and no chance in it, so the
// same files give the same bytes (Microsoft FAT specification 1.03; Nanvix microvm §8.5).
//
//   boot sector | reserved | FAT | FAT | root directory | data: all directories, then all files in order of their paths
//
// Data begin at a page border. mkfs.fat and mtools would need their clocks, serial numbers and allocation order held still.
import { directoryEntries, ENTRY_BYTES, shortNames } from './fat-names.ts';

export interface FatFile {
  /** `/`-separated, without a leading slash. */
  path: string;
  data: Uint8Array;
}

const SECTOR = 512;
const PAGE = 4096;
const FATS = 2;
const ROOT_ENTRIES = 512;
// The number of clusters alone decides the width of the table (specification, "FAT Type Determination").
const LEAST_CLUSTERS = 4085 + 16;
const MOST_CLUSTERS = 65_524 - 16;
const FIRST_CLUSTER = 2;
const END_OF_CHAIN = 0xffff;
const MEDIA_FIXED = 0xf8;
const ATTRIBUTE_DIRECTORY = 0x10;
const ATTRIBUTE_ARCHIVE = 0x20;
/** Half a kibibyte would do for the table of a 32 MiB image; one leaves room and costs 0.5 KiB a file on average. */
const CLUSTER_BYTES = [1024, 2048, 4096, 8192];

interface Folder {
  folders: Map<string, Folder>;
  files: Map<string, FatFile>;
  cluster: number;
  clusters: number;
}

const newFolder = (): Folder => ({ folders: new Map(), files: new Map(), cluster: 0, clusters: 0 });
const byName = (a: [string, unknown], b: [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

/** Names of everything in a directory, sorted: folders and files together, as their entries are written. */
function namesIn(folder: Folder): string[] {
  return [...folder.folders.keys(), ...folder.files.keys()].sort();
}

function treeOf(files: FatFile[]): Folder {
  const root = newFolder();
  for (const file of files) {
    const names = file.path.split('/');
    const last = names.pop() as string;
    let folder = root;
    for (const name of names) {
      let next = folder.folders.get(name);
      if (next === undefined) {
        next = newFolder();
        folder.folders.set(name, next);
      }
      folder = next;
    }
    if (folder.files.has(last) || folder.folders.has(last)) throw new Error(`${file.path} is there twice`);
    folder.files.set(last, file);
  }
  return root;
}

/** All folders below `root`, parents first, each with its parent. */
function foldersOf(root: Folder): { folder: Folder; parent: Folder }[] {
  return [...root.folders].sort(byName).flatMap(([, folder]) => [{ folder, parent: root }, ...foldersOf(folder)]);
}

function filesOf(root: Folder): FatFile[] {
  const own = [...root.files].sort(byName).map(([, file]) => file);
  return [...own, ...[...root.folders].sort(byName).flatMap(([, folder]) => filesOf(folder))];
}

function entryCount(folder: Folder, isRoot: boolean): number {
  const short = shortNames(namesIn(folder));
  const own = namesIn(folder).reduce((sum, name) => sum + directoryEntries(name, short.get(name) as string), 0);
  return own + (isRoot ? 0 : 2);
}

/** The whole volume. Throws when two names of a directory differ in case only, or when it is too big for FAT16. */
export function buildFat(files: FatFile[]): Uint8Array {
  const root = treeOf(files);
  if (entryCount(root, true) > ROOT_ENTRIES) throw new Error('too many names in the root directory');
  const folders = foldersOf(root);
  const ordered = filesOf(root);
  for (const clusterBytes of CLUSTER_BYTES) {
    const clustersFor = (bytes: number): number => Math.ceil(bytes / clusterBytes);
    let next = FIRST_CLUSTER;
    for (const { folder } of folders) {
      folder.clusters = clustersFor(entryCount(folder, false) * ENTRY_BYTES);
      folder.cluster = next;
      next += folder.clusters;
    }
    const starts = new Map<FatFile, number>();
    for (const file of ordered) {
      starts.set(file, file.data.length === 0 ? 0 : next);
      next += clustersFor(file.data.length);
    }
    if (next - FIRST_CLUSTER <= MOST_CLUSTERS) {
      return writeVolume({ root, folders, files: ordered, starts, clusterBytes, used: next - FIRST_CLUSTER });
    }
  }
  throw new Error('the files do not fit a FAT16 volume');
}

interface Plan {
  root: Folder;
  folders: { folder: Folder; parent: Folder }[];
  files: FatFile[];
  starts: Map<FatFile, number>;
  clusterBytes: number;
  /** Clusters in use. */
  used: number;
}

function writeVolume(plan: Plan): Uint8Array {
  const { clusterBytes } = plan;
  const clusters = Math.max(plan.used, LEAST_CLUSTERS);
  const fatSectors = Math.ceil(((clusters + FIRST_CLUSTER) * 2) / SECTOR);
  const rootBytes = ROOT_ENTRIES * ENTRY_BYTES;
  const reserved = 1 + (PAGE / SECTOR - ((1 + FATS * fatSectors + rootBytes / SECTOR) % (PAGE / SECTOR)));
  const fatAt = reserved * SECTOR;
  const rootAt = fatAt + FATS * fatSectors * SECTOR;
  const dataAt = rootAt + rootBytes;
  const volumeBytes = dataAt + clusters * clusterBytes;
  // The machine places images by pages; what lies behind the volume's last sector belongs to nobody.
  const image = new Uint8Array(Math.ceil(volumeBytes / PAGE) * PAGE);
  const view = new DataView(image.buffer);
  writeBootSector(image, { clusterBytes, reserved, fatSectors, sectors: volumeBytes / SECTOR });

  const clusterAt = (cluster: number): number => dataAt + (cluster - FIRST_CLUSTER) * clusterBytes;
  const chain = (first: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      view.setUint16(fatAt + (first + i) * 2, i === count - 1 ? END_OF_CHAIN : first + i + 1, true);
    }
  };
  view.setUint16(fatAt, 0xff00 | MEDIA_FIXED, true);
  view.setUint16(fatAt + 2, END_OF_CHAIN, true);

  writeDirectory(image, rootAt, plan.root, plan.starts, null);
  for (const { folder, parent } of plan.folders) {
    chain(folder.cluster, folder.clusters);
    writeDirectory(image, clusterAt(folder.cluster), folder, plan.starts, parent);
  }
  for (const file of plan.files) {
    if (file.data.length === 0) continue;
    const first = plan.starts.get(file) as number;
    chain(first, Math.ceil(file.data.length / clusterBytes));
    image.set(file.data, clusterAt(first));
  }
  image.copyWithin(fatAt + fatSectors * SECTOR, fatAt, fatAt + fatSectors * SECTOR);
  return image;
}

interface Geometry {
  clusterBytes: number;
  reserved: number;
  fatSectors: number;
  sectors: number;
}

function writeBootSector(image: Uint8Array, geometry: Geometry): void {
  const view = new DataView(image.buffer);
  const text = (at: number, value: string): void => image.set(new TextEncoder().encode(value), at);
  image.set([0xeb, 0x3c, 0x90], 0);
  text(3, 'MSWIN4.1');
  view.setUint16(11, SECTOR, true);
  image[13] = geometry.clusterBytes / SECTOR;
  view.setUint16(14, geometry.reserved, true);
  image[16] = FATS;
  view.setUint16(17, ROOT_ENTRIES, true);
  if (geometry.sectors < 0x1_0000) view.setUint16(19, geometry.sectors, true);
  else view.setUint32(32, geometry.sectors, true);
  image[21] = MEDIA_FIXED;
  view.setUint16(22, geometry.fatSectors, true);
  // Sectors per track and heads: meaningless here, but tools read them.
  view.setUint16(24, 32, true);
  view.setUint16(26, 64, true);
  image[36] = 0x80;
  image[38] = 0x29;
  view.setUint32(39, 0x4e56_5059, true);
  text(43, 'NO NAME    ');
  text(54, 'FAT16   ');
  view.setUint16(510, 0xaa55, true);
}

/** Entries of one directory; `parent` null for the root directory, which has no `.` and `..`. */
function writeDirectory(
  image: Uint8Array,
  at: number,
  folder: Folder,
  starts: Map<FatFile, number>,
  parent: Folder | null,
): void {
  let next = at;
  if (parent !== null) {
    next = writeShortEntry(image, next, '.          ', ATTRIBUTE_DIRECTORY, folder.cluster, 0);
    next = writeShortEntry(image, next, '..         ', ATTRIBUTE_DIRECTORY, parent.cluster, 0);
  }
  const names = namesIn(folder);
  const short = shortNames(names);
  for (const name of names) {
    const shortName = short.get(name) as string;
    next = writeLongName(image, next, name, shortName);
    const inner = folder.folders.get(name);
    const file = folder.files.get(name);
    if (inner !== undefined) next = writeShortEntry(image, next, shortName, ATTRIBUTE_DIRECTORY, inner.cluster, 0);
    else if (file !== undefined) {
      const first = starts.get(file) as number;
      next = writeShortEntry(image, next, shortName, ATTRIBUTE_ARCHIVE, first, file.data.length);
    }
  }
}

// 1 January 1980, 00:00: the zero of FAT's calendar.
const DATE = 0x0021;

function writeShortEntry(
  image: Uint8Array,
  at: number,
  shortName: string,
  attributes: number,
  cluster: number,
  bytes: number,
): number {
  const view = new DataView(image.buffer, at, ENTRY_BYTES);
  image.set(new TextEncoder().encode(shortName), at);
  view.setUint8(11, attributes);
  view.setUint16(16, DATE, true);
  view.setUint16(18, DATE, true);
  view.setUint16(24, DATE, true);
  view.setUint16(26, cluster, true);
  view.setUint32(28, bytes, true);
  return at + ENTRY_BYTES;
}

const LONG_NAME_PLACES = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
const ATTRIBUTE_LONG_NAME = 0x0f;
const LAST_LONG_ENTRY = 0x40;

/** Entries of a long name, last piece first, each with the checksum of the short name that they belong to. */
function writeLongName(image: Uint8Array, at: number, name: string, shortName: string): number {
  const pieces = directoryEntries(name, shortName) - 1;
  let sum = 0;
  for (const letter of shortName) sum = (((sum & 1) << 7) + (sum >> 1) + letter.charCodeAt(0)) & 0xff;
  for (let piece = pieces; piece >= 1; piece--) {
    const entry = at + (pieces - piece) * ENTRY_BYTES;
    const view = new DataView(image.buffer, entry, ENTRY_BYTES);
    view.setUint8(0, piece | (piece === pieces ? LAST_LONG_ENTRY : 0));
    view.setUint8(11, ATTRIBUTE_LONG_NAME);
    view.setUint8(13, sum);
    LONG_NAME_PLACES.forEach((place, i) => {
      const index = (piece - 1) * LONG_NAME_PLACES.length + i;
      // A name ends with 0, what is left of the entry is all ones.
      const unit = index < name.length ? name.charCodeAt(index) : index === name.length ? 0 : 0xffff;
      view.setUint16(place, unit, true);
    });
  }
  return at + pieces * ENTRY_BYTES;
}

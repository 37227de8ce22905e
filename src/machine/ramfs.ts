// Where a RAMFS image goes, and whether it is one: a FAT volume at the top of RAM (Nanvix microvm §3.1, §8.5).
import { PAGE_SIZE } from '../../emu-core/contract/memory-map.ts';
import { fail, hex, ok, type Result } from './errors.ts';

/** Least distance between the end of the initrd and the image. */
const RAMFS_GAP_BYTES = 4 * 1024 * 1024;

/** Physical address of an image of this size, or why it does not fit. */
export function placeRamfs(imageBytes: number, memoryBytes: number, initrdEnd: number): Result<number> {
  const base = Math.floor((memoryBytes - imageBytes) / PAGE_SIZE) * PAGE_SIZE;
  if (base < initrdEnd + RAMFS_GAP_BYTES) {
    const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    return fail(
      'memory',
      `The RAMFS image (${mebibytes(imageBytes)}) does not fit: with ${mebibytes(memoryBytes)} of RAM it would begin at ` +
        `${hex(Math.max(base, 0))}, less than 4 MiB above the initrd's end at ${hex(initrdEnd)}.`,
    );
  }
  return ok(base);
}

/** Checks the BIOS parameter block of the FAT volume (Microsoft FAT specification 1.03, "Boot Sector and BPB"). */
export function checkRamfs(bytes: Uint8Array): Result<void> {
  const bad = (reason: string) => fail('ramfs', `The RAMFS image is not a FAT volume: ${reason}.`);
  if (bytes.length < 512) return bad(`it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(510, true) !== 0xaa55) return bad('its boot sector lacks the signature 55 AA');
  const sectorBytes = view.getUint16(11, true);
  if (![512, 1024, 2048, 4096].includes(sectorBytes)) return bad(`a sector cannot have ${sectorBytes} bytes`);
  const clusterSectors = bytes[13];
  if (clusterSectors === 0 || (clusterSectors & (clusterSectors - 1)) !== 0)
    return bad(`a cluster cannot have ${clusterSectors} sectors`);
  const reserved = view.getUint16(14, true);
  const tables = bytes[16];
  if (reserved === 0 || tables === 0) return bad('it has no reserved sectors or no allocation table');
  const tableSectors = view.getUint16(22, true) || view.getUint32(36, true);
  const sectors = view.getUint16(19, true) || view.getUint32(32, true);
  if (sectors * sectorBytes > bytes.length)
    return bad(`it says ${sectors} sectors of ${sectorBytes} bytes, which is more than the file has`);
  const rootSectors = Math.ceil((view.getUint16(17, true) * 32) / sectorBytes);
  if (reserved + tables * tableSectors + rootSectors >= sectors) return bad('its tables leave no room for files');
  return ok(undefined);
}

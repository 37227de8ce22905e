// Puts images where the boot protocol wants them and tells the kernel: control page, clock page, entry state (Nanvix microvm §2).
import {
  BOOT_MAGIC,
  CONTROL_KERNEL_ARGS,
  CONTROL_KERNEL_ARGS_LENGTH,
  CONTROL_RAMFS_BASE,
  CONTROL_RAMFS_SIZE,
  CONTROL_TSC_MHZ,
} from '../../emu-core/contract/microvm.ts';
import { looksLikeElf, parseElf } from './elf.ts';
import { fail, hex, ok, type Result } from './errors.ts';
import type { GuestRam } from './guest-ram.ts';
import { buildNvmb, looksLikeNvmb, parseNvmb } from './nvmb.ts';
import type { Profile } from './profiles.ts';
import { checkRamfs, placeRamfs } from './ramfs.ts';
import type { RegisterChanges } from './types.ts';

const PAGE = 0x1000;
const TSC_MHZ = 1000;
const KERNEL_ARGUMENTS_MAX = 0x100;
/** The trampoline is 16-bit code behind a segment of base 0. */
const ENTRY_MAX = 0xffff;

/** Where things lie after loading; what the entry state and the control page are made from. */
export interface Placement {
  entry: number | null;
  initrd: { readonly at: number; readonly bytes: number } | null;
  ramfs: { readonly at: number; readonly bytes: number } | null;
}

export const noPlacement = (): Placement => ({ entry: null, initrd: null, ramfs: null });

export function loadKernel(ram: GuestRam, elf: Uint8Array): Result<number> {
  const parsed = parseElf(elf, 'The kernel');
  if (!parsed.ok) return parsed;
  const { entry, segments } = parsed.value;
  for (const segment of segments) {
    if (segment.at + segment.memoryBytes > ram.length)
      return fail(
        'memory',
        `The kernel does not fit: a segment ends at ${hex(segment.at + segment.memoryBytes)}, RAM at ${hex(ram.length)}.`,
      );
  }
  if (entry > ENTRY_MAX)
    return fail(
      'elf',
      `The kernel's entry point is ${hex(entry)}; it is entered in real mode, below ${hex(ENTRY_MAX + 1)}.`,
    );
  for (const segment of segments) {
    ram.write(segment.at, segment.bytes);
    ram.fill(segment.at + segment.bytes.length, segment.memoryBytes - segment.bytes.length);
  }
  return ok(entry);
}

/** Checks an initrd and wraps it as the profile wants it. `commandLine` replaces the last program's own. */
export function prepareInitrd(profile: Profile, image: Uint8Array, commandLine?: string): Result<Uint8Array> {
  if (looksLikeNvmb(image)) {
    const entries = parseNvmb(image);
    if (!entries.ok) return entries;
    for (const [i, entry] of entries.value.entries()) {
      const elf = parseElf(entry.elf, `Program ${i} of the initrd`);
      if (!elf.ok) return elf;
    }
    if (profile.initrdWrap === 'raw')
      return fail('nvmb', `Profile ${profile.name} takes a plain ELF as initrd, not an NVMB container.`);
    if (commandLine === undefined) return ok(image);
    const last = entries.value.length - 1;
    return buildNvmb(entries.value.map((entry, i) => (i === last ? { elf: entry.elf, commandLine } : entry)));
  }
  if (!looksLikeElf(image)) return fail('nvmb', 'The initrd is neither an NVMB container nor an ELF program.');
  const elf = parseElf(image, 'The initrd');
  if (!elf.ok) return elf;
  if (profile.initrdWrap === 'nvmb') return buildNvmb([{ elf: image, commandLine: commandLine ?? 'initrd' }]);
  if (commandLine !== undefined)
    return fail('command-line', `Profile ${profile.name} cannot give a program arguments.`);
  const padded = new Uint8Array(Math.ceil(image.length / PAGE) * PAGE);
  padded.set(image);
  return ok(padded);
}

export function loadInitrd(ram: GuestRam, base: number, initrd: Uint8Array): Result<Placement['initrd']> {
  if (base + initrd.length > ram.length)
    return fail(
      'memory',
      `The initrd does not fit: it would end at ${hex(base + initrd.length)}, RAM ends at ${hex(ram.length)}.`,
    );
  ram.write(base, initrd);
  return ok({ at: base, bytes: initrd.length });
}

export function loadRamfs(ram: GuestRam, placement: Placement, image: Uint8Array): Result<Placement['ramfs']> {
  const checked = checkRamfs(image);
  if (!checked.ok) return checked;
  const initrdEnd = placement.initrd ? placement.initrd.at + placement.initrd.bytes : 0;
  const at = placeRamfs(image.length, ram.length, initrdEnd);
  if (!at.ok) return at;
  ram.write(at.value, image);
  return ok({ at: at.value, bytes: image.length });
}

/** Written after the kernel, whose image may cover the page with zeros. */
export function writeControlPage(
  ram: GuestRam,
  profile: Profile,
  placement: Placement,
  kernelArguments: string,
): Result<void> {
  if (!profile.controlPage) return ok(undefined);
  ram.setU32(CONTROL_RAMFS_BASE, placement.ramfs?.at ?? 0);
  ram.setU32(CONTROL_RAMFS_SIZE, placement.ramfs?.bytes ?? 0);
  if (!profile.kernelArguments) {
    if (kernelArguments === '') return ok(undefined);
    return fail('command-line', `Profile ${profile.name} cannot give the kernel arguments.`);
  }
  const text = new TextEncoder().encode(kernelArguments);
  if (text.length > KERNEL_ARGUMENTS_MAX)
    return fail(
      'command-line',
      `The kernel's arguments take ${text.length} bytes; at most ${KERNEL_ARGUMENTS_MAX} fit.`,
    );
  ram.setU32(CONTROL_TSC_MHZ, TSC_MHZ);
  ram.write(CONTROL_KERNEL_ARGS_LENGTH, new Uint8Array([text.length & 0xff, text.length >> 8]));
  ram.write(CONTROL_KERNEL_ARGS, text);
  return ok(undefined);
}

/** Registers at the trampoline (Nanvix microvm §2.2). */
export function entryRegisters(profile: Profile, placement: Placement, initrdBase: number): Result<RegisterChanges> {
  const descriptor = placement.initrd ? initrdDescriptor(profile, initrdBase, placement.initrd.bytes) : ok(0);
  if (!descriptor.ok) return descriptor;
  return ok({
    eax: BOOT_MAGIC,
    ebx: descriptor.value,
    eip: placement.entry ?? 0,
    eflags: 0x2,
    segments: { cs: { selector: 0, base: 0 } },
  });
}

/** EBX: size in pages in the low bits, base in the high bits. */
function initrdDescriptor(profile: Profile, base: number, bytes: number): Result<number> {
  const bits = profile.initrdSizeBits ?? 31 - Math.clz32(base & -base);
  const pages = profile.initrdSizeRounds === 'up' ? Math.ceil(bytes / PAGE) : Math.floor(bytes / PAGE);
  if (pages >= 2 ** bits)
    return fail('memory', `The initrd has ${pages} pages; profile ${profile.name} can name at most ${2 ** bits - 1}.`);
  return ok((base | pages) >>> 0);
}

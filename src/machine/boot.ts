// Puts images where the boot protocol wants them and tells the kernel: control page, clock page, entry state (Nanvix microvm §2).
import { PAGE_SIZE } from '../../emu-core/contract/memory-map.ts';
import {
  BOOT_MAGIC,
  CONTROL_KERNEL_ARGS,
  CONTROL_KERNEL_ARGS_LENGTH,
  CONTROL_RAMFS_BASE,
  CONTROL_RAMFS_SIZE,
  CONTROL_TSC_MHZ,
} from '../../emu-core/contract/microvm.ts';
import { type ElfImage, looksLikeElf, parseElf } from './elf.ts';
import { fail, hex, ok, type Result } from './errors.ts';
import type { GuestRam } from './guest-ram.ts';
import { buildNvmb, looksLikeNvmb, parseNvmb } from './nvmb.ts';
import { pageUp } from './pages.ts';
import type { Profile } from './profiles.ts';
import { checkRamfs, placeRamfs } from './ramfs.ts';
import type { RegisterChanges } from './types.ts';

const TSC_MHZ = 1000;
const KERNEL_ARGUMENTS_MAX = 0x100;
/** The trampoline is 16-bit code behind a segment of base 0. */
const ENTRY_MAX = 0xffff;

/** An image in guest memory. */
interface Placed {
  readonly at: number;
  readonly bytes: number;
}

/** The images of one machine: loaded each on its own, then announced to the kernel all together. */
export class Images {
  /** For profile P3. */
  kernelArguments = '';
  readonly #ram: GuestRam;
  readonly #profile: Profile;
  readonly #initrdBase: number;
  #entry: number | null = null;
  #initrd: Placed | null = null;
  #ramfs: Placed | null = null;

  constructor(ram: GuestRam, profile: Profile, initrdBase: number) {
    this.#ram = ram;
    this.#profile = profile;
    this.#initrdBase = initrdBase;
  }

  get hasKernel(): boolean {
    return this.#entry !== null;
  }

  loadKernel(elf: Uint8Array): Result<void> {
    const parsed = checkKernel(this.#ram, elf);
    if (!parsed.ok) return parsed;
    for (const segment of parsed.value.segments) {
      this.#ram.write(segment.at, segment.bytes);
      this.#ram.fill(segment.at + segment.bytes.length, segment.memoryBytes - segment.bytes.length);
    }
    this.#entry = parsed.value.entry;
    return ok(undefined);
  }

  loadInitrd(image: Uint8Array, commandLine?: string): Result<void> {
    const prepared = prepareInitrd(this.#profile, image, commandLine);
    if (!prepared.ok) return prepared;
    const [at, bytes] = [this.#initrdBase, prepared.value.length];
    if (!this.#ram.contains(at, bytes))
      return fail(
        'memory',
        `The initrd does not fit: it would end at ${hex(at + bytes)}, RAM ends at ${hex(this.#ram.length)}.`,
      );
    this.#ram.write(at, prepared.value);
    this.#initrd = { at, bytes };
    return ok(undefined);
  }

  loadRamfs(image: Uint8Array): Result<void> {
    const checked = checkRamfs(image);
    if (!checked.ok) return checked;
    const at = placeRamfs(image.length, this.#ram.length, this.#initrd ? this.#initrd.at + this.#initrd.bytes : 0);
    if (!at.ok) return at;
    this.#ram.write(at.value, image);
    this.#ramfs = { at: at.value, bytes: image.length };
    return ok(undefined);
  }

  /** Writes the control page (after the kernel, whose image may cover it with zeros) and gives the entry registers. */
  announce(): Result<RegisterChanges> {
    if (this.#profile.controlPage) {
      this.#ram.setU32(CONTROL_RAMFS_BASE, this.#ramfs?.at ?? 0);
      this.#ram.setU32(CONTROL_RAMFS_SIZE, this.#ramfs?.bytes ?? 0);
    }
    const written = writeKernelArguments(this.#ram, this.#profile, this.kernelArguments);
    if (!written.ok) return written;
    const descriptor = this.#initrd ? initrdDescriptor(this.#profile, this.#initrdBase, this.#initrd.bytes) : ok(0);
    if (!descriptor.ok) return descriptor;
    // Registers at the trampoline: Nanvix microvm §2.2.
    return ok({
      eax: BOOT_MAGIC,
      ebx: descriptor.value,
      eip: this.#entry ?? 0,
      eflags: 0x2,
      segments: { cs: { selector: 0, base: 0 } },
    });
  }
}

function checkKernel(ram: GuestRam, elf: Uint8Array): Result<ElfImage> {
  const parsed = parseElf(elf, 'The kernel');
  if (!parsed.ok) return parsed;
  const { entry, segments } = parsed.value;
  for (const segment of segments) {
    const end = segment.at + segment.memoryBytes;
    if (end > ram.length)
      return fail('memory', `The kernel does not fit: a segment ends at ${hex(end)}, RAM ends at ${hex(ram.length)}.`);
  }
  if (entry > ENTRY_MAX)
    return fail(
      'elf',
      `The kernel is not a program for this machine: it is entered in real mode, below 64 KiB, not at ${hex(entry)}.`,
    );
  return parsed;
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
  const padded = new Uint8Array(pageUp(image.length));
  padded.set(image);
  return ok(padded);
}

function writeKernelArguments(ram: GuestRam, profile: Profile, kernelArguments: string): Result<void> {
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

/** EBX: size in pages in the low bits, base in the high bits. */
function initrdDescriptor(profile: Profile, base: number, bytes: number): Result<number> {
  const bits = profile.initrdSizeBits ?? 31 - Math.clz32(base & -base);
  const pages = profile.initrdSizeRounds === 'up' ? Math.ceil(bytes / PAGE_SIZE) : Math.floor(bytes / PAGE_SIZE);
  if (pages >= 2 ** bits)
    return fail('memory', `The initrd has ${pages} pages; profile ${profile.name} can name at most ${2 ** bits - 1}.`);
  return ok((base | pages) >>> 0);
}

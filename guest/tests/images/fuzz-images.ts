// Boots machines from damaged images. The kernel refuses a bad initrd or runs what is in it; libposix shows of a bad RAMFS what it can.
import { readFileSync } from 'node:fs';
import { INITRD_BASE } from '../../../emu-core/contract/microvm.ts';
import { Random } from '../../../scripts/random.ts';
import { buildNvmb, type Machine, type RunResult, unwrap } from '../../../src/machine/index.ts';
import { describeFailure, hangsInKernel, kernelTrouble, watchKernelFaults } from '../kernel/fuzz.ts';
import { newMachine } from '../kernel/machine.ts';
import { initrd } from '../kernel/programs.ts';
import { compileSource } from '../posix/common/compile.ts';
import { type Change, damageFat, damageInitrd, directorySlots } from './damage.ts';
import { type FatWidth, makeFat } from './fat-images.ts';

const INITRD_INSTRUCTIONS = 3_000_000;
/** A walk takes about two million. */
const WALK_INSTRUCTIONS = 400_000_000;
const RAMFS_BASE_AT = 0xc;

/** A machine to which damage is done again and again, always from the same state. */
interface Victim {
  readonly machine: Machine;
  readonly faults: string[];
  readonly text: { value: string };
  readonly original: Uint8Array;
  readonly at: number;
}

function makeVictim(machine: Machine, original: Uint8Array, at: number): Victim {
  const text = { value: '' };
  machine.onConsole = (byte) => {
    text.value += String.fromCharCode(byte);
  };
  machine.bus.onOutput = (_, bytes) => {
    text.value += Buffer.from(bytes).toString('latin1');
  };
  const faults = watchKernelFaults(machine);
  unwrap(machine.restore(unwrap(machine.snapshot())));
  return { machine, faults, text, original, at };
}

/** Runs until the machine is over or has done so much; what the kernel may not do is in the result. */
function runDamaged(
  victim: Victim,
  changes: readonly Change[],
  budget: number,
): { result: RunResult; trouble: string | null } {
  const { machine, faults, text, at } = victim;
  unwrap(machine.resetToBase());
  for (const change of changes) unwrap(machine.writeMemory(at + change.at, change.bytes));
  text.value = '';
  faults.length = 0;
  let result = machine.run(budget);
  while (result.reason === 'snapshot') result = machine.run(budget);
  const hangs = result.reason === 'budget' && hangsInKernel(machine);
  const trouble = faults[0] ?? kernelTrouble(result, text.value) ?? (hangs ? 'the kernel hangs' : null);
  return { result, trouble };
}

/** Damaged NVMB containers and ELF programs; null, or what went wrong. */
export function fuzzInitrds(seed: number, images: number): string | null {
  const original = initrd('hello', 'hello a b;C=1', 'hello d');
  const { machine } = newMachine({ initrd: original, memoryMiB: 32 });
  const victim = makeVictim(machine, original, INITRD_BASE);
  for (let own = seed; own < seed + images; own++) {
    const { trouble } = runDamaged(victim, damageInitrd(original, new Random(own)), INITRD_INSTRUCTIONS);
    if (trouble !== null) return describeFailure(`initrd:${own}`, trouble, victim.text.value);
  }
  return null;
}

function walker(width: FatWidth): { machine: Machine; image: Uint8Array; at: number } {
  const elf = readFileSync(compileSource('guest/tests/images/walk.c', 'walk'));
  const image = makeFat(width);
  const memoryMiB = width === 32 ? 96 : 48;
  const { machine } = newMachine({
    initrd: unwrap(buildNvmb([{ elf, commandLine: 'walk' }])),
    ramfs: image,
    memoryMiB,
    virtualTime: true,
  });
  const at = new DataView(unwrap(machine.readMemory(0, 64)).buffer).getUint32(RAMFS_BASE_AT, true);
  return { machine, image, at };
}

/** What a walk that ended is, or went on for ever. */
function walkTrouble(result: RunResult, text: string): string | null {
  if (result.reason !== 'off') return `the walk ended with ${result.reason}`;
  return result.status === 0 && text.includes('walked ') ? null : `the walk ended with status ${result.status}`;
}

/**
 * Damaged RAMFS images of one width; null, or what went wrong. With `boot` the boot sector too, from the start of the machine;
 * else from the moment the image is mounted, which is much quicker.
 */
export function fuzzRamfs(width: FatWidth, boot: boolean, seed: number, images: number): string | null {
  const { machine, image, at } = walker(width);
  if (!boot) {
    const result = machine.run(WALK_INSTRUCTIONS);
    if (result.reason !== 'snapshot') throw new Error(`walk.c ended with ${result.reason} before its checkpoint`);
  }
  const victim = makeVictim(machine, image, at);
  const slots = directorySlots(image);
  for (let own = seed; own < seed + images; own++) {
    const { result, trouble } = runDamaged(victim, damageFat(image, slots, boot, new Random(own)), WALK_INSTRUCTIONS);
    const found = trouble ?? walkTrouble(result, victim.text.value);
    if (found !== null) return describeFailure(`ramfs:${own}:${width}:${Number(boot)}`, found, victim.text.value);
  }
  return null;
}

/** The undamaged image is walked to the end, so that a walk means something. */
export function walkSound(width: FatWidth): string {
  const { machine, image, at } = walker(width);
  const victim = makeVictim(machine, image, at);
  runDamaged(victim, [], WALK_INSTRUCTIONS);
  return victim.text.value;
}

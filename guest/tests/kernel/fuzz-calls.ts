// Random kernel calls on our core. The kernel must not fault, panic or hang, its memory must be as before where it never changes, and
// nothing that is not a program's own may reach it: a secret lies in the kernel's memory and in another process's.
import { readFileSync } from 'node:fs';
import { Random } from '../../../scripts/random.ts';
import { Driver, type Machine, unwrap } from '../../../src/machine/index.ts';
import { describeFailure, kernelTrouble, PAGE, watchKernelFaults } from './fuzz.ts';
import { newMachine } from './machine.ts';
import { initrd, KERNEL, markedImage } from './programs.ts';

const FUZZERS = 20;
/** fuzz-arguments.h has the same word. */
const SECRET = 0x5ec2_e7a5;
/** Memory that belongs to nobody, and the end of the trampoline's page. */
const SECRET_PLACES = [
  { at: 0x2000, bytes: 6 * PAGE },
  { at: 0x8800, bytes: 0x800 },
];
const BOOTED_INSTRUCTIONS = 60_000;
const INSTRUCTIONS_MAX = 6_000_000_000;
const MEMORY_MIB = 64;

export interface CallsOptions {
  readonly seed: number;
  readonly calls: number;
  /** Dialogues with the host as well. */
  readonly bus: boolean;
  /** The watcher holds the RAMFS, so that not a byte of it may change; else the fuzzers have it. */
  readonly hold: boolean;
}

export interface CallsResult {
  readonly failures: readonly string[];
  /** Kernel calls that were really made. */
  readonly made: number;
}

function secretBytes(length: number): Uint8Array {
  const words = new Uint32Array(length / 4).fill(SECRET);
  return new Uint8Array(words.buffer);
}

/** What of the kernel's memory never changes once it runs: text, constants, interrupt table, flat segments. */
function constantMemory(machine: Machine): Map<string, Uint8Array> {
  const { idtr, gdtr } = machine.registers();
  const read = (at: number, length: number) => unwrap(machine.readMemory(at, length));
  return new Map([
    ['text and constants', read(0x10_0000, constantBytes())],
    ['the interrupt table', read(idtr.base, idtr.limit + 1)],
    ['the flat segments', read(gdtr.base, 0x28)],
  ]);
}

/** From 1 MiB to the first byte of the kernel's data: `.text` and `.rodata`. */
function constantBytes(): number {
  const elf = readFileSync(KERNEL);
  const sections = elf.readUInt32LE(0x20);
  const names = elf.readUInt32LE(sections + elf.readUInt16LE(0x32) * 40 + 16);
  for (let i = 0; i < elf.readUInt16LE(0x30); i++) {
    const at = sections + i * 40;
    const name = names + elf.readUInt32LE(at);
    if (elf.toString('latin1', name, name + 6) === '.data\0') return elf.readUInt32LE(at + 12) - 0x10_0000;
  }
  throw new Error('The kernel has no .data section.');
}

function attachHost(machine: Machine): Uint8Array[] {
  const output: Uint8Array[] = [];
  machine.bus.onOutput = (_, bytes) => {
    output.push(bytes.slice());
  };
  for (const fd of [0, 3, 4])
    machine.bus.input(fd).push(new TextEncoder().encode('input for whoever asks\n'.repeat(200)));
  for (const fd of [0, 3, 4]) machine.bus.input(fd).end();
  return output;
}

function containsSecret(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(secretBytes(4)));
}

async function finish(machine: Machine): Promise<string | number> {
  const driver = new Driver(machine, { sliceMs: 20, maxInstructions: INSTRUCTIONS_MAX });
  let end = await driver.finish();
  while (end.reason === 'snapshot') end = await driver.finish();
  const trouble = kernelTrouble(end, 'kernel panic');
  if (trouble !== null) return trouble;
  return end.reason === 'off' ? end.status : `it went on for ever (${end.reason})`;
}

/** Makes about so many random kernel calls in twenty processes of several threads each. */
export async function fuzzCalls({ seed, calls, bus, hold }: CallsOptions): Promise<CallsResult> {
  const random = new Random(seed);
  const each = Math.ceil(calls / FUZZERS);
  const lines = Array.from({ length: FUZZERS }, () => `fuzz seed ${random.u32() >>> 1} ${each} ${Number(bus)}`);
  const ramfs = markedImage();
  const { machine, console } = newMachine({
    initrd: initrd('fuzz', `fuzz watch ${FUZZERS} ${Number(hold)}`, ...lines),
    ramfs,
    memoryMiB: MEMORY_MIB,
    busAbsent: !bus,
    virtualTime: true,
  });
  for (const { at, bytes } of SECRET_PLACES) unwrap(machine.writeMemory(at, secretBytes(bytes)));
  const output = bus ? attachHost(machine) : [];
  const faults = watchKernelFaults(machine);
  machine.run(BOOTED_INSTRUCTIONS);
  const before = constantMemory(machine);
  const ramfsAt = new DataView(unwrap(machine.readMemory(0, PAGE)).buffer).getUint32(0xc, true);
  const end = await finish(machine);
  const made = Object.values(machine.stats().kernelCalls).reduce((sum, count) => sum + count, 0);

  const failures = [...faults];
  const expect = (holds: boolean, otherwise: string) => {
    if (!holds) failures.push(otherwise);
  };
  const text = Buffer.from(console).toString('latin1');
  expect(end === 0, end === 1 ? 'the watcher’s memory was changed' : `the machine ended with ${end}`);
  expect(!text.includes('kernel panic'), 'kernel panic');
  for (const [name, bytes] of constantMemory(machine))
    expect(Buffer.compare(bytes, before.get(name) as Uint8Array) === 0, `${name} of the kernel changed`);
  for (const { at, bytes } of SECRET_PLACES)
    expect(
      Buffer.compare(unwrap(machine.readMemory(at, bytes)), secretBytes(bytes)) === 0,
      `memory at ${at.toString(16)} was written`,
    );
  if (hold)
    expect(Buffer.compare(unwrap(machine.readMemory(ramfsAt, ramfs.length)), ramfs) === 0, 'the RAMFS was written');
  expect(!text.includes('secret read'), 'a program read the secret');
  expect(!containsSecret(Uint8Array.from(console)), 'the secret was printed');
  expect(!output.some(containsSecret), 'the secret was sent to the host');
  const key = `calls:${seed}:${calls}:${Number(bus)}:${Number(hold)}`;
  return { failures: failures.map((failure) => describeFailure(key, failure, text)), made };
}

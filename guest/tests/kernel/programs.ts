// Builds the kernel's test programs and the images they are started from.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNvmb } from '../../../src/machine/nvmb.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
export const KERNEL = join(ROOT, 'build', 'guest', 'kernel.elf');

/** Brings kernel and programs up to date. Throws with the compiler's messages. */
export function buildKernelAndPrograms(): void {
  const output = join(ROOT, 'build', 'guest');
  mkdirSync(output, { recursive: true });
  for (const folder of ['kernel', join('tests', 'kernel')]) {
    // Several test files may be at it at once.
    const words = [join(output, 'make.lock'), 'make', '-C', join(ROOT, 'guest', folder)];
    const { status, stdout, stderr } = spawnSync('flock', words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`make -C guest/${folder} failed:\n${stdout}${stderr}`);
  }
}

export const program = (name: string): Uint8Array => readFileSync(join(ROOT, 'build', 'guest', 'tests', `${name}.elf`));

/** An initrd with one entry per command line, all of the same program. */
export function initrd(name: string, ...commandLines: string[]): Uint8Array {
  const elf = program(name);
  const built = buildNvmb(commandLines.map((commandLine) => ({ elf, commandLine })));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

/** Something to attach, with marks at both ends: just enough of a FAT volume for a host that looks. */
export function markedImage(): Uint8Array {
  const image = new Uint8Array(70_000);
  const view = new DataView(image.buffer);
  image.set([0x52, 0x41]); // "RA"
  view.setUint16(11, 512, true); // bytes of a sector
  image[13] = 1; // sectors of a cluster
  view.setUint16(14, 1, true); // reserved sectors
  image[16] = 1; // tables
  view.setUint16(17, 16, true); // root entries
  view.setUint16(19, 130, true); // sectors
  view.setUint16(22, 1, true); // sectors of a table
  view.setUint16(510, 0xaa55, true);
  image[image.length - 1] = 0x45; // "E"
  return image;
}

export interface Example {
  readonly name: string;
  readonly commandLines: readonly string[];
  /** How many promises the program checks, so that one that stops early is noticed. */
  readonly promises: number;
  /** It measures time: to be run where a busy host cannot make the guest late. */
  readonly timed?: boolean;
}

const alone = (name: string, promises: number, timed = false): Example => ({
  name,
  commandLines: [name],
  promises,
  timed,
});

/** Programs that check promises of the kernel and say "ok" or "FAILED" to each. */
export const EXAMPLES: readonly Example[] = [
  alone('identity', 11),
  alone('registers', 17),
  alone('memory', 31),
  alone('pointers', 75),
  alone('stack', 4),
  alone('threads', 24, true),
  alone('waiting', 30, true),
  alone('mailbox', 19),
  alone('devices', 46),
  alone('timing', 32, true),
  alone('bulk', 23, true),
  alone('limits', 38, true),
  { name: 'company', commandLines: Array.from({ length: 32 }, (_, i) => `company ${i}`), promises: 20 },
  { name: 'pair', commandLines: ['pair 1', 'pair 2'], promises: 30, timed: true },
  { name: 'trio', commandLines: ['trio 1', 'trio 2', 'trio 3'], promises: 5 },
];

export interface Crash {
  readonly argument: string;
  readonly status: number;
  readonly report: string;
  /** Which thread it is, if not the first. */
  readonly thread?: number;
}

/** Ways to end badly: argument of crash.c, exit status of the machine, and what the report says. */
export const CRASHES: readonly Crash[] = [
  { argument: 'null-write', status: 139, report: 'write through a null pointer' },
  { argument: 'null-read', status: 139, report: 'read through a null pointer' },
  { argument: 'top-byte', status: 139, report: 'read of unmapped memory', thread: 2 },
  { argument: 'top-word', status: 139, report: 'read of unmapped memory', thread: 2 },
  { argument: 'top-write', status: 139, report: 'write to unmapped memory', thread: 2 },
  { argument: 'divide', status: 136, report: 'divide error' },
  { argument: 'opcode', status: 132, report: 'invalid opcode' },
  { argument: 'privileged', status: 139, report: 'general protection fault' },
  { argument: 'port', status: 139, report: 'general protection fault' },
  { argument: 'text', status: 139, report: 'write to protected memory' },
  { argument: 'unmapped', status: 139, report: 'read of unmapped memory' },
  { argument: 'protected', status: 139, report: 'write to protected memory' },
  { argument: 'kernel', status: 139, report: 'write to protected memory' },
  { argument: 'stack', status: 139, report: 'stack overflow' },
  { argument: 'breakpoint', status: 133, report: 'breakpoint' },
  { argument: 'interrupt', status: 139, report: 'general protection fault' },
  { argument: 'abort', status: 134, report: 'aborted' },
];

export interface Ending {
  readonly argument: string;
  readonly status: number;
}

/** Ways to end: argument of ending.c, exit status of the machine (16 bits). */
export const ENDINGS: readonly Ending[] = [
  { argument: 'status', status: 1234 },
  { argument: 'wide', status: 0x5678 },
  { argument: 'negative', status: 0xffff },
  { argument: 'thread', status: 55 },
  { argument: 'waiting', status: 56 },
  { argument: 'last', status: 9 },
  { argument: 'alone', status: 77 },
  { argument: 'terminated', status: 137 },
];

/** What of a program's output tells that all is well: failed promises, and the number of those kept. */
export function verdict(output: string): { failed: string[]; kept: number } {
  const lines = output.split('\n');
  return {
    failed: lines.filter((line) => !line.startsWith('ok: ') && line !== ''),
    kept: lines.filter((line) => line.startsWith('ok: ')).length,
  };
}

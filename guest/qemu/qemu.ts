// Boots a kernel with its images in QEMU, as the microvm would: the oracle for everything above the instruction set.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CLOCK_BOOT_TIME_NS,
  CONTROL_BUS_ABSENT,
  CONTROL_RAMFS_BASE,
  CONTROL_RAMFS_SIZE,
  INITRD_BASE,
} from '../../emu-core/contract/microvm.ts';
import { fileAt, launchQemu, wordAt } from './launch.ts';

export interface QemuMachine {
  readonly kernel: string;
  /** An NVMB container. */
  readonly initrd: Uint8Array;
  /** Path of a RAMFS image. */
  readonly ramfs?: string;
  readonly memoryMiB?: number;
  /** Time is instructions executed, so that a busy host cannot make the guest late. */
  readonly virtualTime?: boolean;
  /** Kills the machine after so many milliseconds. */
  readonly timeoutMs?: number;
  readonly onOutput?: (bytes: Uint8Array) => void;
}

export interface QemuResult {
  readonly output: string;
  /** Exit status of the machine; only its low 7 bits travel through QEMU, the rest is told by the kernel's report. */
  readonly status: number;
  readonly timedOut: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
const STUB_SOURCE = join(import.meta.dirname, 'stub.S');
const STUB = join(ROOT, 'build', 'guest', 'qemu-stub.bin');
const STUB_DESCRIPTOR = 0x7ff8;
const PAGE = 0x1000;
const MIB = 1024 * 1024;

function command(program: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}

/** The firmware, assembled when it is older than its source. */
function stub(): string {
  if (existsSync(STUB) && statSync(STUB).mtimeMs > statSync(STUB_SOURCE).mtimeMs) return STUB;
  mkdirSync(join(ROOT, 'build', 'guest'), { recursive: true });
  const own = `${STUB}.${process.pid}`; // another process may be at it too: renaming is atomic
  command('i686-linux-gnu-gcc', ['-c', '-o', `${own}.o`, STUB_SOURCE]);
  command('i686-linux-gnu-objcopy', ['-O', 'binary', '-j', '.text', `${own}.o`, own]);
  rmSync(`${own}.o`);
  renameSync(own, STUB);
  return STUB;
}

function ramfsArguments(path: string | undefined, memoryBytes: number): string[] {
  if (path === undefined) return [];
  const bytes = statSync(path).size;
  const base = Math.floor((memoryBytes - bytes) / PAGE) * PAGE;
  return [...fileAt(base, path), ...wordAt(CONTROL_RAMFS_BASE, base), ...wordAt(CONTROL_RAMFS_SIZE, bytes)];
}

// Without a local APIC, as the microvm: it would keep the 8259's interrupts from the processor.
function qemuArguments(machine: QemuMachine, initrdPath: string): string[] {
  const memoryMiB = machine.memoryMiB ?? 256;
  const pages = Math.ceil(machine.initrd.length / PAGE);
  return [
    ...['-M', 'pc', '-cpu', 'max,apic=off', '-m', `${memoryMiB}`, '-no-reboot'],
    ...['-bios', stub(), '-device', `loader,file=${machine.kernel}`],
    ...(machine.virtualTime ? ['-icount', 'shift=3,sleep=off'] : []),
    ...fileAt(INITRD_BASE, initrdPath),
    ...wordAt(STUB_DESCRIPTOR, (INITRD_BASE | pages) >>> 0),
    ...wordAt(CONTROL_BUS_ABSENT, 1),
    ...wordAt(CLOCK_BOOT_TIME_NS, BigInt(Date.now()) * 1_000_000n, 8),
    ...ramfsArguments(machine.ramfs, memoryMiB * MIB),
  ];
}

/** QEMU exits with (value × 2 + 1) mod 256 for a value written to the exit port; the kernel reports what is lost. */
function machineStatus(code: number | null, output: string): number {
  if (code === null || code % 2 === 0) return code ?? 255;
  const low = (code - 1) >> 1;
  const report = /process 1 ended, exit status (\d+)\n[^\n]*$/.exec(output);
  if (report && Number(report[1]) % 128 === low) return Number(report[1]);
  return low === 127 && /\nkernel panic: /.test(output) ? 255 : low;
}

/** Runs the machine until it powers off. Output is what the console port was sent, as Latin-1. */
export async function runQemu(machine: QemuMachine): Promise<QemuResult> {
  const folder = mkdtempSync(join(tmpdir(), 'nanvix-qemu-'));
  const initrdPath = join(folder, 'initrd');
  writeFileSync(initrdPath, machine.initrd);
  try {
    const { output, code, timedOut } = await launchQemu({
      options: qemuArguments(machine, initrdPath),
      timeoutMs: machine.timeoutMs ?? 60_000,
      onOutput: machine.onOutput,
    });
    return { output, status: machineStatus(code, output), timedOut };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

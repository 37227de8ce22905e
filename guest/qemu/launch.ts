// Starts QEMU, collects what the guest writes to its console port, and waits for the end.
import { spawn } from 'node:child_process';

const QEMU = 'qemu-system-i386';
const PACKAGE = `It comes with Debian's package qemu-system-x86.`;

export interface QemuLaunch {
  /** Machine, CPU, memory, images. */
  readonly options: readonly string[];
  readonly timeoutMs: number;
  readonly onOutput?: (bytes: Uint8Array) => void;
}

export interface QemuEnd {
  /** What the console port was sent, as Latin-1. */
  readonly output: string;
  /** QEMU's exit code: (value × 2 + 1) mod 256 for a value written to the exit port; null when it was killed. */
  readonly code: number | null;
  readonly timedOut: boolean;
}

/** No display, no devices but a console port (0xe9) and an exit port (0x604). Without JIT threads of other accelerators. */
const DEVICES = [
  ...['-accel', 'tcg', '-nodefaults', '-display', 'none'],
  ...['-chardev', 'stdio,id=console,signal=off', '-device', 'isa-debugcon,iobase=0xe9,chardev=console'],
  ...['-device', 'isa-debug-exit,iobase=0x604,iosize=4'],
];

/** Options that place a file in RAM. */
export function fileAt(physical: number, path: string): string[] {
  return ['-device', `loader,addr=0x${physical.toString(16)},file=${path},force-raw=on`];
}

/** Options that place a number in RAM. */
export function wordAt(physical: number, value: number | bigint, bytes = 4): string[] {
  return ['-device', `loader,addr=0x${physical.toString(16)},data=0x${value.toString(16)},data-len=${bytes}`];
}

export async function launchQemu({ options, timeoutMs, onOutput }: QemuLaunch): Promise<QemuEnd> {
  const chunks: Buffer[] = [];
  let errors = '';
  let timedOut = false;
  const qemu = spawn(QEMU, [...options, ...DEVICES], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => {
    timedOut = true;
    qemu.kill('SIGKILL');
  }, timeoutMs);
  qemu.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    onOutput?.(chunk);
  });
  qemu.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      qemu.on('error', ({ message }) => reject(new Error(`QEMU cannot be started: ${message}. ${PACKAGE}`)));
      qemu.on('close', resolve);
    });
    if (errors !== '' && !timedOut) throw new Error(`${QEMU}: ${errors.trim()}`);
    return { output: Buffer.concat(chunks).toString('latin1'), code, timedOut };
  } finally {
    clearTimeout(timer);
  }
}

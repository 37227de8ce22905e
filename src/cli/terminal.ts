// The process's own stdin, stdout and stderr as a machine's descriptors: bytes, with back-pressure both ways.
import { writeSync } from 'node:fs';
import { FD_STDERR, FD_STDIN, FD_STDOUT } from '../../emu-core/contract/microvm.ts';
import type { Machine } from '../machine/index.ts';
import { reason } from './files.ts';

/** What a shell expects of a program whose reader has gone: 128 + SIGPIPE. */
const EXIT_PIPE = 141;
const CONSOLE_FLUSH_BYTES = 4096;
const LINE_FEED = 0x0a;

const streamOf = (fd: number) => (fd === FD_STDOUT ? process.stdout : process.stderr);

/** Writes bytes out; the promise, if any, is settled when the reader has caught up. */
export function writeOut(fd: number, bytes: Uint8Array): void | Promise<void> {
  const stream = streamOf(fd);
  if (stream.write(bytes)) return;
  return new Promise((resolve) => stream.once('drain', resolve));
}

const NAMES: Record<number, string> = { [FD_STDOUT]: 'Standard output', [FD_STDERR]: 'Standard error' };

/** A reader that went away (`| head`) is not an error of the guest's. */
export function exitQuietlyOnBrokenPipe(): void {
  for (const fd of [FD_STDOUT, FD_STDERR]) {
    streamOf(fd).on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT_PIPE);
      writeSync(FD_STDERR, `microvm: ${NAMES[fd]} cannot be written: ${reason(error)}.\n`);
      process.exit(1);
    });
  }
}

/** Collects the kernel's console bytes to lines. */
export class ConsoleLines {
  readonly #fd: number;
  #bytes: number[] = [];

  constructor(fd: number) {
    this.#fd = fd;
  }

  push(byte: number): void {
    this.#bytes.push(byte);
    if (byte === LINE_FEED || this.#bytes.length >= CONSOLE_FLUSH_BYTES) this.flush();
  }

  flush(): void {
    if (this.#bytes.length > 0) streamOf(this.#fd).write(new Uint8Array(this.#bytes));
    this.#bytes = [];
  }
}

/** Feeds stdin to fd 0 from the first time that the guest asks for it: a program that reads nothing takes nothing. */
export function feedStdin(machine: Machine): void {
  const queue = machine.bus.input(FD_STDIN);
  let attached = false;
  machine.bus.onWaiting = (fd) => {
    if (fd !== FD_STDIN || attached) return;
    attached = true;
    process.stdin.on('data', (chunk: Buffer) => {
      if (!queue.push(new Uint8Array(chunk))) process.stdin.pause();
    });
    queue.onDrain = () => process.stdin.resume();
    process.stdin.on('end', () => queue.end());
    process.stdin.on('error', () => queue.end());
  };
}

export function releaseStdin(): void {
  process.stdin.pause();
  process.stdin.unref?.();
}

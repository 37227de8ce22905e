// `npm run guest:qemu -- [options] [Python's arguments]`: runs the guest in QEMU and ends with its status.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildNvmb, encodeCommandLine, parseNvmb } from '../../src/machine/nvmb.ts';
import { runQemu } from './qemu.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SHIPPED = join(ROOT, 'public', 'guest');
const ENVIRONMENT = { PYTHONHOME: '/', HOME: '/home', TERM: 'dumb' };
const USAGE = `Usage: npm run guest:qemu -- [options] [arguments of the program]
  --kernel FILE    kernel (public/guest/kernel.elf, else build/guest/kernel.elf)
  --initrd FILE    NVMB container or ELF program (public/guest/python.initrd)
  --ramfs FILE     RAMFS image (public/guest/stdlib.ramfs when the initrd is the shipped one)
  --baseline       the baseline image instead of the frozen one
  --memory MIB     RAM (256)
  --timeout SEC    kill the machine after so long (600)`;

const OPTIONS = ['--kernel', '--initrd', '--ramfs', '--memory', '--timeout'];

class UsageError extends Error {}

/** Our own options come first; what follows belongs to the program. */
function parseArguments(args: string[]): { options: Map<string, string>; rest: string[] } {
  const options = new Map<string, string>();
  let at = 0;
  while (at < args.length) {
    if (args[at] === '--baseline' || args[at] === '--help') {
      options.set(args[at++], '');
    } else if (OPTIONS.includes(args[at])) {
      if (at + 1 === args.length) throw new UsageError(`${args[at]} needs a value.`);
      options.set(args[at], args[at + 1]);
      at += 2;
    } else break;
  }
  if (args[at] === '--') at++;
  return { options, rest: args.slice(at) };
}

/** A path as the user wrote it, from where npm was called. */
const fromCaller = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);

function existing(path: string, what: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no ${what} at ${path}.`);
  return path;
}

/** The container with the last program's command line replaced; a plain ELF is wrapped. */
function withArguments(image: Uint8Array, args: string[]): Uint8Array {
  const parsed = parseNvmb(image);
  if (parsed.ok && args.length === 0) return image;
  const entries = parsed.ok ? parsed.value : [{ elf: image, commandLine: 'program' }];
  const last = entries[entries.length - 1];
  const program = last.commandLine.split(/[ ;]/)[0];
  const line = encodeCommandLine([program, ...args], ENVIRONMENT);
  if (!line.ok) throw new UsageError(line.error.message);
  const built = buildNvmb([...entries.slice(0, -1), { elf: last.elf, commandLine: line.value }]);
  if (!built.ok) throw new UsageError(built.error.message);
  return built.value;
}

function number(text: string | undefined, fallback: number): number {
  const value = Number(text ?? fallback);
  if (!Number.isInteger(value) || value <= 0) throw new UsageError(`'${text}' is not a positive whole number.`);
  return value;
}

async function main(args: string[]): Promise<number> {
  const { options, rest } = parseArguments(args);
  if (options.has('--help')) {
    console.log(USAGE);
    return 0;
  }
  const shipped = options.has('--baseline') ? 'baseline' : 'python';
  const shippedRamfs = options.has('--baseline') ? 'baseline.ramfs' : 'stdlib.ramfs';
  const ownInitrd = options.get('--initrd');
  const kernel = options.get('--kernel');
  const built = join(ROOT, 'build', 'guest', 'kernel.elf');
  const packed = join(SHIPPED, 'kernel.elf');
  const ramfs = options.get('--ramfs');
  const initrd = ownInitrd === undefined ? join(SHIPPED, `${shipped}.initrd`) : fromCaller(ownInitrd);
  const result = await runQemu({
    kernel: existing(
      kernel ? fromCaller(kernel) : existsSync(packed) ? packed : built,
      'kernel (make -C guest/kernel)',
    ),
    initrd: withArguments(readFileSync(existing(initrd, 'initrd (npm run guest)')), rest),
    ramfs:
      ramfs !== undefined
        ? existing(fromCaller(ramfs), 'RAMFS image')
        : ownInitrd === undefined
          ? existing(join(SHIPPED, shippedRamfs), 'RAMFS image (npm run guest)')
          : undefined,
    memoryMiB: number(options.get('--memory'), 256),
    timeoutMs: number(options.get('--timeout'), 600) * 1000,
    onOutput: (bytes) => process.stdout.write(bytes),
  });
  if (result.timedOut) console.error('The machine did not end in time and was stopped.');
  return result.timedOut ? 124 : result.status & 0xff;
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `${error.message}\n${USAGE}` : error instanceof Error ? error.message : error);
  process.exitCode = isUsage ? 2 : 1;
}

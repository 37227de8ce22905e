// The native side: python-native (the same objects, unmodified musl) on this machine, one process for every life of a module.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { GUEST_EXTRAS } from '../../scripts/setup/guest.ts';
import { DRIVER_ENVIRONMENT, DriverLines, driverCommand, requestLine } from './driver-lines.ts';
import type { Ending, Life, Limits, Listener, Request, Side } from './records.ts';

const HOME = join(GUEST_EXTRAS, 'test-home');
const PROGRAM = join(HOME, 'bin/python3');
const ZONES = join(GUEST_EXTRAS, 'zoneinfo');

/** i386 programs run on x86-64 only, and a prebuilt image comes without python-native. */
export const canRunNatively = (): boolean => process.arch === 'x64' && existsSync(PROGRAM);

/** What decides what a module does natively: steps of the build, named by the hashes of their inputs. */
export const nativeInputs = (): string[] => [HOME, ZONES].map((path) => realpathSync(path));

export class NativeSide implements Side {
  readonly name = 'native';

  async live(request: Request, limits: Limits, hear: Listener): Promise<Life> {
    const directory = mkdtempSync(join(tmpdir(), 'regrtest-native-'));
    const [, ...args] = driverCommand();
    const child = spawn(realpathSync(PROGRAM), args, {
      cwd: directory,
      env: {
        ...DRIVER_ENVIRONMENT,
        PYTHONTZPATH: realpathSync(ZONES),
        TMPDIR: directory,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that processes that a test has left go with it.
      detached: true,
    });
    try {
      return { end: await endOf(child, request, limits, hear), instructions: 0 };
    } finally {
      endGroup(child);
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

function endOf(child: ChildProcess, request: Request, limits: Limits, hear: Listener): Promise<Ending> {
  return new Promise((resolve) => {
    const guard = setTimeout(
      () => resolve({ kind: 'wall', detail: `more than ${Math.round(limits.wallSeconds)} seconds` }),
      limits.wallSeconds * 1000,
    );
    const settle = (end: Ending): void => {
      clearTimeout(guard);
      resolve(end);
    };
    const control = child.stdio[3] as Readable & Writable;
    const lines = new DriverLines((line) => {
      if (line.ready) control.write(requestLine(request));
      if (line.end !== undefined) settle({ kind: line.end, detail: line.detail });
      hear.onLine(line);
    });
    control.on('data', (bytes: Buffer) => lines.push(bytes));
    // The process may be gone already.
    control.on('error', () => {});
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => hear.onOutput(bytes.toString()));
    child.on('error', (error) => settle({ kind: 'died', detail: error.message }));
    child.on('close', (status, signal) =>
      settle({ kind: 'died', detail: `the process ended with ${signal ?? `status ${status}`}` }),
    );
  });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}

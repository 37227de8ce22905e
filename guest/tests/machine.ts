// Runs a program of the guest on our core, and its twin on Linux: what both print is compared.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { buildNvmb, Driver, encodeCommandLine, Machine, unwrap } from '../../src/machine/index.ts';

const GUEST = 'public/guest';
/** What the guest's image build leaves beside the image for tests. */
export const EXTRAS = 'build/guest';
/** The twin leads a session of its own, as the guest does: in a container, the session's leader may have no number (getsid is 0 then). */
const SETSID = '/usr/bin/setsid';

export interface Outcome {
  readonly output: string;
  readonly errors: string;
  readonly status: number;
}

export interface Call {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

export function needFiles(...paths: string[]): void {
  for (const path of paths) if (!existsSync(path)) throw new Error(`${path} is missing: run \`npm run guest\`.`);
}

/** A machine with kernel, RAMFS and one program, not started yet; time is virtual, so a busy host changes nothing. */
export function newMachine(elf: Uint8Array, call: Call): Machine {
  const core = new WebAssembly.Module(readFileSync('build/core/core.wasm'));
  const machine = unwrap(Machine.create({ core, clock: 'virtual' }));
  const line = unwrap(encodeCommandLine(call.argv, call.env));
  unwrap(machine.loadKernel(readFileSync(`${GUEST}/kernel.elf`)));
  unwrap(machine.loadInitrd(unwrap(buildNvmb([{ elf, commandLine: line }])), line));
  unwrap(machine.loadRamfs(readFileSync(`${GUEST}/stdlib.ramfs`)));
  return machine;
}

/** A machine with the agent, not started yet; in real time, because a virtual clock would sleep through `sleep(100)` at once. */
export function newAgentMachine(): Machine {
  const [kernel, initrd, ramfs] = ['kernel.elf', 'python.initrd', 'stdlib.ramfs'].map((name) => `${GUEST}/${name}`);
  const wasm = 'build/core/core.wasm';
  needFiles(kernel, initrd, ramfs, wasm);
  const machine = unwrap(Machine.create({ core: new WebAssembly.Module(readFileSync(wasm)) }));
  const line = unwrap(encodeCommandLine(['python', '--snapshot', '--agent'], { PYTHONHOME: '/' }));
  unwrap(machine.loadKernel(readFileSync(kernel)));
  unwrap(machine.loadInitrd(readFileSync(initrd), line));
  unwrap(machine.loadRamfs(readFileSync(ramfs)));
  return machine;
}

export async function runInCore(elf: Uint8Array, call: Call): Promise<Outcome> {
  const machine = newMachine(elf, call);
  const text = ['', '', '', '', ''];
  const decoders = text.map(() => new TextDecoder());
  machine.onConsole = (byte) => {
    text[2] += String.fromCharCode(byte);
  };
  machine.bus.onOutput = (fd, bytes) => {
    text[fd] += decoders[fd].decode(bytes, { stream: true });
  };
  if (call.input) machine.bus.input(0).push(new TextEncoder().encode(call.input));
  machine.bus.input(0).end();
  const end = await new Driver(machine).finish();
  if (end.reason !== 'off') throw new Error(`the machine ended with ${end.reason}; it said: ${text[1]}${text[2]}`);
  return { output: text[1], errors: text[2], status: end.status };
}

export function runOnLinux(program: string, call: Call): Outcome {
  const { stdout, stderr, status, signal, error } = spawnSync(SETSID, [program, ...call.argv.slice(1)], {
    env: call.env,
    input: call.input ?? '',
    encoding: 'utf8',
    cwd: '/tmp',
  });
  if (error) throw error;
  const SIGNALS: Readonly<Record<string, number>> = { SIGTERM: 15, SIGABRT: 6, SIGSEGV: 11, SIGINT: 2 };
  return { output: stdout, errors: stderr, status: status ?? 128 + SIGNALS[signal ?? ''] };
}

// The same kernel, initrd and RAMFS in QEMU and in our core: the console must say the same, and the process end the same way.
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Driver, encodeCommandLine, Machine, unwrap } from '../../src/machine/index.ts';
import { buildNvmb, parseNvmb } from '../../src/machine/nvmb.ts';
import { runQemu } from '../qemu/qemu.ts';
import { PROGRAMS, type Program } from './programs.ts';

const GUEST = 'public/guest';
const ENVIRONMENT = { PYTHONHOME: '/', HOME: '/home', TERM: 'dumb', PYTHONHASHSEED: '0' };
const QEMU_TIMEOUT_MS = 120_000;
/** QEMU's exit device hands on seven bits of the status. */
const QEMU_STATUS_BITS = 0x7f;

let core: WebAssembly.Module;

beforeAll(() => {
  for (const file of ['kernel.elf', 'python.initrd', 'stdlib.ramfs'])
    if (!existsSync(`${GUEST}/${file}`)) throw new Error(`${GUEST}/${file} is missing: run \`npm run guest\`.`);
  core = new WebAssembly.Module(readFileSync('build/core/core.wasm'));
});

function commandLine(program: Program): string {
  const argv = ['python', '-S', '-c', program.source, ...(program.arguments ?? [])];
  return unwrap(encodeCommandLine(argv, ENVIRONMENT));
}

interface Outcome {
  readonly output: string;
  readonly status: number;
}

async function inCore(program: Program): Promise<Outcome> {
  const machine = unwrap(Machine.create({ core, clock: 'virtual' }));
  unwrap(machine.loadKernel(readFileSync(`${GUEST}/kernel.elf`)));
  unwrap(machine.loadInitrd(readFileSync(`${GUEST}/python.initrd`), commandLine(program)));
  unwrap(machine.loadRamfs(readFileSync(`${GUEST}/stdlib.ramfs`)));
  const output: number[] = [];
  machine.onConsole = (byte) => output.push(byte);
  machine.bus.onOutput = (_, bytes) => {
    output.push(...bytes);
  };
  machine.bus.input(0).end();
  const end = await new Driver(machine).finish();
  expect(end.reason).toBe('off');
  return { output: new TextDecoder().decode(new Uint8Array(output)), status: end.reason === 'off' ? end.status : -1 };
}

async function inQemu(program: Program): Promise<Outcome> {
  const [entry] = unwrap(parseNvmb(readFileSync(`${GUEST}/python.initrd`)));
  const initrd = unwrap(buildNvmb([{ elf: entry.elf, commandLine: commandLine(program) }]));
  const result = await runQemu({
    kernel: `${GUEST}/kernel.elf`,
    initrd,
    ramfs: `${GUEST}/stdlib.ramfs`,
    timeoutMs: QEMU_TIMEOUT_MS,
  });
  expect(result.timedOut).toBe(false);
  // Its output is told byte by byte.
  return { output: Buffer.from(result.output, 'latin1').toString(), status: result.status };
}

describe.each(PROGRAMS)('$name', (program) => {
  test('says the same in QEMU and in our core', { timeout: 2 * QEMU_TIMEOUT_MS }, async () => {
    const [ours, theirs] = await Promise.all([inCore(program), inQemu(program)]);
    expect(ours.output).not.toBe('');
    expect(ours.output).toBe(theirs.output);
    expect(ours.status).toBe(program.status);
    expect(theirs.status & QEMU_STATUS_BITS).toBe(program.status & QEMU_STATUS_BITS);
  });
});

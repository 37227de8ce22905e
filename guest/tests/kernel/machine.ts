// Boots the kernel on our core, for its tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Driver, Machine, unwrap } from '../../../src/machine/index.ts';
import { KERNEL } from './programs.ts';

const CORE = join(import.meta.dirname, '..', '..', '..', 'build', 'core', 'core.wasm');
const CONTROL_BUS_ABSENT_AT = 0x18;
const INSTRUCTIONS_MAX = 2_000_000_000;

export interface CoreMachine {
  readonly initrd: Uint8Array;
  readonly ramfs?: Uint8Array;
  readonly memoryMiB?: number;
  readonly busAbsent?: boolean;
  readonly virtualTime?: boolean;
  /** To connect descriptors or look before it runs. */
  readonly prepare?: (machine: Machine) => void;
}

export interface CoreResult {
  readonly output: string;
  readonly status: number | string;
  readonly machine: Machine;
}

let compiled: WebAssembly.Module | null = null;

export function newMachine(options: CoreMachine): { machine: Machine; console: number[] } {
  compiled ??= new WebAssembly.Module(readFileSync(CORE));
  const memoryBytes = (options.memoryMiB ?? 256) * 1024 * 1024;
  const machine = unwrap(
    Machine.create({ core: compiled, memoryBytes, clock: options.virtualTime ? 'virtual' : 'real' }),
  );
  const console: number[] = [];
  machine.onConsole = (byte) => console.push(byte);
  unwrap(machine.loadKernel(readFileSync(KERNEL)));
  unwrap(machine.loadInitrd(options.initrd));
  if (options.ramfs) unwrap(machine.loadRamfs(options.ramfs));
  unwrap(machine.boot());
  if (options.busAbsent) unwrap(machine.writeMemory(CONTROL_BUS_ABSENT_AT, new Uint8Array([1])));
  options.prepare?.(machine);
  return { machine, console };
}

/** Runs to the end of the machine; whatever else ends it is the status. Snapshot requests are passed over. */
export async function runOnCore(options: CoreMachine): Promise<CoreResult> {
  const { machine, console } = newMachine(options);
  const driver = new Driver(machine, { sliceMs: 20, maxInstructions: INSTRUCTIONS_MAX });
  let end = await driver.finish();
  while (end.reason === 'snapshot') end = await driver.finish();
  const output = Buffer.from(console).toString('latin1');
  return { output, status: end.reason === 'off' ? end.status : end.reason, machine };
}

// One measured run of a machine, the same code in Node and in a worker: cold, or cut at the snapshot and restored.
import { type DriveEnd, Driver, encodeCommandLine, Machine, unwrap } from '../src/machine/index.ts';

export interface Images {
  readonly core: Uint8Array;
  readonly kernel: Uint8Array;
  readonly initrd: Uint8Array;
  readonly ramfs: Uint8Array;
}

export interface Measurement {
  readonly output: string;
  readonly instructions: number;
  /** Inside slices: what the core itself needed. */
  readonly busyMs: number;
  /** Milliseconds by phase, and their sum. */
  readonly phases: Readonly<Record<string, number>>;
  readonly totalMs: number;
}

const ENVIRONMENT = { PYTHONHOME: '/', HOME: '/home' };

class Stopwatch {
  readonly phases: Record<string, number> = {};
  #last = performance.now();

  mark(phase: string): void {
    const now = performance.now();
    this.phases[phase] = now - this.#last;
    this.#last = now;
  }

  get total(): number {
    return Object.values(this.phases).reduce((sum, each) => sum + each, 0);
  }
}

/** A machine that collects what its programs write. */
function machineFor(core: WebAssembly.Module): { machine: Machine; output: () => string } {
  const machine = unwrap(Machine.create({ core }));
  const pieces: Uint8Array[] = [];
  machine.bus.onOutput = (_, bytes) => void pieces.push(bytes);
  machine.bus.input(0).end();
  const decoder = () => pieces.map((piece) => new TextDecoder().decode(piece)).join('');
  return { machine, output: decoder };
}

function load(machine: Machine, images: Images, argv: readonly string[]): void {
  unwrap(machine.loadKernel(images.kernel));
  unwrap(machine.loadInitrd(images.initrd, unwrap(encodeCommandLine(argv, ENVIRONMENT))));
  unwrap(machine.loadRamfs(images.ramfs));
}

async function drive(machine: Machine): Promise<{ driver: Driver; end: DriveEnd }> {
  const driver = new Driver(machine);
  return { driver, end: await driver.finish() };
}

function mustBeOff(end: DriveEnd, output: string): void {
  if (end.reason !== 'off' || end.status !== 0)
    throw new Error(`The guest ended by '${end.reason}': ${output.slice(-400)}`);
}

/** From nothing to power-off: compile the core, load the images, run. */
export async function measureCold(images: Images, argv: readonly string[]): Promise<Measurement> {
  const watch = new Stopwatch();
  const core = new WebAssembly.Module(images.core as BufferSource);
  watch.mark('compile');
  const { machine, output } = machineFor(core);
  load(machine, images, argv);
  watch.mark('load');
  const { driver, end } = await drive(machine);
  watch.mark('run');
  mustBeOff(end, output());
  const { phases, total: totalMs } = watch;
  return { output: output(), instructions: machine.instructions, busyMs: driver.busyMs, phases, totalMs };
}

/** The snapshot that a program with `--snapshot` among its arguments asks for. */
export async function takeSnapshot(images: Images, argv: readonly string[]): Promise<Uint8Array> {
  const { machine, output } = machineFor(new WebAssembly.Module(images.core as BufferSource));
  load(machine, images, argv);
  const { end } = await drive(machine);
  if (end.reason !== 'snapshot') throw new Error(`No snapshot, but '${end.reason}': ${output().slice(-400)}`);
  return unwrap(machine.snapshot());
}

/** From a snapshot in memory to power-off: compile the core, verify, copy, run. */
export async function measureRestored(images: Images, snapshot: Uint8Array): Promise<Measurement> {
  const watch = new Stopwatch();
  const core = new WebAssembly.Module(images.core as BufferSource);
  watch.mark('compile');
  const { machine, output } = machineFor(core);
  watch.mark('create');
  const verified = unwrap(machine.verify(snapshot));
  watch.mark('verify');
  machine.restoreVerified(verified);
  machine.bus.input(0).end();
  watch.mark('copy');
  const { driver, end } = await drive(machine);
  watch.mark('run');
  mustBeOff(end, output());
  const { phases, total: totalMs } = watch;
  return { output: output(), instructions: machine.instructions, busyMs: driver.busyMs, phases, totalMs };
}

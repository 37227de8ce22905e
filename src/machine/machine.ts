// The Machine: one Nanvix microvm. Load images or raw bytes, set registers, hook ports, run, look, snapshot, restore.
import { RAM_AT } from '../../emu-core/contract/memory-map.ts';
import { CONTROL_PAUSE_REQUESTED, IRQ_BUS } from '../../emu-core/contract/microvm.ts';
import { Images } from './boot.ts';
import { Bus } from './bus.ts';
import { checksum64 } from './checksum.ts';
import { Clock } from './clock.ts';
import { type CoreExit, CoreInstance } from './core-instance.ts';
import { crashReport, type Disassemble } from './crash.ts';
import { DirectBus } from './direct-bus.ts';
import { coreError, fail, hookError, type MachineError, ok, outsideRam, type Result } from './errors.ts';
import { ExitRequest, NEVER_UP, type Pending } from './exit-request.ts';
import { GuestPages } from './guest-pages.ts';
import { GuestRam } from './guest-ram.ts';
import { GuestTime } from './guest-time.ts';
import { checkMemoryBytes, MEMORY_DEFAULT } from './memory-size.ts';
import { Ports } from './ports.ts';
import { findProfile, type Profile } from './profiles.ts';
import { cryptoRandom, fixedRandom } from './random.ts';
import { readFloatState, readRegisters, writeRegisters } from './registers.ts';
import {
  encodeSnapshot,
  IMAGE_HASH_BYTES,
  type SnapshotExpectation,
  type VerifiedSnapshot,
  verifySnapshot,
} from './snapshot.ts';
import { collectStats, coreCounters } from './stats.ts';
import { setTraceKinds, type TraceEvent, type TraceKinds, takeTraceEvent } from './trace.ts';
import type {
  FloatState,
  MachineOptions,
  MachineStats,
  PortHook,
  RegisterChanges,
  Registers,
  RunResult,
} from './types.ts';

const POLL_PAUSE_NS = 1_000_000; // how long a guest that only polls (profile P0) is put aside
const ALL_ONES = 0xffff_ffff;

export class Machine {
  readonly profile: Profile;
  readonly memoryBytes: number;
  readonly clock: Clock;
  /** Descriptors of the guest's programs (profiles P2, P3). */
  readonly bus: Bus;
  /** 64-byte messages (profile P0). */
  readonly directBus: DirectBus;
  /** Names the guest image in snapshots: 32 bytes, by default zeros. Snapshots of other images are refused. */
  imageHash = new Uint8Array(IMAGE_HASH_BYTES);
  /** Console bytes of the kernel itself: port 0xE9, 8 bits wide. */
  onConsole: (byte: number) => void = () => {};
  /** Called when a halted machine has something to do again. */
  onWork: () => void = () => {};
  /** Prints instructions in crash reports; set by hosts that bring the disassembler. */
  disassemble: Disassemble | null = null;

  readonly #core: CoreInstance;
  readonly #ram: GuestRam;
  readonly #pages: GuestPages;
  readonly #time: GuestTime;
  readonly #ports: Ports;
  readonly #images: Images;
  readonly #exit: ExitRequest;
  #onTrace: ((event: TraceEvent) => void) | null = null;
  #booted = false;
  #over: RunResult | null = null;
  /** The snapshot that resetToBase() goes back to. */
  #base: VerifiedSnapshot | null = null;
  /** Instructions at creation or restore. */
  #instructionsAt = 0;

  static create(options: MachineOptions): Result<Machine> {
    const profile = findProfile(options.profile ?? 'p2');
    if (!profile.ok) return profile;
    const memory = checkMemoryBytes(options.memoryBytes ?? MEMORY_DEFAULT);
    if (!memory.ok) return memory;
    const mode = options.clock ?? 'real';
    const clock = new Clock({ mode, now: options.now, wallNow: options.wallNow });
    const random = options.random ?? (mode === 'virtual' ? fixedRandom() : cryptoRandom());
    const core = CoreInstance.create(options.core, memory.value, { clockNow: () => clock.nanoseconds(), random });
    if (!core.ok) return core;
    return ok(new Machine(core.value, profile.value, memory.value, clock, options.initrdBase));
  }

  private constructor(core: CoreInstance, profile: Profile, memoryBytes: number, clock: Clock, initrdBase?: number) {
    this.#core = core;
    this.profile = profile;
    this.memoryBytes = memoryBytes;
    this.clock = clock;
    const ram = core.bytes.subarray(RAM_AT, RAM_AT + memoryBytes);
    this.#exit = new ExitRequest(core);
    this.#pages = new GuestPages(core, ram);
    this.#ram = new GuestRam(ram, (physical, length) => core.exports.hostWrote(physical, length));
    this.#images = new Images(this.#ram, profile, initrdBase ?? profile.initrdBase);
    this.bus = new Bus(this.#ram, () => this.#interrupt());
    this.bus.onWork = () => this.onWork();
    this.directBus = new DirectBus(this.#ram, () => this.#exit.make({ reason: 'idle' }));
    this.directBus.onWork = () => this.onWork();
    const direct = profile.bus === 'direct';
    this.#ports = new Ports(profile, {
      console: (byte) => this.onConsole(byte),
      busOut: (at) => (direct ? this.directBus.receive(at) : this.bus.receive(at)),
      busIn: (at) => (direct ? this.directBus.deliver(at, this.#core.instructions) : this.bus.deliver(at)),
      control: (event) => this.#exit.make(event),
    });
    core.ports = {
      output: (port, width, value) => this.#guard(() => this.#ports.output(port, width, value)),
      input: (port, width) => this.#guard(() => this.#ports.input(port, width)) ?? ALL_ONES,
    };
    core.onBorder = () => this.#exit.lookAtTime();
    this.#time = new GuestTime(core, clock);
  }

  // ---- Images and memory

  /** An ELF32 executable; entered in real mode at its entry point, below 64 KiB. */
  loadKernel(elf: Uint8Array): Result<void> {
    return this.#images.loadKernel(elf);
  }

  /**
   * An NVMB container, or a plain ELF that is wrapped as the profile wants it. `commandLine` (made by encodeCommandLine)
   * replaces the last program's own.
   */
  loadInitrd(image: Uint8Array, commandLine?: string): Result<void> {
    return this.#images.loadInitrd(image, commandLine);
  }

  /** A FAT volume, at the top of RAM. After the initrd, because 4 MiB must lie between them. */
  loadRamfs(image: Uint8Array): Result<void> {
    return this.#images.loadRamfs(image);
  }

  /** For kernels of profile P3. */
  setKernelArguments(text: string): void {
    this.#images.kernelArguments = text;
  }

  writeMemory(physical: number, bytes: Uint8Array): Result<void> {
    if (!this.#ram.contains(physical, bytes.length)) return outsideRam(physical, bytes.length);
    this.#ram.write(physical, bytes);
    return ok(undefined);
  }

  /** A copy. */
  readMemory(physical: number, length: number): Result<Uint8Array> {
    if (!this.#ram.contains(physical, length)) return outsideRam(physical, length);
    return ok(this.#ram.read(physical, length));
  }

  /** Checksum of all RAM: equal for machines that did the same. */
  memoryHash(): bigint {
    return checksum64(this.#ram.bytes);
  }

  // ---- Registers and ports

  registers(): Registers {
    return readRegisters(this.#core);
  }

  setRegisters(changes: RegisterChanges): void {
    writeRegisters(this.#core, changes);
  }

  floatState(): FloatState {
    return readFloatState(this.#core);
  }

  /** Puts a hook on ports `first` to `last`; the result takes it off. Not seen: PIC (0x20, 0x21, 0xA0, 0xA1), PIT (0x40 to 0x43, 0x61). */
  onPort(first: number, hook: PortHook, last = first): () => void {
    return this.#ports.hook(first, last, hook);
  }

  /** Sees every port access that leaves the core; null takes it off. */
  tracePorts(listener: Ports['onAccess']): void {
    this.#ports.onAccess = listener;
  }

  /** Shows kernel calls and faults as they happen; null shows nothing, and costs nothing. */
  trace(kinds: TraceKinds, listener: ((event: TraceEvent) => void) | null): void {
    this.#onTrace = listener;
    setTraceKinds(this.#core, listener ? kinds : { kernelCalls: false, faults: false });
  }

  // ---- Running

  /** Control page, clock page and the registers at the trampoline. `run` does it by itself when a kernel was loaded. */
  boot(): Result<void> {
    const registers = this.#images.announce();
    if (!registers.ok) return registers;
    this.#time.set(0n);
    if (this.profile.clockPage) this.clock.writePage(this.#ram, 0n);
    this.setRegisters(registers.value);
    this.#booted = true;
    return ok(undefined);
  }

  /**
   * Runs at most so many instructions. Returns at once when the machine is over. `isTimeUp` is asked now and then, and after what
   * takes a thousand times as long as other instructions (port accesses, faults): if it says so, the budget ends there.
   */
  run(budget: number, isTimeUp = NEVER_UP): RunResult {
    this.#exit.isTimeUp = isTimeUp;
    if (this.#over) return { ...this.#over, instructions: 0 };
    if (!this.#booted && this.#images.hasKernel) {
      const booted = this.boot();
      if (!booted.ok) return this.#crash(booted.error, 0);
    }
    const before = this.#core.instructions;
    let exit: CoreExit;
    try {
      exit = this.#resume(budget);
    } catch (thrown) {
      return this.#crash(coreError(thrown), this.#core.instructions - before);
    }
    const instructions = this.#core.instructions - before;
    const pending = this.#exit.take();
    if (pending) return this.#answer(pending, instructions);
    if (exit === 'halted') return this.#halted(instructions);
    if (exit === 'shutdown') {
      const report = this.#report(
        'The guest shut the processor down: a fault inside the double-fault handler (triple fault).',
      );
      return this.#end({ reason: 'shutdown', instructions, report });
    }
    return { reason: exit, instructions };
  }

  /** Makes `run` come back with 'stopped' at the next instruction border. */
  stop(): void {
    this.#exit.make({ reason: 'stopped' });
    this.onWork();
  }

  /** Asks a P1+ kernel to pause; `run` returns 'paused' when it has. */
  requestPause(): void {
    this.#ram.setU32(CONTROL_PAUSE_REQUESTED, 1);
  }

  // ---- Snapshots

  /** The whole machine as bytes (docs/snapshot-format.md). Between two runs, at any instruction border. */
  snapshot(): Result<Uint8Array> {
    if (this.#over?.reason === 'crashed' || this.#over?.reason === 'shutdown')
      return fail('snapshot-state', 'A machine that has crashed is not saved.');
    return ok(
      encodeSnapshot({
        imageHash: this.imageHash,
        profile: this.profile.name,
        clock: this.clock.mode,
        savedAtNs: this.clock.wallNanoseconds(),
        tscNs: this.#time.now(),
        state: this.#core.state,
        bus: this.bus.state(),
        ram: this.#ram.bytes,
        runs: this.#pages.used(),
      }),
    );
  }

  /** Checks a snapshot against this machine; changes nothing. */
  verify(bytes: Uint8Array): Result<VerifiedSnapshot> {
    return verifySnapshot(bytes, this.expectation);
  }

  get expectation(): SnapshotExpectation {
    return { imageHash: this.imageHash, ramBytes: this.memoryBytes, profile: this.profile.name };
  }

  /** Verifies, then takes the machine over; it becomes the base of `resetToBase`. Queued input is forgotten. */
  restore(bytes: Uint8Array): Result<VerifiedSnapshot> {
    const verified = this.verify(bytes);
    if (verified.ok) this.restoreVerified(verified.value);
    return verified;
  }

  /** The second half of `restore`: for hosts that time verifying and copying apart. Keeps views of the snapshot's bytes. */
  restoreVerified(snapshot: VerifiedSnapshot): void {
    this.#pages.copyIn(snapshot);
    this.#base = snapshot;
    this.#resumeFrom(snapshot);
  }

  /** Back to the last restored snapshot by copying only the pages written since; their number. */
  resetToBase(): Result<number> {
    const base = this.#base;
    if (!base) return fail('snapshot-state', 'There is no snapshot to go back to.');
    const pages = this.#pages.copyBack(base);
    this.#resumeFrom(base);
    return ok(pages);
  }

  // ---- Looking

  stats(): MachineStats {
    return collectStats(this.#core, this.#pages, this.bus, {
      instructions: this.instructions,
      tscNs: Number(this.#time.now()),
      unknownPorts: this.#ports.unknown,
    });
  }

  /** Since creation or restore. */
  get instructions(): number {
    return this.#core.instructions - this.#instructionsAt;
  }

  /** The pages written since creation, restore or reset. */
  dirtyPages(): number[] {
    return [...this.#pages.dirty];
  }

  // ---- Inside

  /** Like the core's, but stops for a trace are served and passed over. */
  #resume(budget: number): CoreExit {
    const last = this.#core.instructions + budget;
    for (;;) {
      const exit = this.#core.resume(last - this.#core.instructions);
      const event = this.#onTrace && takeTraceEvent(this.#core, this.#ram);
      if (!event) return exit;
      this.#onTrace?.(event);
      if (this.#exit.isMade) return exit;
    }
  }

  /** What a port does must not unwind the core: a failure stops the machine at the next instruction border. */
  #guard<T>(access: () => T): T | undefined {
    try {
      return access();
    } catch (thrown) {
      this.#exit.make({ reason: 'crashed', error: hookError(thrown) });
      return undefined;
    } finally {
      this.#exit.lookAtTime();
    }
  }

  #interrupt(): void {
    if (!this.profile.interrupts) return;
    this.#core.exports.lowerIrq(IRQ_BUS);
    this.#core.exports.raiseIrq(IRQ_BUS);
  }

  #answer(pending: Pending, instructions: number): RunResult {
    switch (pending.reason) {
      case 'idle':
        return { reason: 'halted', instructions, wakeInNs: this.clock.mode === 'virtual' ? 0 : POLL_PAUSE_NS };
      case 'crashed':
        return this.#crash(pending.error, instructions);
      case 'off':
        return this.#end({ ...pending, instructions });
      default:
        return { ...pending, instructions };
    }
  }

  #halted(instructions: number): RunResult {
    if (!this.profile.interrupts) return this.#end({ reason: 'off', status: 0, instructions });
    return { reason: 'halted', instructions, wakeInNs: this.#time.wakeInNs() };
  }

  #crash(error: MachineError, instructions: number): RunResult {
    return this.#end({ reason: 'crashed', instructions, error, report: this.#report(error.message) });
  }

  #end(result: RunResult): RunResult {
    this.#over = result;
    return result;
  }

  #report(reason: string): ReturnType<typeof crashReport> {
    return crashReport(this.#core, this.#ram, reason, coreCounters(this.#core), this.disassemble);
  }

  /** RAM holds the snapshot already; everything else follows, and what was derived is dropped. */
  #resumeFrom(snapshot: VerifiedSnapshot): void {
    this.#core.state.set(snapshot.state);
    this.#time.set(snapshot.tscNs);
    this.#core.exports.dropDerived();
    this.bus.reset(snapshot.bus);
    this.directBus.reset();
    // A machine in virtual time goes on exactly as the saved one would have.
    const sameTime = this.clock.mode === 'virtual' && snapshot.clock === 'virtual';
    if (this.profile.clockPage && !sameTime) this.clock.writeBootTime(this.#ram, snapshot.tscNs);
    this.#booted = true;
    this.#exit.take();
    this.#over = null;
    this.#instructionsAt = this.#core.instructions;
  }
}

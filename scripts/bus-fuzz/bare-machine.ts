// A machine without a kernel, in 32-bit flat mode, that goes back to its first state between two cases.
import { readFileSync } from 'node:fs';
import { checksum64 } from '../../src/machine/checksum.ts';
import { Machine, unwrap } from '../../src/machine/index.ts';
import { CODE_AT } from './script.ts';

export const MEMORY_BYTES = 16 * 2 ** 20;
const STACK_TOP = 0x1f_0000;
const CODE_SEGMENT = { selector: 0x08, base: 0, limit: 0xffff_ffff, attributes: 0xc09b };
const DATA_SEGMENT = { selector: 0x10, base: 0, limit: 0xffff_ffff, attributes: 0xc093 };
const CR0_PE = 1;

export class BareMachine {
  readonly machine: Machine;
  /** What a host would have stored: it must come through every case unharmed. */
  readonly snapshot: Uint8Array;
  readonly #checksum: bigint;

  constructor(profile: 'p0' | 'p2' = 'p2') {
    const core = new WebAssembly.Module(readFileSync('build/core/core.wasm'));
    this.machine = unwrap(Machine.create({ core, profile, memoryBytes: MEMORY_BYTES, clock: 'virtual' }));
    const segments = { cs: CODE_SEGMENT, ds: DATA_SEGMENT, es: DATA_SEGMENT, ss: DATA_SEGMENT };
    this.machine.setRegisters({ cr0: CR0_PE, eip: CODE_AT, esp: STACK_TOP, segments });
    this.snapshot = unwrap(this.machine.snapshot());
    this.#checksum = checksum64(this.snapshot);
    unwrap(this.machine.restore(this.snapshot));
  }

  /** Back to the first state, with this code; hooks are the case's own. */
  load(code: Uint8Array): Machine {
    const { machine } = this;
    unwrap(machine.resetToBase());
    machine.bus.onOutput = () => {};
    machine.bus.onWaiting = () => {};
    machine.onConsole = () => {};
    unwrap(machine.writeMemory(CODE_AT, code));
    return machine;
  }

  get isSnapshotWhole(): boolean {
    return checksum64(this.snapshot) === this.#checksum && this.machine.verify(this.snapshot).ok;
  }
}

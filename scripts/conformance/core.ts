// Runs cases on our core: flat 32-bit protected mode without paging; each case is its instruction and a HLT.
import { FPU_AT, SSE_AT } from '../../emu-core/contract/memory-map.ts';
import * as state from '../../emu-core/contract/state.ts';
import { Core } from '../../emu-core/tests/core.ts';
import {
  type Case,
  CODE_AT,
  FXSAVE_BYTES,
  NO_FAULT,
  type Outcome,
  REGISTER_NAMES,
  WINDOW_AT,
  WINDOW_BYTES,
} from './case.ts';
import { FX_CONTROL, FX_MXCSR, FX_ST, FX_STATUS, FX_TAGS, FX_XMM } from './states.ts';

const HLT = 0xf4;
/** Room for one instruction and its HLT. */
const SLOT = 32;
/** Cases whose code is loaded at once. */
const BATCH = 8192;
/** Far more than the iterations of any REP case. */
const BUDGET = 100_000;
const CR0 = 0x31; // PE, ET, NE
const CR4 = 0x600; // OSFXSR, OSXMMEXCPT
const ARITHMETIC = 0x8d5;
const TOP_MASK = 0x3800;

export class CoreRunner {
  private readonly core = new Core();

  run(cases: readonly Case[]): Outcome[] {
    const outcomes: Outcome[] = [];
    for (let first = 0; first < cases.length; first += BATCH) {
      outcomes.push(...this.runBatch(cases.slice(first, first + BATCH)));
    }
    return outcomes;
  }

  private runBatch(cases: readonly Case[]): Outcome[] {
    const { core } = this;
    const code = new Uint8Array(SLOT * cases.length);
    cases.forEach((test, i) => {
      code.set(test.code, i * SLOT);
      code[i * SLOT + test.code.length] = HLT;
    });
    core.enterFlatMode(CODE_AT, 0);
    core.set('cr0', CR0);
    core.set('cr4', CR4);
    core.load(CODE_AT, code);
    return cases.map((test, i) => this.runCase(test, CODE_AT + i * SLOT));
  }

  private runCase(test: Case, eip: number): Outcome {
    const { core } = this;
    const { before } = test;
    REGISTER_NAMES.forEach((name, i) => {
      core.set(name, before.registers[i]);
    });
    core.set('eip', eip);
    core.write32(state.CPU_HALTED, 0);
    this.writeFlags(before.eflags);
    this.writeFxsave(before.fxsave);
    core.ram(WINDOW_AT, WINDOW_BYTES).set(before.window);
    const vector = this.execute();
    return {
      vector,
      after: {
        registers: Uint32Array.from(REGISTER_NAMES, (name) => core.get(name)),
        eflags: this.readFlags(),
        fxsave: this.readFxsave(),
        window: core.ram(WINDOW_AT, WINDOW_BYTES).slice(),
      },
    };
  }

  /** Runs to the HLT or to the first fault, which is not delivered. */
  private execute(): number {
    const { core } = this;
    core.exports.setDeadline(BUDGET);
    try {
      const reason = core.exports.resume();
      if (reason !== state.EXIT_HALTED) throw new Error(`the core stopped for reason ${reason}, not at its HLT`);
      return NO_FAULT;
    } catch (thrown) {
      if (core.read32(state.FAULT_PENDING) === 0) throw thrown;
      core.write32(state.FAULT_PENDING, 0);
      core.write32(state.RECORD, 0);
      return core.read32(state.FAULT_VECTOR);
    }
  }

  /** The lazy form of semantics/flags.ts, as writeArithmeticFlags() makes it. */
  private writeFlags(image: number): void {
    const { core } = this;
    const bit = (position: number): number => (image >>> position) & 1;
    const result = bit(6) ^ 1;
    const parity = result ^ bit(2) ^ 1;
    core.write32(state.CPU_EFLAGS, (image & ~ARITHMETIC) | 2);
    core.write32(state.CPU_FLAGS_RESULT, result);
    const carries = (bit(0) << 31) | ((bit(0) ^ bit(11)) << 30) | (parity << 8) | (bit(4) << 3) | bit(7);
    core.write32(state.CPU_FLAGS_CARRY, carries);
  }

  private readFlags(): number {
    const { core } = this;
    const result = core.read32(state.CPU_FLAGS_RESULT);
    const carries = core.read32(state.CPU_FLAGS_CARRY);
    let ones = 0;
    for (let byte = (result ^ (carries >>> 8)) & 0xff; byte !== 0; byte &= byte - 1) ones++;
    const flags =
      (carries >>> 31) |
      ((ones & 1) === 0 ? 0x04 : 0) |
      ((carries & 8) << 1) |
      (result === 0 ? 0x40 : 0) |
      (((result >>> 31) ^ (carries & 1)) << 7) |
      (((carries ^ (carries << 1)) >>> 31) << 11);
    return (core.read32(state.CPU_EFLAGS) & ~ARITHMETIC) | flags;
  }

  private writeFxsave(image: Uint8Array): void {
    const { core } = this;
    const from = new DataView(image.buffer, image.byteOffset);
    const status = from.getUint16(FX_STATUS, true);
    const top = (status & TOP_MASK) >>> 11;
    core.write32(state.FPU_CONTROL, from.getUint16(FX_CONTROL, true));
    core.write32(state.FPU_STATUS, status & ~TOP_MASK);
    core.write32(state.FPU_TOP, top);
    core.write32(state.FPU_VALID, from.getUint8(FX_TAGS));
    for (let i = 0; i < 8; i++) {
      const at = FPU_AT + ((top + i) & 7) * 16;
      core.view.setBigUint64(at, from.getBigUint64(FX_ST + i * 16, true), true);
      core.view.setBigUint64(at + 8, BigInt(from.getUint16(FX_ST + i * 16 + 8, true)), true);
    }
    new Uint8Array(core.memory.buffer, SSE_AT, 128).set(image.subarray(FX_XMM, FX_XMM + 128));
    core.write32(state.SSE_MXCSR, from.getUint32(FX_MXCSR, true));
  }

  private readFxsave(): Uint8Array {
    const { core } = this;
    const image = new Uint8Array(FXSAVE_BYTES);
    const to = new DataView(image.buffer);
    const top = core.read32(state.FPU_TOP);
    to.setUint16(FX_CONTROL, core.read32(state.FPU_CONTROL), true);
    to.setUint16(FX_STATUS, core.read32(state.FPU_STATUS) | (top << 11), true);
    to.setUint8(FX_TAGS, core.read32(state.FPU_VALID));
    for (let i = 0; i < 8; i++) {
      const at = FPU_AT + ((top + i) & 7) * 16;
      to.setBigUint64(FX_ST + i * 16, core.read64(at), true);
      to.setUint16(FX_ST + i * 16 + 8, core.read32(at + 8), true);
    }
    image.set(new Uint8Array(core.memory.buffer, SSE_AT, 128), FX_XMM);
    to.setUint32(FX_MXCSR, core.read32(state.SSE_MXCSR), true);
    return image;
  }
}

// Runs cases on our core. Only x87 and SSE state is put in and taken out by its place in memory.
import { FPU_AT, SSE_AT } from '../../emu-core/contract/memory-map.ts';
import * as state from '../../emu-core/contract/state.ts';
import { type Case, type Outcome, outcome, State } from './case.ts';
import {
  FX_CONTROL,
  FX_INSTRUCTION,
  FX_MXCSR,
  FX_OPCODE,
  FX_OPERAND,
  FX_ST,
  FX_STATUS,
  FX_TAGS,
  FX_XMM,
} from './states.ts';
import { UserMachine } from './user-machine.ts';
import * as world from './world.ts';

const TOP_MASK = 0x3800;

export class CoreRunner {
  private readonly machine = new UserMachine();
  private readonly core = this.machine.core;

  /** Each case has a place of its own, so the code is loaded once. */
  run(cases: readonly Case[]): Outcome[] {
    const { core, machine } = this;
    machine.clearCode();
    for (const test of cases) core.ram(test.codeAt, test.code.length).set(test.code);
    core.exports.dropDerived();
    return cases.map((test) => this.runCase(test));
  }

  private runCase(test: Case): Outcome {
    const { core, machine } = this;
    const { before } = test;
    this.writeFxsave(before);
    core.ram(world.WINDOW_AT, world.WINDOW_BYTES).set(before.window);
    core.ram(world.DATA_AT, world.EDGE_BYTES).set(before.lowEdge);
    core.ram(world.DATA_END - world.EDGE_BYTES, world.EDGE_BYTES).set(before.highEdge);
    const ending = machine.run(before);
    if (!ending) throw new Error(`${Buffer.from(test.code).toString('hex')} runs on and on`);
    const after = new State();
    machine.read(ending, after);
    this.readFxsave(after);
    after.window.set(core.ram(world.WINDOW_AT, world.WINDOW_BYTES));
    after.lowEdge.set(core.ram(world.DATA_AT, world.EDGE_BYTES));
    after.highEdge.set(core.ram(world.DATA_END - world.EDGE_BYTES, world.EDGE_BYTES));
    return outcome(test, after, ending.vector, ending.error, ending.cr2);
  }

  private writeFxsave(before: State): void {
    const { core } = this;
    const from = before.float;
    const view = core.view;
    const status = from.getUint16(FX_STATUS, true);
    const top = (status & TOP_MASK) >>> 11;
    core.write32(state.FPU_CONTROL, from.getUint16(FX_CONTROL, true));
    core.write32(state.FPU_STATUS, status & ~TOP_MASK);
    core.write32(state.FPU_TOP, top);
    core.write32(state.FPU_VALID, from.getUint8(FX_TAGS));
    for (let i = 0; i < 8; i++) {
      const at = FPU_AT + ((top + i) & 7) * 16;
      view.setBigUint64(at, from.getBigUint64(FX_ST + i * 16, true), true);
      view.setBigUint64(at + 8, BigInt(from.getUint16(FX_ST + i * 16 + 8, true)), true);
    }
    new Uint8Array(core.memory.buffer, SSE_AT, 128).set(before.fxsave.subarray(FX_XMM, FX_XMM + 128));
    core.write32(state.SSE_MXCSR, from.getUint32(FX_MXCSR, true));
  }

  private readFxsave(after: State): void {
    const { core } = this;
    const to = after.float;
    const view = core.view;
    const top = core.read32(state.FPU_TOP);
    to.setUint16(FX_CONTROL, core.read32(state.FPU_CONTROL), true);
    to.setUint16(FX_STATUS, core.read32(state.FPU_STATUS) | (top << 11), true);
    to.setUint8(FX_TAGS, core.read32(state.FPU_VALID));
    for (let i = 0; i < 8; i++) {
      const at = FPU_AT + ((top + i) & 7) * 16;
      to.setBigUint64(FX_ST + i * 16, view.getBigUint64(at, true), true);
      to.setUint16(FX_ST + i * 16 + 8, view.getUint32(at + 8, true), true);
    }
    to.setUint16(FX_OPCODE, core.read32(state.FPU_POINTERS), true);
    to.setUint32(FX_INSTRUCTION, core.read32(state.FPU_POINTERS + 4), true);
    to.setUint32(FX_OPERAND, core.read32(state.FPU_POINTERS + 12), true);
    after.fxsave.set(new Uint8Array(core.memory.buffer, SSE_AT, 128), FX_XMM);
    to.setUint32(FX_MXCSR, core.read32(state.SSE_MXCSR), true);
  }
}

// The emulated machine as Linux gives it to an i386 program: ring 3, paging, Linux's selectors; every exception ends a run.
//
// Ring 0 enters a program by POPs and an IRET, and is entered by gates whose handlers are a HLT each: which one ran is the
// vector, the frame on the ring 0 stack is the state.

import * as state from '../../emu-core/contract/state.ts';
import { BP, OF, VECTORS_WITH_CODE } from '../../emu-core/contract/vectors.ts';
import { Core } from '../../emu-core/tests/core.ts';
import { REGISTER_NAMES } from './case.ts';
import * as world from './world.ts';

/** Far more than the iterations of any REP case. */
const BUDGET = 100_000;
const CR0 = 0x8005_0031; // PG, AM, WP, ET, NE, PE
const CR4 = 0x608; // OSFXSR, OSXMMEXCPT, DE: as Linux has them

// Ring 0's memory: supervisor pages.
const DIRECTORY = world.SYSTEM_AT;
const TABLES = world.SYSTEM_AT + 0x1000;
const GDT = world.SYSTEM_AT + 0x8000;
const LDT = world.SYSTEM_AT + 0x9000;
const IDT = world.SYSTEM_AT + 0xa000;
const TSS = world.SYSTEM_AT + 0xb000;
const STUBS = world.SYSTEM_AT + 0xc000;
const ENTRY = world.SYSTEM_AT + 0xd000;
const SYSTEM_END = world.SYSTEM_AT + 0x1_0000;
const STACK_TOP = SYSTEM_END;
const LINEAR_END = 0xc0_0000;

const KERNEL_CODE = 0x08;
const KERNEL_DATA = 0x18;
const TSS_SELECTOR = 0x40;
const LDT_SELECTOR = 0x50;
const GDT_LIMIT = 0x7f;
const LDT_LIMIT = (world.LDT.at(-1)?.selector ?? 0) | 7;
/** Gates that user programs may name: #BP and #OF, as Linux has them. */
const USER_GATES: readonly number[] = [BP, OF];

/** A gate to ring 0's code. */
function gate(offset: number, access: number): bigint {
  return (
    (BigInt(offset >>> 16) << 48n) | (BigInt(access) << 40n) | (BigInt(KERNEL_CODE) << 16n) | BigInt(offset & 0xffff)
  );
}

/** A system descriptor with a limit below 64 KiB. */
function systemDescriptor(base: number, limit: number, access: number): bigint {
  return (BigInt(access) << 40n) | (BigInt(base) << 16n) | BigInt(limit);
}

/** POP GS, POP FS, POP ES, POP DS, POPA, IRET. */
const ENTRY_CODE = [0x0f, 0xa9, 0x0f, 0xa1, 0x07, 0x1f, 0x61, 0xcf];
/** What the entry takes from the stack: four selectors, eight registers, EIP CS EFLAGS ESP SS. */
const ENTRY_FRAME = (4 + 8 + 5) * 4;
const FRAME_AT = STACK_TOP - ENTRY_FRAME;

/** The registers of a program. */
export interface Program {
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  registers: Uint32Array;
  /** ES CS SS DS FS GS. */
  selectors: Uint16Array;
  eflags: number;
  eip: number;
}

/** How a program ended: by which exception. */
export interface Ending {
  vector: number;
  error: number;
  cr2: number;
}

export class UserMachine {
  readonly core = new Core();

  constructor() {
    const { core } = this;
    this.buildTables();
    this.buildPages();
    core.ram(ENTRY, ENTRY_CODE.length).set(ENTRY_CODE);
    core.ram(STUBS, 256).fill(world.HLT);
    this.clearCode();
    const readOnly = core.ram(world.READ_ONLY_AT, 0x1000);
    readOnly.forEach((_, i) => {
      readOnly[i] = world.readOnlyByte(i);
    });
    core.set('cr3', DIRECTORY);
    core.set('cr4', CR4);
    this.takeOver();
  }

  /** Ring 0, wherever the machine was. */
  private takeOver(): void {
    const { core } = this;
    core.set('cpl', 0);
    core.enterFlatMode(ENTRY, STACK_TOP);
    core.set('cr0', CR0);
    core.exports.dropDerived();
  }

  private buildTables(): void {
    const { core } = this;
    const put = (at: number, value: bigint): void => core.view.setBigUint64(core.ram(at, 8).byteOffset, value, true);
    const flat = (type: number): bigint => 0x00cf_0000_0000_ffffn | (BigInt(type) << 40n);
    put(GDT + KERNEL_CODE, flat(0x9b));
    put(GDT + KERNEL_DATA, flat(0x93));
    put(GDT + 0x20, flat(0xfb));
    put(GDT + 0x28, flat(0xf3));
    // 64-bit code, and the segment whose limit tells Linux's vdso which CPU it runs on.
    put(GDT + 0x30, 0x00af_fb00_0000_ffffn);
    put(GDT + 0x78, 0x0040_f500_0000_0000n);
    put(GDT + TSS_SELECTOR, systemDescriptor(TSS, 0x67, 0x8b));
    put(GDT + LDT_SELECTOR, systemDescriptor(LDT, LDT_LIMIT, 0x82));
    for (const segment of world.LDT) put(LDT + (segment.selector & ~7), world.descriptor(segment));
    for (let vector = 0; vector < 256; vector++) {
      const access = USER_GATES.includes(vector) ? 0xee : 0x8e;
      put(IDT + vector * 8, gate(STUBS + vector, access));
    }
    core.write32(core.ram(TSS + 4, 4).byteOffset, STACK_TOP);
    core.write32(core.ram(TSS + 8, 4).byteOffset, KERNEL_DATA);
    core.write32(core.ram(TSS + 0x64, 4).byteOffset, 0x68 << 16); // no I/O map
    core.write32(state.CPU_GDTR_BASE, GDT);
    core.write32(state.CPU_GDTR_LIMIT, GDT_LIMIT);
    core.write32(state.CPU_IDTR_BASE, IDT);
    core.write32(state.CPU_IDTR_LIMIT, 0x7ff);
    this.systemSegment(state.CPU_TR, TSS_SELECTOR, TSS, 0x67, 0x8b);
    this.systemSegment(state.CPU_LDTR, LDT_SELECTOR, LDT, LDT_LIMIT, 0x82);
  }

  private systemSegment(at: number, selector: number, base: number, limit: number, attributes: number): void {
    const { core } = this;
    core.write32(at + state.SEGMENT_SELECTOR, selector);
    core.write32(at + state.SEGMENT_BASE, base);
    core.write32(at + state.SEGMENT_LIMIT, limit);
    core.write32(at + state.SEGMENT_ATTRIBUTES, attributes);
  }

  /** Identity, accessed and dirty from the start. */
  private buildPages(): void {
    const { core } = this;
    const entry = (at: number, value: number): void => core.write32(core.ram(at, 4).byteOffset, value);
    for (let i = 0; i < LINEAR_END >>> 22; i++) entry(DIRECTORY + i * 4, (TABLES + i * 0x1000) | 0x67);
    const map = (from: number, to: number, bits: number): void => {
      for (let at = from; at < to; at += 0x1000) entry(TABLES + (at >>> 12) * 4, at | bits);
    };
    map(DIRECTORY, SYSTEM_END, 0x63);
    map(world.READ_ONLY_AT, world.DATA_AT, 0x65);
    map(world.DATA_AT, world.DATA_END, 0x67);
    map(world.CODE_AT, world.CODE_AT + world.CODE_BYTES, 0x67);
    for (let i = 0; i < world.LAST_PAGES; i++) map(world.lastPageEnd(i) - 0x1000, world.lastPageEnd(i), 0x67);
  }

  clearCode(): void {
    const { core } = this;
    core.ram(world.CODE_AT, world.CODE_BYTES).fill(world.HLT);
    for (let i = 0; i < world.LAST_PAGES; i++) core.ram(world.lastPageEnd(i) - 0x1000, 0x1000).fill(world.HLT);
  }

  /** Runs a program to its exception; undefined if there is none within the budget. */
  run(program: Program, budget = BUDGET): Ending | undefined {
    const { core } = this;
    this.enter(program);
    const reason = core.run(budget);
    if (reason === state.EXIT_BUDGET) {
      this.takeOver();
      return undefined;
    }
    if (reason !== state.EXIT_HALTED) throw new Error(`the core stopped for reason ${reason}, not at a handler's HLT`);
    core.write32(state.CPU_HALTED, 0);
    const vector = core.get('eip') - STUBS - 1;
    const error = (VECTORS_WITH_CODE & (1 << vector)) !== 0 ? core.read32(core.ram(core.get('esp'), 4).byteOffset) : 0;
    return { vector, error, cr2: core.get('cr2') };
  }

  private enter({ registers, selectors, eflags, eip }: Program): void {
    const { core } = this;
    const [es, cs, ss, ds, fs, gs] = selectors;
    const frame = [gs, fs, es, ds];
    for (let number = 7; number >= 0; number--) frame.push(number === 4 ? 0 : registers[number]);
    frame.push(eip, cs, eflags, registers[4], ss);
    const view = core.view;
    const at = core.ram(FRAME_AT, ENTRY_FRAME).byteOffset;
    frame.forEach((value, i) => {
      view.setUint32(at + i * 4, value, true);
    });
    core.set('eip', ENTRY);
    core.set('esp', FRAME_AT);
  }

  /** EIP at the exception. */
  endEip({ vector }: Ending): number {
    return this.core.view.getUint32(this.frameAt(vector), true);
  }

  private frameAt(vector: number): number {
    const { core } = this;
    return core.ram(core.get('esp'), 4).byteOffset + ((VECTORS_WITH_CODE & (1 << vector)) !== 0 ? 4 : 0);
  }

  /** The program's registers after run(). */
  read({ vector }: Ending, into: Program): void {
    const { core } = this;
    const view = core.view;
    const frame = this.frameAt(vector);
    REGISTER_NAMES.forEach((name, i) => {
      into.registers[i] = core.get(name);
    });
    for (const number of [state.ES, state.DS, state.FS, state.GS]) {
      const segment = state.CPU_SEGMENTS + number * state.SEGMENT_BYTES;
      into.selectors[number] = core.read32(segment + state.SEGMENT_SELECTOR);
    }
    into.eip = view.getUint32(frame, true);
    into.selectors[state.CS] = view.getUint32(frame + 4, true);
    into.eflags = view.getUint32(frame + 8, true);
    into.registers[4] = view.getUint32(frame + 12, true);
    into.selectors[state.SS] = view.getUint32(frame + 16, true);
  }
}

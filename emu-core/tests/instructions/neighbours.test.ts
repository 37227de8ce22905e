// Random programs of the instructions that run as pairs or fused: whole blocks against single steps, which are neither;
// also when pages come and go under them.
import { describe, expect, it } from 'vitest';
import { Random } from '../../../scripts/random.ts';
import { RAM_AT } from '../../contract/memory-map.ts';
import * as state from '../../contract/state.ts';
import { Core } from '../core.ts';

const CODE_AT = 0x1_0000;
const DATA_AT = 0x2_0000;
const STACK_AT = 0x3_0000;
const LENGTH = 40;
const PROGRAMS = 150;
const HLT = 0xf4;
/** Registers that the programs change: EBX points at the data, ESP at the stack. */
const FREE = [0, 1, 2, 5, 6, 7];
const EBX = 3;

function instruction(random: Random): number[] {
  const r = FREE[random.below(FREE.length)];
  const s = FREE[random.below(FREE.length)];
  const both = 0xc0 | (s << 3) | r;
  /** [ebx + disp8] with register r. */
  const memory = [0x40 | (r << 3) | EBX, random.below(30) * 4];
  const byte = random.below(256);
  const condition = random.below(16);
  const makers: number[][] = [
    [0x50 + r],
    [0x50 + r, 0x50 + s],
    [0x58 + r],
    [0x58 + r, 0x58 + s],
    [0x8b, ...memory],
    [0x89, ...memory],
    [0x89, both],
    [0xb8 + r, byte, 1, 2, 3],
    [0x83, 0xc0 | r, byte],
    [0x83, 0xe8 | r, byte],
    [0x83, 0xe0 | r, byte],
    [0x01, both],
    [0x0f, 0xb6, 0xc0 | (r << 3) | random.below(3)],
    [0x0f, 0xb6, ...memory],
    [0x8d, ...memory],
    [0xc7, 0x43, memory[1], byte, 0, byte, 0],
    // Comparisons with a branch over one instruction, so that blocks end in every way.
    [0x85, both, 0x70 + condition, 1, 0x50 + r],
    [0x39, both, 0x70 + condition, 1, 0x58 + r],
    [0x83, 0xf8 | r, byte, 0x70 + condition, 2, 0x31, both],
    [0x80, 0x7b, memory[1], byte, 0x70 + condition, 1, 0x40 + r],
    [0x3b, ...memory, 0x70 + condition, 1, 0x48 + r],
    [0xf6, 0x43, memory[1], byte, 0x70 + condition, 1, 0x40 + r],
    [0xe8, 0, 0, 0, 0],
  ];
  return makers[random.below(makers.length)];
}

const RAM_BYTES = 1 << 20;
const cores = [new Core({ ramBytes: RAM_BYTES }), new Core({ ramBytes: RAM_BYTES })];

/** One of two machines, as new. */
function machine(which: number, code: readonly number[], seed: number): Core {
  const core = cores[which];
  core.exports.reset(RAM_BYTES);
  core.ram(0, RAM_BYTES).fill(0);
  const random = new Random(seed ^ 0x5a5a);
  core.load(CODE_AT, Uint8Array.of(...code, HLT));
  core.enterFlatMode(CODE_AT, STACK_AT);
  for (const name of ['eax', 'ecx', 'edx', 'ebp', 'esi', 'edi'] as const) core.set(name, random.u32());
  core.set('ebx', DATA_AT);
  for (let i = 0; i < 64; i++) core.write32(RAM_AT + DATA_AT + i * 4, random.below(4) === 0 ? 0 : random.u32());
  return core;
}

function picture(core: Core): string {
  const names = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'eip'] as const;
  const lazy = [core.read32(state.CPU_FLAGS_RESULT), core.read32(state.CPU_FLAGS_CARRY)];
  const bytes = [...core.ram(DATA_AT, 256), ...core.ram(STACK_AT - 512, 1024)];
  return JSON.stringify([names.map((name) => core.get(name)), lazy, core.instructions, bytes]);
}

const DIRECTORY = 0x8_0000;
const TABLE = 0x8_1000;
const PAGING = 0x8001_0011;
/** The second pages of data and stack, which come and go. */
const FLEETING = [DATA_AT + 0x1000, STACK_AT - 0x1000];
const CHUNK = 9;

/** Paging on, data and stack across page borders. */
function pagedMachine(which: number, code: readonly number[], seed: number): Core {
  const core = machine(which, code, seed);
  for (let page = 0; page < RAM_BYTES >> 12; page++) core.write32(RAM_AT + TABLE + page * 4, (page << 12) | 7);
  core.write32(RAM_AT + DIRECTORY, TABLE | 7);
  core.write32(state.CPU_CR0, PAGING);
  core.set('cr3', DIRECTORY);
  core.set('ebx', DATA_AT + 0x1000 - 58);
  core.set('esp', STACK_AT + 10);
  return core;
}

function setFleeting(core: Core, rights: number): void {
  for (const page of FLEETING) core.write32(RAM_AT + TABLE + (page >> 12) * 4, page | rights);
  core.exports.dropDerived();
}

/** Runs in chunks; before each the pages go, with a fault they come. Tells every fault and how the run ends. */
function withFaults(core: Core, step: number): string[] {
  const log: string[] = [];
  for (let chunk = 0; chunk < 60; chunk++) {
    setFleeting(core, chunk % 3 === 0 ? 5 : 6);
    const end = (chunk + 1) * CHUNK;
    while (core.instructions < end) {
      const reason = core.tryRun(Math.min(step, end - core.instructions));
      if (reason === state.EXIT_HALTED) return [...log, `halted at ${core.instructions}`];
      if (reason !== undefined) continue;
      core.write32(state.FAULT_PENDING, 0);
      const [vector, linear] = [state.FAULT_VECTOR, state.FAULT_LINEAR].map((at) => core.read32(at).toString(16));
      log.push(`${vector} ${linear} at ${core.get('eip').toString(16)}, instruction ${core.instructions}`);
      setFleeting(core, 7);
    }
  }
  return log;
}

describe('random neighbours', () => {
  it('fault together where they fault alone, and leave nothing half done', () => {
    let faults = 0;
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const random = new Random(seed * 7919);
      const code = Array.from({ length: LENGTH }, () => instruction(random)).flat();
      const whole = pagedMachine(0, code, seed);
      const stepped = pagedMachine(1, code, seed);
      const log = withFaults(whole, CHUNK);
      expect(withFaults(stepped, 1), `seed ${seed}`).toEqual(log);
      expect(picture(stepped), `seed ${seed}`).toBe(picture(whole));
      faults += log.length;
    }
    expect(faults).toBeGreaterThan(PROGRAMS * 3);
  });

  it('do together what they do alone', () => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const random = new Random(seed);
      const code = Array.from({ length: LENGTH }, () => instruction(random)).flat();
      const whole = machine(0, code, seed);
      expect(whole.run(10_000), `seed ${seed}`).toBe(state.EXIT_HALTED);
      const stepped = machine(1, code, seed);
      let reason = state.EXIT_BUDGET;
      for (let i = 0; i < 10_000 && reason === state.EXIT_BUDGET; i++) reason = stepped.run(1);
      expect(picture(stepped), `seed ${seed}`).toBe(picture(whole));
    }
  });
});

// Guests that mean harm: a short campaign, and floods of every kind, during which the host keeps its thread and its memory.
import { beforeAll, describe, expect, test } from 'vitest';
import { attachAgent } from '../../src/agent/index.ts';
import { type DriveEnd, Driver, type Machine, type Scheduler } from '../../src/machine/index.ts';
import { BareMachine } from './bare-machine.ts';
import { busCampaign } from './campaign.ts';
import { Script } from './script.ts';

const FRAMES_AT = 0x3_0000;
const DATA_AT = 0x4_0000;
const PAGE = 0x1000;
let bare: BareMachine;

beforeAll(() => {
  bare = new BareMachine();
});

test('hostile guests find nothing', async () => {
  expect(await busCampaign(1, 600)).toEqual({ cases: 600, finding: null });
});

/** Turns by hand, and a clock that moves a millisecond with each look: a slice of 3 ms is a handful of looks. */
function drive(machine: Machine) {
  const tasks: (() => void)[] = [];
  const scheduler: Scheduler = { soon: (task) => void tasks.push(task), later: () => () => {} };
  let ms = 0;
  const driver = new Driver(machine, { scheduler, now: () => ms++ });
  const ends: DriveEnd[] = [];
  driver.onEnd = (end) => ends.push(end);
  driver.start();
  const turn = () => tasks.shift()?.();
  return { driver, ends, turn };
}

/** Runs turns, and what a guest did at most in one of them. */
function mostInATurn(turn: () => void, count: () => number, turns = 50): number {
  let most = 0;
  for (let i = 0; i < turns; i++) {
    const before = count();
    turn();
    most = Math.max(most, count() - before);
  }
  return most;
}

/** Port accesses after which a slice of 3 ms is over, with the clock above. */
const SLICE_LOOKS = 8;

describe('floods give the thread back after every slice, and Stop is seen', () => {
  const lines = new TextEncoder().encode('{x\n'.repeat(PAGE / 3));
  const floods: [string, Script][] = [
    ['console bytes', new Script().out(0xe9, 1, 0x41)],
    ['output', new Script().write(FRAMES_AT, 1, 1, DATA_AT, PAGE).take(FRAMES_AT, FRAMES_AT + 0x100)],
    ['control frames', new Script().write(FRAMES_AT, 1, 3, DATA_AT, lines.length).take(FRAMES_AT, FRAMES_AT + 0x100)],
    ['unknown ports', new Script().out(0x3f8, 4, 1).in(0x3f8, 1)],
  ];
  test.each(floods)('%s', (_, script) => {
    const machine = bare.load(script.repeated());
    let accesses = 0;
    machine.tracePorts(() => accesses++);
    machine.writeMemory(DATA_AT, lines);
    attachAgent(machine, () => {});
    const { ends, turn } = drive(machine);
    expect(mostInATurn(turn, () => accesses)).toBeLessThanOrEqual(SLICE_LOOKS);
    expect([accesses > 100, ends]).toEqual([true, []]);
    machine.stop();
    turn();
    machine.tracePorts(null);
    expect(ends).toMatchObject([{ reason: 'stopped' }]);
  });

  test('faults', () => {
    const [gdt, idt, handler] = [0x5_0000, 0x5_1000, 0x5_2000];
    const undefinedOpcode = 6;
    const script = new Script()
      .store(gdt + 8, 0x0000_ffff, 0x00cf_9b00, 0x0000_ffff, 0x00cf_9300)
      .store(idt + 8 * undefinedOpcode, (8 << 16) | (handler & 0xffff), (handler & 0xffff_0000) | 0x8e00)
      .store(handler, 0x0224_0483, 0xcf) // add dword [esp], 2; iretd
      .raw(...Array.from({ length: 50 }, () => [0x0f, 0x0b]).flat()); // ud2
    const machine = bare.load(script.repeated());
    machine.setRegisters({ gdtr: { base: gdt, limit: 0xff }, idtr: { base: idt, limit: 0x7ff } });
    const faults = () => machine.stats().core['fault#UD'] ?? 0;
    const { ends, turn } = drive(machine);
    expect(mostInATurn(turn, faults)).toBeLessThanOrEqual(SLICE_LOOKS);
    expect([faults() > 100, ends]).toEqual([true, []]);
  });

  test.each([
    ['REP OUTSB', [0xf3, 0x6e]],
    ['REP INSD', [0xf3, 0x6d]],
    ['REP LODSB', [0xf3, 0xac]],
    ['REPE SCASB', [0xf3, 0xae]],
    ['REP MOVSD over memory that is not there', [0xf3, 0xa5]],
  ])('%s of four thousand million elements', (_, instruction) => {
    const machine = bare.load(new Script().raw(...instruction).ended());
    machine.setRegisters({ ecx: 0xffff_fffe, esi: 0x300_0000, edi: 0x380_0000, edx: 0x3f8, eax: 0xff });
    const { ends, turn } = drive(machine);
    const left: number[] = [];
    for (let i = 0; i < 10; i++) {
      turn();
      left.push(machine.registers().ecx);
    }
    expect(left).toEqual([...new Set(left)].sort((a, b) => b - a));
    expect([left[9] < left[0], left[9] > 0, machine.instructions, ends]).toEqual([true, true, 0, []]);
    machine.stop();
    turn();
    expect(ends).toMatchObject([{ reason: 'stopped' }]);
  });

  test('snapshot commands: one a turn, and the stored snapshot is not touched', () => {
    const machine = bare.load(new Script().out(0x604, 4, 0x4000_0000).repeated());
    const { driver, ends, turn } = drive(machine);
    driver.onEnd = (end) => {
      ends.push(end);
      driver.start();
    };
    expect(mostInATurn(turn, () => ends.length)).toBe(1);
    expect(new Set(ends.map(({ reason }) => reason))).toEqual(new Set(['snapshot']));
    expect(bare.isSnapshotWhole).toBe(true);
  });
});

describe('what the host keeps for a guest is bounded', () => {
  const untilCrash = (script: Script, set: (machine: Machine) => void = () => {}) => {
    const machine = bare.load(script.repeated());
    set(machine);
    const result = machine.run(50_000_000);
    expect(result).toMatchObject({ reason: 'crashed', error: { kind: 'bus' } });
    return result.reason === 'crashed' ? result.error.message : '';
  };

  test('one thread that writes on without waiting, to a host that does not read', () => {
    let kept = 0;
    const message = untilCrash(new Script().write(FRAMES_AT, 1, 1, DATA_AT, PAGE), (machine) => {
      machine.bus.onOutput = (_, bytes) => {
        kept += bytes.length;
        return new Promise<void>(() => {});
      };
    });
    expect(kept).toBe(4096 * PAGE);
    expect(message).toContain('more than 4096 requests are under way');
    expect(message).toContain('(message of 64 bytes at 0x00030018, envelope at 0x00030000)');
  });

  test('answers that nobody takes', () => {
    const unknown = new Script().message(FRAMES_AT, { source: -1, opcode: 46, fd: 0, count: 0 });
    expect(untilCrash(unknown)).toContain('their answers were not taken');
    expect(untilCrash(new Script().write(FRAMES_AT, 1, 1, DATA_AT, 1))).toContain('their answers were not taken');
    expect(untilCrash(new Script().read(FRAMES_AT, 1, 1, DATA_AT, 1))).toContain('their answers were not taken');
  });

  test('reads that wait', () => {
    expect(untilCrash(new Script().read(FRAMES_AT, 1, 0, DATA_AT, 1))).toContain('more than 4096 requests');
  });
});

// The Machine API against the real core, with programs of a few bytes: running, ports, time, snapshots, crashes.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { VIRTUAL_START_MS } from './clock.ts';
import { unwrap } from './errors.ts';
import { Machine } from './machine.ts';
import { makeElf, makeFat } from './test-images.ts';
import type { MachineOptions } from './types.ts';

const MEMORY_BYTES = 16 * 2 ** 20;
const ENTRY = 0x8000;
let core: WebAssembly.Module;

beforeAll(() => {
  core = new WebAssembly.Module(readFileSync('build/core/core.wasm'));
});

// 16-bit code; NASM's notation beside the bytes.
const MOV_DX = (port: number) => [0xba, port & 0xff, port >> 8]; // mov dx, port
const MOV_EAX = (value: number) => [0x66, 0xb8, ...[0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff)]; // mov eax, value
const OUT_DX_EAX = [0x66, 0xef];
const OUT_DX_AX = [0xef];
const OUT_DX_AL = [0xee];
const IN_EAX_DX = [0x66, 0xed];
const HLT = [0xf4];
const LOOP_FOREVER = [0xeb, 0xfe]; // jmp $
const CONTROL = (value: number) => [...MOV_DX(0x604), ...MOV_EAX(value), ...OUT_DX_EAX];
const COUNT_FOREVER = [0x66, 0xff, 0x06, 0x00, 0x90, 0xeb, 0xf9]; // l: inc dword [0x9000]; jmp l

function machineWith(code: readonly number[], options: Partial<MachineOptions> = {}): Machine {
  const machine = unwrap(Machine.create({ core, memoryBytes: MEMORY_BYTES, clock: 'virtual', ...options }));
  unwrap(machine.loadKernel(makeElf(ENTRY, [{ at: ENTRY, bytes: new Uint8Array(code) }])));
  return machine;
}

const counter = (machine: Machine) => new DataView(unwrap(machine.readMemory(0x9000, 4)).buffer).getUint32(0, true);

describe('running', () => {
  test('the kernel begins at its entry with the boot magic, and its status ends the machine', () => {
    const machine = machineWith(CONTROL(0x2000_0007));
    unwrap(machine.boot());
    expect(machine.registers()).toMatchObject({ eax: 0x0c00_ffee, ebx: 0, eip: ENTRY, eflags: 2 });
    expect(machine.run(1000)).toMatchObject({ reason: 'off', status: 7, instructions: 3 });
    expect(machine.run(1000)).toMatchObject({ reason: 'off', status: 7, instructions: 0 });
  });

  test('a budget is exact however it is cut', () => {
    const machine = machineWith(LOOP_FOREVER);
    for (const budget of [1, 2, 1000, 12_345]) {
      expect(machine.run(budget)).toEqual({ reason: 'budget', instructions: budget });
    }
    expect(machine.instructions).toBe(13_348);
  });

  test('time that is up ends a run: in real time soon, whatever the program does', () => {
    const machine = machineWith(LOOP_FOREVER, { clock: 'real' });
    let looks = 0;
    const result = machine.run(1_000_000_000, () => ++looks > 3);
    expect([result.reason, result.instructions > 0, result.instructions < 1_000_000]).toEqual(['budget', true, true]);
  });

  test('however long its instructions are: REP STOSD over megabytes, again and again', () => {
    // l: mov ecx, 0x3fc000; mov edi, 0x10000; a32 rep stosd; jmp l, with a flat segment
    const fill = [0x66, 0xb9, 0x00, 0xc0, 0x3f, 0, 0x66, 0xbf, 0, 0, 1, 0, 0x67, 0xf3, 0x66, 0xab, 0xeb, 0xee];
    const machine = machineWith(fill, { clock: 'real' });
    unwrap(machine.boot());
    machine.setRegisters({ segments: { es: { base: 0, limit: 0xffff_ffff } } });
    let looks = 0;
    const result = machine.run(1_000_000_000, () => ++looks > 10);
    expect([result.reason, result.instructions < 100]).toEqual(['budget', true]);
  });

  test('HLT gives the thread back; only input can wake a guest without a timer', () => {
    const machine = machineWith(HLT);
    expect(machine.run(1000)).toMatchObject({ reason: 'halted', wakeInNs: null, instructions: 1 });
    expect(machine.run(1000)).toMatchObject({ reason: 'halted', instructions: 0 });
  });

  test('profile P0: HLT and any write to 0x604 end the machine', () => {
    expect(machineWith(HLT, { profile: 'p0' }).run(9)).toMatchObject({ reason: 'off', status: 0 });
    const program = [...MOV_DX(0x604), ...MOV_EAX(0x2000), ...OUT_DX_AX];
    expect(machineWith(program, { profile: 'p0' }).run(9)).toMatchObject({ reason: 'off', status: 0 });
  });

  test('a ROM starts at the reset vector', () => {
    const machine = unwrap(Machine.create({ core, memoryBytes: MEMORY_BYTES, clock: 'virtual' }));
    unwrap(machine.writeMemory(0xf_fff0, new Uint8Array(CONTROL(0x2000_0001).slice(0, 16))));
    machine.setRegisters({ eip: 0xfff0, segments: { cs: { selector: 0xf000, base: 0xf_0000 } } });
    expect(machine.run(100)).toMatchObject({ reason: 'off', status: 1 });
  });

  test('registers can be set and read back', () => {
    const machine = machineWith(LOOP_FOREVER);
    machine.setRegisters({ ecx: 0xffff_fffe, eflags: 0x8d7, segments: { fs: { selector: 0x2b, base: 0x1234_5678 } } });
    const registers = machine.registers();
    expect(registers).toMatchObject({ ecx: 0xffff_fffe, eflags: 0x8d7 });
    expect(registers.segments.fs).toMatchObject({ selector: 0x2b, base: 0x1234_5678, limit: 0xffff });
    expect(machine.floatState()).toMatchObject({ fcw: 0x37f, fsw: 0, ftw: 0xffff, mxcsr: 0x1f80 });
  });
});

describe('boot protocol', () => {
  const word = (machine: Machine, at: number) =>
    new DataView(unwrap(machine.readMemory(at, 4)).buffer).getUint32(0, true);
  const program = makeElf(0x4000_0000, [{ at: 0x4000_0000, bytes: new Uint8Array(5000) }]);

  test('P2: NVMB initrd, RAMFS at the top, control page, clock page', () => {
    const machine = machineWith(LOOP_FOREVER, { memoryBytes: 32 * 2 ** 20 });
    unwrap(machine.loadInitrd(program, 'x y;Z=1'));
    unwrap(machine.loadRamfs(makeFat(0x10_0000)));
    unwrap(machine.boot());
    expect(machine.registers().ebx).toBe(0x00c0_0003);
    expect(new TextDecoder().decode(unwrap(machine.readMemory(0x00c0_0000, 4)))).toBe('NVMB');
    expect([word(machine, 0x0c), word(machine, 0x10)]).toEqual([0x1f0_0000, 0x10_0000]);
    expect([word(machine, 0x1000), word(machine, 0x1018), word(machine, 0x101c)]).toEqual([2, 0x8000_0000, 1]);
    const bootTime = new DataView(unwrap(machine.readMemory(0x1020, 8)).buffer).getBigUint64(0, true);
    expect(bootTime).toBe(BigInt(VIRTUAL_START_MS) * 1_000_000n);
  });

  test('P3 tells the kernel its arguments and the TSC; P2 refuses them', () => {
    const machine = machineWith(LOOP_FOREVER, { profile: 'p3' });
    machine.setKernelArguments('snapshot');
    unwrap(machine.boot());
    expect([word(machine, 0x14), word(machine, 0xefc) & 0xffff]).toEqual([1000, 8]);
    expect(new TextDecoder().decode(unwrap(machine.readMemory(0xf00, 8)))).toBe('snapshot');
    const old = machineWith(LOOP_FOREVER);
    old.setKernelArguments('snapshot');
    expect(old.run(1)).toMatchObject({ reason: 'crashed', error: { kind: 'command-line' } });
  });

  test('P0: raw initrd at 0x0080_0000, no control page, 64-byte messages, an idle poller is put aside', () => {
    // mov edx, 0xea; mov eax, 0x9000; l: out dx, eax; cmp byte [0x9000], 0; je l; mov edx, 0xe9; out dx, eax; jmp l
    const poll = [
      0x66,
      0xba,
      0xea,
      0,
      0,
      0,
      0x66,
      0xb8,
      0,
      0x90,
      0,
      0,
      ...OUT_DX_EAX,
      0x80,
      0x3e,
      0,
      0x90,
      0,
      0x74,
      0xf7,
    ];
    const echo = [...MOV_DX(0xe9), ...OUT_DX_EAX, ...HLT];
    const machine = machineWith([...poll, ...echo], { profile: 'p0', clock: 'real' });
    unwrap(machine.loadInitrd(program));
    unwrap(machine.boot());
    expect([machine.registers().ebx, word(machine, 0x0c), word(machine, 0x1000)]).toEqual([0x0080_0002, 0, 0]);
    expect(machine.run(10_000)).toMatchObject({ reason: 'halted', wakeInNs: 1_000_000 });
    const echoed: Uint8Array[] = [];
    machine.directBus.onMessage = (message) => echoed.push(message);
    const message = Uint8Array.from({ length: 64 }, (_, i) => i + 1);
    expect(machine.directBus.send(message)).toBe(true);
    expect(machine.run(10_000)).toMatchObject({ reason: 'off' });
    expect(echoed).toEqual([message]);
  });
});

describe('ports', () => {
  test('hooks see every width in both directions', () => {
    const program = [
      ...MOV_DX(0x3f8),
      ...MOV_EAX(0x1122_3344),
      ...OUT_DX_AL,
      ...OUT_DX_AX,
      ...OUT_DX_EAX,
      ...IN_EAX_DX,
      ...MOV_DX(0x604),
      ...OUT_DX_EAX,
    ];
    const machine = machineWith(program);
    const seen: [number, number][] = [];
    machine.onPort(0x3f8, {
      output: (value, width) => seen.push([value, width]),
      input: (width) => (width === 4 ? 0x2000_0042 : 0),
    });
    expect(machine.run(100)).toMatchObject({ reason: 'off', status: 0x42 });
    expect(seen).toEqual([
      [0x44, 1],
      [0x3344, 2],
      [0x1122_3344, 4],
    ]);
    for (const [first, last] of [
      [-1, 5],
      [0, 0x10000],
      [6, 5],
      [0.5, 1],
    ])
      expect(() => machine.onPort(first, {}, last)).toThrow(RangeError);
  });

  test('unknown ports are counted, read as ones, and do no harm', () => {
    const machine = machineWith([...MOV_DX(0x1234), ...IN_EAX_DX, ...OUT_DX_EAX, ...HLT]);
    expect(machine.run(100).reason).toBe('halted');
    expect(machine.registers().eax).toBe(0xffff_ffff);
    expect(machine.stats().unknownPorts).toBe(2);
  });

  test('console bytes arrive; a hook can stop the machine at an instruction border', () => {
    const machine = machineWith([0xb0, 0x41, 0xe6, 0xe9, 0xb0, 0x42, 0xe6, 0xe9, ...HLT]);
    const bytes: number[] = [];
    machine.onConsole = (byte) => {
      bytes.push(byte);
      machine.stop();
    };
    expect(machine.run(100)).toMatchObject({ reason: 'stopped', instructions: 2 });
    expect(machine.run(100)).toMatchObject({ reason: 'stopped', instructions: 2 });
    expect(bytes).toEqual([0x41, 0x42]);
  });

  const broken: [string, number[], RegExp][] = [
    ['unknown command', CONTROL(0x7777_0000), /unknown command 0x77770000/],
    ['control write of 2 bytes', [...MOV_DX(0x604), ...OUT_DX_AX], /written to port 0x604 in 2 bytes/],
    ['envelope outside RAM', [...MOV_DX(0xe9), ...MOV_EAX(0xfff0_0000), ...OUT_DX_EAX], /envelope at 0xfff00000/],
  ];
  test.each(broken)('%s: the machine stops with a sentence and a report', (_, program, sentence) => {
    const machine = machineWith(program);
    const end = machine.run(100);
    expect(end.reason).toBe('crashed');
    if (end.reason !== 'crashed') return;
    expect(end.error.message).toMatch(sentence);
    expect(end.report.registers.eip).toBe(ENTRY + program.length);
    expect(machine.run(100).reason).toBe('crashed');
    expect(machine.snapshot().ok).toBe(false);
  });

  test('a triple fault is a shutdown with a report', () => {
    // lidt [0x9000] (limit 0 there), then int 3
    const machine = machineWith([0x0f, 0x01, 0x1e, 0x00, 0x90, 0xcc]);
    expect(machine.run(100).reason).toBe('shutdown');
  });
});

describe('snapshots', () => {
  const program = [...CONTROL(0x4000_0000), ...COUNT_FOREVER];

  test('the guest asks, goes on, and a second machine goes on from the same place', () => {
    const first = machineWith(program);
    expect(first.run(1000)).toMatchObject({ reason: 'snapshot', instructions: 3 });
    const bytes = unwrap(first.snapshot());
    first.run(2000);
    const second = unwrap(Machine.create({ core, memoryBytes: MEMORY_BYTES, clock: 'virtual' }));
    unwrap(second.restore(bytes));
    second.run(2000);
    expect(counter(second)).toBe(1000);
    expect(second.memoryHash()).toBe(first.memoryHash());
    expect(second.registers()).toEqual(first.registers());
    expect(second.instructions).toBe(2000);
  });

  test('a snapshot of a restored machine is the same file', () => {
    const first = machineWith(program);
    first.run(1000);
    const bytes = unwrap(first.snapshot());
    const second = machineWith(LOOP_FOREVER);
    second.run(10);
    unwrap(second.restore(bytes));
    const again = unwrap(second.snapshot());
    expect(Buffer.compare(again.subarray(136), bytes.subarray(136))).toBe(0);
  });

  test('reset copies back only what was written', () => {
    const machine = machineWith(program);
    machine.run(1000);
    unwrap(machine.restore(unwrap(machine.snapshot())));
    const before = machine.memoryHash();
    machine.run(2000);
    unwrap(machine.writeMemory(0x50_0000, new Uint8Array([1])));
    expect(machine.dirtyPages()).toEqual([9, 0x500]);
    expect(unwrap(machine.resetToBase())).toBe(2);
    expect(machine.memoryHash()).toBe(before);
    machine.run(20);
    expect(counter(machine)).toBe(10);
  });

  test('a bad snapshot changes nothing', () => {
    const machine = machineWith(program);
    machine.run(1000);
    const bytes = unwrap(machine.snapshot());
    bytes[bytes.length - 1] ^= 1;
    const [hash, registers] = [machine.memoryHash(), machine.registers()];
    expect(machine.restore(bytes)).toMatchObject({ ok: false, error: { kind: 'checksum' } });
    expect([machine.memoryHash(), machine.registers()]).toEqual([hash, registers]);
  });

  test('wall clock is right and monotonic time goes on after a restore', () => {
    let ms = 1000;
    const sources = { clock: 'real', now: () => ms, wallNow: () => 1_700_000_000_000 + ms } as const;
    const first = machineWith(program, sources);
    ms += 500;
    first.run(1000);
    const bytes = unwrap(first.snapshot());
    ms += 86_400_000;
    const second = unwrap(Machine.create({ core, memoryBytes: MEMORY_BYTES, ...sources }));
    unwrap(second.restore(bytes));
    ms += 250;
    second.run(10);
    const page = new DataView(unwrap(second.readMemory(0x1020, 8)).buffer);
    const monotonic = BigInt(second.stats().tscNs);
    expect(monotonic).toBeGreaterThanOrEqual(250_000_000n);
    expect(page.getBigUint64(0, true) + monotonic).toBe(BigInt(1_700_000_000_000 + ms) * 1_000_000n);
  });
});

test('virtual time: two machines do the same, to the byte', () => {
  const rdtscForever = [0x0f, 0x31, 0x66, 0xa3, 0x00, 0x90, 0x0f, 0xc7, 0xf0, 0x66, 0xa3, 0x04, 0x90, 0xeb, 0xf1];
  const [a, b] = [machineWith(rdtscForever), machineWith(rdtscForever)];
  a.run(10_000);
  for (let i = 0; i < 100; i++) b.run(100);
  expect(b.memoryHash()).toBe(a.memoryHash());
  expect(b.stats().tscNs).toBe(a.stats().tscNs);
});

test('options that cannot be are refused with a sentence', () => {
  for (const options of [{ memoryBytes: 1 }, { memoryBytes: 2 ** 31 }, { profile: 'p7' }]) {
    const result = Machine.create({ core, ...options });
    expect(result.ok ? '' : result.error.message).toMatch(/^[A-Z].*\.$/);
  }
  const machine = unwrap(Machine.create({ core, memoryBytes: MEMORY_BYTES }));
  expect(machine.loadKernel(makeElf(ENTRY, [{ at: 0x100_0000, bytes: new Uint8Array(1) }])).ok).toBe(false);
  expect(machine.loadKernel(makeElf(0x10_0000, [{ at: 0x10_0000, bytes: new Uint8Array(1) }])).ok).toBe(false);
  expect(machine.readMemory(MEMORY_BYTES - 1, 2).ok).toBe(false);
});

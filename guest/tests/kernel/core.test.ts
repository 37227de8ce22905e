// The kernel's promises, kept on our core: the same programs as under QEMU, and what QEMU has not: the bus.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { INITRD_BASE } from '../../../emu-core/contract/microvm.ts';
import { buildNvmb, Driver, type Machine, unwrap } from '../../../src/machine/index.ts';
import { CALLS } from './calls.ts';
import { newMachine, runOnCore } from './machine.ts';
import { buildKernelAndPrograms, CRASHES, ENDINGS, EXAMPLES, initrd, markedImage, verdict } from './programs.ts';
import { type Segment, smallElf } from './small-elf.ts';

/** What the kernel may take to reach a program, and to end (measured 2026-11-22: 71,000). */
const BOOT_INSTRUCTIONS_MAX = 150_000;

/** How many bus.c checks. */
const BUS_PROMISES = 17;

/** Program → numbers of the kernel calls that it has made here. */
const made = new Map<string, Set<number>>();

function note(program: string, machine: Machine): void {
  const numbers = Object.keys(machine.stats().kernelCalls).map((name) => Number.parseInt(name, 10));
  made.set(program, new Set([...(made.get(program) ?? []), ...numbers]));
}

beforeAll(buildKernelAndPrograms);

describe('kernel calls on the core', () => {
  it.each(EXAMPLES)('$name', async ({ name, commandLines, promises }) => {
    const { output, status, machine } = await runOnCore({
      initrd: initrd(name, ...commandLines),
      ramfs: markedImage(),
      memoryMiB: 64,
      virtualTime: true, // so that a busy host cannot make the guest late
    });
    note(name, machine);
    expect(verdict(output)).toEqual({ failed: [], kept: promises });
    expect(status).toBe(0);
  });

  it('without a bus', async () => {
    const { output, status, machine } = await runOnCore({ initrd: initrd('no-bus', 'no-bus'), busAbsent: true });
    note('no-bus', machine);
    expect(verdict(output)).toEqual({ failed: [], kept: 5 });
    expect(status).toBe(0);
  });
});

describe('programs that end', () => {
  it.each(ENDINGS)('$argument: $status', async ({ argument, status }) => {
    const result = await runOnCore({ initrd: initrd('ending', `ending ${argument}`), virtualTime: true });
    note('ending', result.machine);
    expect(verdict(result.output).failed).toEqual([]);
    expect(result.status).toBe(status);
  });
});

describe('programs that crash', () => {
  it.each(CRASHES)('$argument: $report', async ({ argument, status, report, thread }) => {
    const result = await runOnCore({ initrd: initrd('crash', `crash ${argument}`) });
    expect(result.output).toContain(`process 1 thread ${thread ?? 1}: ${report} at eip 4`);
    expect(result.status).toBe(status);
  });
});

/** Answers as bus.c expects it; collects what was written, by descriptor. */
function attachHost(machine: Machine): Map<number, string> {
  const written = new Map<number, string>();
  machine.bus.input(0).push(new TextEncoder().encode('typed\n'));
  machine.bus.input(0).end();
  machine.bus.onOutput = (fd, bytes) => {
    const text = new TextDecoder().decode(bytes);
    written.set(fd, (written.get(fd) ?? '') + text);
    if (fd === 1 && text === '?') {
      for (const input of [3, 4]) machine.bus.input(input).push(new TextEncoder().encode(`${input}`));
    }
  };
  return written;
}

it('a jump to the last byte of the address space is a page fault there', async () => {
  const { output, status } = await runOnCore({ initrd: initrd('crash', 'crash top-jump') });
  expect(output).toContain('read of unmapped memory at eip ffffffff, address (cr2) ffffffff');
  expect(status).toBe(139);
});

describe('the host bus', () => {
  it('carries descriptors, several threads at once, and a snapshot', async () => {
    let written = new Map<number, string>();
    const { output, status, machine } = await runOnCore({
      initrd: initrd('bus', 'bus'),
      prepare: (machine) => {
        written = attachHost(machine);
      },
    });
    note('bus', machine);
    expect(verdict(output)).toEqual({ failed: [], kept: BUS_PROMISES });
    expect(status).toBe(0);
    expect(written.get(1)?.slice(0, 3)).toBe('out');
    expect(written.get(1)?.length).toBe(3 + 4096 + 3);
    expect(written.get(2)).toBe('err');
  });
});

describe('snapshots and rest', () => {
  it('goes on from a snapshot in another machine as if nothing had been', async () => {
    const { machine, console } = newMachine({ initrd: initrd('bus', 'bus') });
    attachHost(machine);
    expect((await new Driver(machine).finish()).reason).toBe('snapshot');
    const saved = unwrap(machine.snapshot());
    const other = newMachine({ initrd: initrd('bus', 'bus') });
    unwrap(other.machine.restore(saved));
    expect(await new Driver(other.machine).finish()).toMatchObject({ reason: 'off', status: 0 });
    const output = Buffer.from([...console, ...other.console]).toString('latin1');
    expect(verdict(output)).toEqual({ failed: [], kept: BUS_PROMISES });
  });

  it('keeps free memory zero, so that a snapshot is small', async () => {
    const { machine, status } = await runOnCore({ initrd: initrd('memory', 'memory'), memoryMiB: 64 });
    expect(status).toBe(0); // after every page of RAM was written and given back, twice
    expect(unwrap(machine.snapshot()).length).toBeLessThan(2 * 1024 * 1024);
  });

  it('pauses when the host asks, at the next interrupt', () => {
    const { machine } = newMachine({ initrd: initrd('waiting', 'waiting'), virtualTime: true });
    machine.run(500_000);
    machine.requestPause();
    expect(machine.run(50_000_000).reason).toBe('paused');
  });
});

describe('programs that no linker makes', () => {
  const BASE = 0x4000_0000;
  // mov dword [BASE + 200h], 77; mov ebx, [BASE + 200h]; mov eax, 3 (EXIT); int 80h
  const store = [0xc7, 0x05, 0, 2, 0, 0x40, 77, 0, 0, 0, 0x8b, 0x1d, 0, 2, 0, 0x40, 0xb8, 3, 0, 0, 0, 0xcd, 0x80];
  const text = { linear: BASE, contents: store, memoryBytes: store.length, writable: false };
  const container = (...segments: Segment[]) => unwrap(buildNvmb([{ elf: smallElf(segments), commandLine: 'small' }]));

  it('a page of two segments has the rights of both', async () => {
    const data = { linear: BASE + 0x200, contents: [], memoryBytes: 4, writable: true };
    expect((await runOnCore({ initrd: container(text, data) })).status).toBe(77);
    expect((await runOnCore({ initrd: container(data, text) })).status).toBe(77);
    expect((await runOnCore({ initrd: container(text) })).output).toContain('write to protected memory');
  });

  it('a segment that reaches around the address space is refused', async () => {
    const data = { linear: BASE + 0x1000, contents: [], memoryBytes: 0x1234_5678, writable: true };
    const initrd = container(text, data);
    // The host would refuse it.
    const at = INITRD_BASE + Buffer.from(initrd).indexOf(Buffer.from([0x78, 0x56, 0x34, 0x12]));
    const prepare = (machine: Machine) => unwrap(machine.writeMemory(at + 3, Uint8Array.of(0xf0)));
    expect((await runOnCore({ initrd, prepare })).output).toContain('segment outside user space');
  });
});

describe('boot', () => {
  it('takes few instructions', async () => {
    const { machine, status } = await runOnCore({ initrd: initrd('hello', 'hello'), ramfs: markedImage() });
    note('hello', machine);
    expect(status).toBe(42);
    expect(machine.instructions).toBeLessThan(BOOT_INSTRUCTIONS_MAX);
  });

  it('is the same to the byte in virtual time', async () => {
    const runs = [0, 1].map(async () => {
      const { machine, status } = await runOnCore({ initrd: initrd('waiting', 'waiting'), virtualTime: true });
      return { status, instructions: machine.instructions, hash: machine.memoryHash() };
    });
    const [first, second] = await Promise.all(runs);
    expect(first.status).toBe(0);
    expect(second).toEqual(first);
  });

  it('measures memory where no RAMFS tells its end', async () => {
    for (const memoryMiB of [32, 256]) {
      const { output, status } = await runOnCore({ initrd: initrd('stack', 'stack'), memoryMiB });
      expect(status, output).toBe(0);
    }
  });

  it('leaves an idle machine alone: halted, and no timer runs', () => {
    const { machine } = newMachine({ initrd: initrd('idle', 'idle'), virtualTime: true });
    // Virtual time jumps over pending ticks, so what is left is the state of rest.
    expect(machine.run(10_000_000)).toMatchObject({ reason: 'halted', wakeInNs: null });
    expect(machine.run(10_000_000)).toMatchObject({ reason: 'halted', wakeInNs: null, instructions: 0 });
  });
});

describe('the table of kernel calls', () => {
  it('has every number, each with its promise, errors and limits', () => {
    expect(CALLS.map(({ number }) => number)).toEqual(Array.from({ length: 37 }, (_, number) => number));
    const header = readFileSync(join(import.meta.dirname, '..', '..', 'include', 'nanvix.h'), 'utf8');
    for (const { number, name, promise, errors, limits } of CALLS) {
      expect(header).toMatch(new RegExp(`#define NANVIX_KCALL_${name} ${number}\\b`));
      expect([promise.length, errors.length, limits.length], name).not.toContain(0);
    }
  });

  it.each(CALLS)('$number $name is made where the table says', ({ number, promise, errors, limits }) => {
    for (const place of [...promise, ...errors, ...limits]) {
      const [program, name] = place.split('.');
      const source = readFileSync(join(import.meta.dirname, `${program}.c`), 'utf8');
      // A function of the program, or an argument that makes it end in one of its ways.
      expect(source, place).toMatch(
        new RegExp(`^(static )?[a-z0-9_ ]+\\*?\\b${name}\\(|is\\(arguments, "${name}"\\)`, 'm'),
      );
      expect(made.get(program), place).toContain(number);
    }
  });
});

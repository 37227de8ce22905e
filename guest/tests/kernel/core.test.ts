// The kernel's promises, kept on our core: the same programs as under QEMU, and what QEMU has not: the bus.
import { beforeAll, describe, expect, it } from 'vitest';
import { Driver, type Machine, unwrap } from '../../../src/machine/index.ts';
import { newMachine, runOnCore } from './machine.ts';
import { buildKernelAndPrograms, CRASHES, EXAMPLES, initrd, markedImage, verdict } from './programs.ts';

/** What the kernel may take to reach a program, and to end (measured 2026-11-22: 71,000). */
const BOOT_INSTRUCTIONS_MAX = 150_000;

/** How many bus.c checks. */
const BUS_PROMISES = 17;

beforeAll(buildKernelAndPrograms);

describe('kernel calls on the core', () => {
  it.each(EXAMPLES)('$name', async ({ name, commandLines, promises }) => {
    const { output, status } = await runOnCore({
      initrd: initrd(name, ...commandLines),
      ramfs: markedImage(),
      memoryMiB: 64,
      virtualTime: true, // so that a busy host cannot make the guest late
    });
    expect(verdict(output)).toEqual({ failed: [], kept: promises });
    expect(status).toBe(0);
  });

  it('without a bus', async () => {
    const { output, status } = await runOnCore({ initrd: initrd('no-bus', 'no-bus'), busAbsent: true });
    expect(verdict(output)).toEqual({ failed: [], kept: 5 });
    expect(status).toBe(0);
  });
});

describe('programs that crash', () => {
  it.each(CRASHES)('$argument: $report', async ({ argument, status, report }) => {
    const result = await runOnCore({ initrd: initrd('crash', `crash ${argument}`) });
    expect(result.output).toContain(`process 1 thread 1: ${report} at eip 4`);
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

describe('the host bus', () => {
  it('carries descriptors, several threads at once, and a snapshot', async () => {
    let written = new Map<number, string>();
    const { output, status } = await runOnCore({
      initrd: initrd('bus', 'bus'),
      prepare: (machine) => {
        written = attachHost(machine);
      },
    });
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

describe('boot', () => {
  it('takes few instructions', async () => {
    const { machine, status } = await runOnCore({ initrd: initrd('hello', 'hello'), ramfs: markedImage() });
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

// Programs that flood the host, in the real guest: with a host that does not read they wait; on the agent's channel they do no harm.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Agent, attachAgent } from '../../src/agent/index.ts';
import { Driver, type Machine, type RunResult, unwrap } from '../../src/machine/index.ts';
import { newAgentMachine } from './machine.ts';

const BUDGET = 2_000_000;
const UNREAD_MAX = 256 * 1024;
const PAGE = 4096;

let machine: Machine;
let agent: Agent;
let driver: Driver;
/** What the sink was given and has not let go, and the writers that it holds. */
let unread: number;
let held: (() => void)[];
let said: string;
let problems: string[];
let reading: boolean;

beforeAll(async () => {
  machine = newAgentMachine();
  driver = new Driver(machine);
  expect((await driver.finish()).reason).toBe('snapshot');
  unwrap(machine.restore(unwrap(machine.snapshot())));
});

/** As a page's worker does: so much unread output, then the writer is held. */
beforeEach(async () => {
  driver.pause();
  agent?.abandon('the next test begins');
  unwrap(machine.resetToBase());
  [unread, held, said, problems, reading] = [0, [], '', [], true];
  agent = attachAgent(machine, (_, bytes) => {
    said = (said + new TextDecoder().decode(bytes)).slice(-10_000);
    if (reading) return;
    unread += bytes.length;
    return unread < UNREAD_MAX ? undefined : new Promise<void>((resolve) => held.push(resolve));
  });
  agent.onProblem = ({ message }) => problems.push(message);
  driver.onEnd = () => {};
  driver.start();
  expect(await agent.hello({ generation: 1 })).toMatchObject({ ok: true });
});

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a host that does not read', () => {
  test.each([
    ['lines', 'while True: print("x" * 100)'],
    ['no line feeds', 'while True: print("x" * 5000, end="")'],
    ['bytes', 'import os\nwhile True: os.write(2, b"y" * 100_000)'],
    [
      'threads',
      'import threading, os\ndef work():\n    while True: os.write(1, b"z" * 9000)\nfor _ in range(20): threading.Thread(target=work).start()',
    ],
  ])('%s: the program waits, and goes on when it is read', async (_, source) => {
    reading = false;
    const done = agent.run({ source });
    await until(() => held.length > 0);
    driver.pause();
    const writers = source.includes('thread') ? 20 : 1;
    let last: RunResult = machine.run(BUDGET);
    for (let run = 0; run < 50 && held.length < writers; run++) last = machine.run(BUDGET);
    const before = machine.bus.counters.bytesOut;
    for (let run = 0; run < 20; run++) last = machine.run(BUDGET);
    expect(last.reason).toBe('halted');
    expect(machine.bus.counters.bytesOut).toBe(before);
    expect([unread < UNREAD_MAX + writers * PAGE, held.length]).toEqual([true, writers]);
    reading = true;
    for (const resolve of held.splice(0)) resolve();
    driver.start();
    await until(() => machine.bus.counters.bytesOut > before + 10 * PAGE);
    agent.interrupt();
    expect(await done).toMatchObject({ ok: true, value: { status: 'interrupted' } });
  });
});

describe('the agent’s channel in a program’s hands', () => {
  const CHANNEL = 'channel = open("/dev/host-control", "wb", buffering=0)\n';

  test.each([
    ['lines that are no frames', 'while True: channel.write(b"{x\\n" * 1000)'],
    ['frames that answer nothing', 'while True: channel.write(b\'{"event":"pong","id":77}\\n\' * 100)'],
    ['bytes that are no text', 'while True: channel.write(bytes(range(256)) * 16)'],
    ['a line that does not end', 'while True: channel.write(b"[" * 4096)'],
  ])('%s: told, and Stop still works', async (_, source) => {
    const done = agent.run({ source: `print("begins")\n${CHANNEL}${source}` });
    await until(() => said.includes('begins'));
    if (!source.includes('[')) await until(() => problems.length > 100);
    agent.interrupt();
    expect(await done).toMatchObject({ ok: true, value: { status: 'interrupted' } });
  });

  test('frames as large as frames may be, of the worst kind', async () => {
    const source = `${CHANNEL}for bracket in (b"[", b'{"a":', b"[{},"):\n    for _ in range(2000): channel.write(bracket * 1000)\n    channel.write(b"\\n")`;
    expect(await agent.run({ source })).toMatchObject({ ok: true, value: { status: 'ok' } });
    expect(problems).toHaveLength(3);
    expect(problems.every((problem) => problem.length < 400)).toBe(true);
  });

  test('an answer that is forged is taken for one, and the machine lives on', async () => {
    const forged = '{"event":"done","id":%d,"status":"exit","exitCode":9,"milliseconds":0}\\n';
    const source = `${CHANNEL}for id in range(1, 50): channel.write(b'${forged}' % id)`;
    expect(await agent.run({ source })).toMatchObject({ ok: true, value: { exitCode: 9 } });
    expect(await agent.run({ source: 'print("alive")' })).toMatchObject({ ok: true });
    expect(said).toContain('alive');
  });
});

describe('exceptions that tell too much', () => {
  test('a message of megabytes reaches the host cut', async () => {
    const done = await agent.run({ source: 'raise ValueError("m" * 5_000_000)' });
    expect(done).toMatchObject({ ok: true, value: { status: 'error' } });
    if (done.ok)
      expect([done.value.error?.message.length, done.value.error?.traceback.length]).toEqual([100_001, 100_001]);
    expect(said.endsWith('mmm\n')).toBe(true);
  });

  test.each([
    ['a line beyond all programs', 'raise SyntaxError("odd", ("main.py", 10**30, 10**30, "text", 10**31, 1))'],
    ['a line before all programs', 'raise SyntaxError("odd", ("main.py", -5, -5, "text"))'],
    ['a line that is no number', 'raise SyntaxError("odd", ("main.py", object(), object(), "text"))'],
    ['a message that is no text', 'raise SyntaxError(object())'],
    ['an exception that cannot be printed', 'class E(Exception):\n    def __str__(self): raise E\nraise E'],
  ])('%s', async (_, source) => {
    expect(await agent.run({ source })).toMatchObject({ ok: true });
    expect(await agent.run({ source: 'print("alive")' })).toMatchObject({ ok: true, value: { status: 'ok' } });
  });
});

test('a second snapshot is refused to the program, and the machine goes on', async () => {
  const done = await agent.run({ source: 'import _nanvix\nprint(_nanvix.snapshot(), _nanvix.snapshot())' });
  expect(done).toMatchObject({ ok: true, value: { status: 'ok' } });
  expect(said).toBe('refused refused\n');
});

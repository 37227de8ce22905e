// The agent client against a guest played by the test: answers to the right promise, broken frames, a machine that goes away.
import { beforeEach, expect, test } from 'vitest';
import { Agent } from './agent.ts';
import type { AgentError } from './types.ts';

let sent: string[];
let interrupts: Uint8Array[];
let problems: AgentError[];
let agent: Agent;
const frames = () => sent.map((line) => JSON.parse(line));
const say = (frame: unknown) => agent.receive(new TextEncoder().encode(`${JSON.stringify(frame)}\n`));

beforeEach(() => {
  sent = [];
  interrupts = [];
  problems = [];
  agent = new Agent({
    send: (bytes) => sent.push(new TextDecoder().decode(bytes)),
    interrupt: (record) => interrupts.push(record),
  });
  agent.onProblem = (problem) => problems.push(problem);
});

const done = (id: number) => ({ event: 'done', id, status: 'ok', exitCode: 0, milliseconds: 1 });

test('hello carries generation, time and entropy, and is answered by ready', async () => {
  const entropy = Uint8Array.from({ length: 32 }, (_, i) => i);
  const ready = agent.hello({ generation: 4, wallClockMs: 1_764_000_000_000, entropy });
  expect(frames()[0]).toEqual({
    op: 'hello',
    generation: 4,
    wallClockNs: '1764000000000000000',
    entropy: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  });
  say({ event: 'ready', protocol: 1, generation: 4, python: '3.13.5', reseeded: true, preimported: [] });
  expect(await ready).toMatchObject({ ok: true, value: { python: '3.13.5' } });
});

test('answers find their requests whatever the pieces', async () => {
  const first = agent.run({ source: 'print("é")', argv: ['main.py'] });
  const second = agent.ping();
  expect(sent.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  const bytes = new TextEncoder().encode(`${JSON.stringify(done(1))}\n${JSON.stringify({ event: 'pong', id: 2 })}\n`);
  for (const byte of bytes) agent.receive(new Uint8Array([byte]));
  expect(await first).toEqual({ ok: true, value: done(1) });
  expect(await second).toMatchObject({ ok: true });
  expect(agent.pending).toBe(0);
});

test('files travel as base64', async () => {
  const put = agent.put('/tmp/a', new Uint8Array([0, 255]));
  expect(frames()[0]).toEqual({ op: 'put', path: '/tmp/a', data: 'AP8=', id: 1 });
  say({ event: 'file', id: 1, path: '/tmp/a', bytes: 2 });
  expect((await put).ok).toBe(true);
  const get = agent.get('/tmp/a');
  say({ event: 'file', id: 2, path: '/tmp/a', data: 'AP8=' });
  expect(await get).toEqual({ ok: true, value: new Uint8Array([0, 255]) });
  const list = agent.list('/none');
  say({ event: 'failed', id: 3, error: { type: 'FileNotFoundError', message: 'none' } });
  expect(await list).toEqual({ ok: false, error: { kind: 'failed', message: 'FileNotFoundError: none' } });
});

test('an interrupt names the job that runs; without one there is none', () => {
  agent.ping();
  agent.interrupt();
  expect(interrupts).toEqual([]);
  agent.run({ source: 'while True: pass' });
  agent.run({ source: 'print("the next one")' });
  agent.interrupt();
  say(done(2));
  agent.interrupt();
  expect(interrupts.map((record) => [...record])).toEqual([
    [2, 0, 0, 0, 2, 0, 0, 0],
    [2, 0, 0, 0, 3, 0, 0, 0],
  ]);
});

test('what is no frame is told, and the next frame is still read', async () => {
  const pong = agent.ping();
  agent.receive(new TextEncoder().encode('nonsense\n[]\n{"event":"other"}\n'));
  say({ event: 'pong', id: 99 });
  say({ event: 'ready', generation: 1 });
  say({ event: 'failed', id: null, error: { type: 'ProtocolError', message: 'what?' } });
  expect(problems.length).toBe(6);
  expect(problems.every((problem) => problem.kind === 'protocol')).toBe(true);
  say({ event: 'pong', id: 1 });
  expect((await pong).ok).toBe(true);
});

test('an answer of another kind fails its request', async () => {
  const pong = agent.ping();
  say(done(1));
  expect(await pong).toMatchObject({ ok: false, error: { kind: 'protocol' } });
});

test('when the machine goes, every promise is kept', async () => {
  const ready = agent.hello({ generation: 1 });
  const job = agent.run({ source: '' });
  agent.receive(new TextEncoder().encode('{"event":"do'));
  agent.abandon('the machine was reset');
  for (const answer of [await ready, await job]) expect(answer).toMatchObject({ ok: false, error: { kind: 'gone' } });
  const after = agent.ping();
  say({ event: 'pong', id: 2 });
  expect((await after).ok).toBe(true);
});

// The session against a stand-in for the worker: every verb, and what happens when the other side misbehaves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerEvent } from '../protocol/events.ts';
import type { Job, JobResult, MachineApi, Started, StartOptions } from '../protocol/machine-api.ts';
import type { Outcome, Problem } from '../protocol/problem.ts';
import type { ConsoleItem } from './console-feed.ts';
import { Session } from './session.ts';

const STARTED: Started = { how: 'cold', python: '3.13.5', preimports: [] };
const OK: JobResult = { status: 'ok', exitCode: 0, error: null, place: null, milliseconds: 3, instructions: 100 };
const JOB: Job = { source: 'print(6*7)', filename: 'main.py', fresh: true };
const PROBLEM: Problem = { what: 'It broke.', kept: 'All.', next: 'Again.' };

/** A promise and its handle. */
function pending<T>() {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

function fakeWorker() {
  const starts = pending<Outcome<Started>>();
  const runs: ReturnType<typeof pending<Outcome<JobResult>>>[] = [];
  let port: MessagePort | null = null;
  const api = {
    start: vi.fn((options: StartOptions) => {
      port = options.port;
      return starts.promise;
    }),
    run: vi.fn(() => {
      const run = pending<Outcome<JobResult>>();
      runs.push(run);
      return run.promise;
    }),
    interrupt: vi.fn(async () => {}),
    input: vi.fn(async () => {}),
    complete: vi.fn(async () => ({ start: 0, end: 2, names: [{ name: 'print', kind: 'function' as const }] })),
    reset: vi.fn(async (): Promise<Outcome<Started>> => ({ ok: true, value: { ...STARTED, how: 'restored' } })),
    deleteSnapshot: vi.fn(async (): Promise<Outcome<null>> => ({ ok: true, value: null })),
  } satisfies MachineApi;
  return {
    api,
    starts,
    runs,
    terminate: vi.fn(),
    emit: (...events: WorkerEvent[]) => port?.postMessage(events),
    closePort: () => port?.close(),
    broken: (_reason: string) => {},
  };
}

type FakeWorker = ReturnType<typeof fakeWorker>;
let workers: FakeWorker[];
let session: Session;
let items: ConsoleItem[];

const phase = () => session.state.get().phase;
const notes = () => items.flatMap((item) => (item.kind === 'note' ? [item.text] : [])).join('\n');
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true));

beforeEach(() => {
  workers = [];
  items = [];
  session = new Session({
    connect: (onBroken) => {
      const worker = fakeWorker();
      worker.broken = onBroken;
      workers.push(worker);
      return worker;
    },
    baseUrl: 'http://test/',
    originMs: 0,
    patience: { interruptMs: 30, resetMs: 60, completeMs: 30 },
  });
  session.console.listen((item) => items.push(item));
});

afterEach(() => {
  session.dispose();
  for (const worker of workers) worker.closePort();
});

async function ready(): Promise<FakeWorker> {
  void session.start();
  workers[0].starts.settle({ ok: true, value: STARTED });
  await until(() => phase() === 'ready');
  return workers[0];
}

describe('names at the cursor', () => {
  it('are asked for only when Python is idle', async () => {
    void session.start();
    expect(await session.complete('pr', 1, 2)).toBeNull();
    const [worker] = workers;
    worker.starts.settle({ ok: true, value: STARTED });
    await until(() => phase() === 'ready');
    expect(await session.complete('pr', 1, 2)).toMatchObject({ names: [{ name: 'print' }] });
    void session.run(JOB);
    expect(await session.complete('pr', 1, 2)).toBeNull();
    expect(worker.api.complete).toHaveBeenCalledOnce();
  });

  it('are none when the worker fails or does not answer', async () => {
    const worker = await ready();
    worker.api.complete.mockRejectedValueOnce(new Error('gone'));
    expect(await session.complete('pr', 1, 2)).toBeNull();
    worker.api.complete.mockReturnValueOnce(new Promise(() => {}));
    expect(await session.complete('pr', 1, 2)).toBeNull();
  });
});

describe('starting', () => {
  it('shows phases as they come and ends ready', async () => {
    void session.start();
    const [worker] = workers;
    worker.emit(
      { kind: 'begin', how: 'cold', why: 'First visit.', again: false },
      { kind: 'phase', phase: { id: 'fetch', startMs: 1, endMs: null, bytes: 5, totalBytes: 10 } },
    );
    await until(() => session.state.get().report.phases[0]?.bytes === 5);
    worker.emit({ kind: 'phase', phase: { id: 'fetch', startMs: 1, endMs: 9, bytes: 10, totalBytes: 10 } });
    await until(() => session.state.get().report.phases[0]?.endMs === 9);
    worker.starts.settle({ ok: true, value: STARTED });
    await until(() => phase() === 'ready');
    expect(session.state.get().report).toMatchObject({ how: 'cold', why: 'First visit.', phases: [{ id: 'fetch' }] });
    expect(session.state.get().earlier.cold?.phases).toHaveLength(1);
  });

  it('runs a program that was asked for meanwhile', async () => {
    void session.start();
    void session.run(JOB);
    workers[0].starts.settle({ ok: true, value: STARTED });
    await until(() => phase() === 'running');
    expect(workers[0].api.run).toHaveBeenCalledWith(JOB);
  });

  it('tells a failure, and starts again with a new worker', async () => {
    void session.start();
    workers[0].starts.settle({ ok: false, problem: PROBLEM });
    await until(() => phase() === 'failed');
    void session.retry();
    expect([workers.length, workers[0].terminate.mock.calls.length, phase()]).toEqual([2, 1, 'booting']);
  });

  it('ignores what a worker says that was given up', async () => {
    void session.start();
    void session.bootCold();
    expect(workers[1].api.start.mock.calls[0][0].cold).toBe(true);
    workers[0].starts.settle({ ok: false, problem: PROBLEM });
    workers[1].starts.settle({ ok: true, value: STARTED });
    await until(() => phase() === 'ready');
  });
});

describe('running', () => {
  it('ends with the result, and hands output on with a receipt', async () => {
    const worker = await ready();
    void session.run(JOB);
    worker.emit({ kind: 'output', fd: 1, bytes: new Uint8Array([52, 50]) });
    await until(() => items.some((item) => item.kind === 'output'));
    worker.runs[0].settle({ ok: true, value: OK });
    await until(() => phase() === 'ready');
    expect(session.state.get()).toMatchObject({ last: { job: JOB, result: OK } });
  });

  it('passes input on and echoes it', async () => {
    const worker = await ready();
    void session.run(JOB);
    worker.emit({ kind: 'waiting', waiting: true });
    await until(() => (session.state.get() as { waiting?: boolean }).waiting === true);
    session.input('Ada\n');
    session.input(null);
    expect(worker.api.input.mock.calls).toEqual([['Ada\n'], [null]]);
    expect(items).toContainEqual({ kind: 'typed', text: 'Ada\n' });
  });

  it('Stop is answered: no reset', async () => {
    const worker = await ready();
    void session.run(JOB);
    session.stop();
    session.stop();
    expect(worker.api.interrupt).toHaveBeenCalledTimes(1);
    worker.runs[0].settle({ ok: true, value: { ...OK, status: 'interrupted', exitCode: 130 } });
    await until(() => phase() === 'ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(worker.api.reset).not.toHaveBeenCalled();
  });

  it('Stop is not answered: reset from the snapshot, and says so', async () => {
    const worker = await ready();
    void session.run(JOB);
    session.stop();
    await until(() => phase() === 'ready');
    expect(worker.api.reset).toHaveBeenCalledTimes(1);
    expect(notes()).toMatch(/did not react.*put back to its snapshot.*code is untouched/);
    // The answer of the program that was given up comes late.
    worker.runs[0].settle({ ok: true, value: OK });
    expect(session.state.get()).toMatchObject({ phase: 'ready', last: null });
  });

  it('a worker that does not even reset is replaced', async () => {
    const worker = await ready();
    worker.api.reset.mockReturnValue(new Promise(() => {}));
    void session.run(JOB);
    session.stop();
    await until(() => workers.length === 2);
    expect(worker.terminate).toHaveBeenCalled();
    expect(notes()).toMatch(/did not answer at all.*code is untouched/);
  });

  it('a machine that ends itself is reset, with its report in the console', async () => {
    const worker = await ready();
    void session.run(JOB);
    worker.emit({ kind: 'stopped', problem: { ...PROBLEM, details: 'eax 00000000' } });
    await until(() => worker.api.reset.mock.calls.length === 1 && phase() === 'ready');
    expect(notes()).toMatch(/eax 00000000[\s\S]*It broke\./);
  });

  it('a worker that dies is a failure that can be retried', async () => {
    const worker = await ready();
    worker.broken('out of memory');
    expect(session.state.get()).toMatchObject({
      phase: 'failed',
      problem: { what: expect.stringMatching(/out of memory/) },
    });
  });
});

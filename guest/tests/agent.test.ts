// The agent in the guest: jobs, tracebacks, input, files, completion, interrupts, and what one job leaves to the next.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FD_INTERRUPT } from '../../emu-core/contract/microvm.ts';
import {
  type Agent,
  type AgentResult,
  attachAgent,
  type DoneEvent,
  interruptRecord,
  type JobRequest,
} from '../../src/agent/index.ts';
import { Driver, type Machine } from '../../src/machine/index.ts';
import { newAgentMachine } from './machine.ts';

const TIMEOUT_MS = 600_000;
const ENTROPY = Uint8Array.from({ length: 32 }, (_, i) => i);
/** A running program counts as running when it has said so. */
const RUNNING = 'running';

let machine: Machine;
let agent: Agent;
let said: string;
let onSaid: () => void = () => {};

function kept<T>(result: AgentResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.message);
}

beforeAll(async () => {
  machine = newAgentMachine();
  agent = attachAgent(machine, (_, bytes) => {
    said += new TextDecoder().decode(bytes);
    onSaid();
  });
  void drive();
  const ready = kept(await agent.hello({ generation: 5, entropy: ENTROPY }));
  expect(ready).toMatchObject({
    generation: 5,
    python: '3.13.5',
    reseeded: true,
    hashSeed: 'snapshot',
    snapshot: 'taken',
  });
  expect(ready.entropySources).toEqual(['host', 'rdrand']);
  expect(ready.preimported).toContain('asyncio');
}, TIMEOUT_MS);

async function drive(): Promise<void> {
  const driver = new Driver(machine);
  // It also stops at the snapshot point, where nobody wants the snapshot here.
  while ((await driver.finish()).reason !== 'off');
  agent.abandon('the machine ended');
}

beforeEach(() => {
  said = '';
});

const run = async (source: string, more: Partial<JobRequest> = {}): Promise<DoneEvent> =>
  kept(await agent.run({ source, ...more }));

async function interrupted(source: string): Promise<DoneEvent> {
  const running = new Promise<void>((resolve) => {
    onSaid = () => {
      if (said.includes(RUNNING)) resolve();
    };
  });
  const done = run(`print('${RUNNING}')\n${source}`);
  await running;
  await new Promise((resolve) => setTimeout(resolve, 50));
  agent.interrupt();
  return done;
}

describe('jobs', () => {
  test('run, print, and are done', async () => {
    expect(await run('import sys; print(6 * 7, sys.argv, __name__, __file__)', { argv: ['a.py', 'ü'] })).toMatchObject({
      status: 'ok',
      exitCode: 0,
    });
    expect(said).toBe("42 ['a.py', 'ü'] __main__ main.py\n");
  });

  test('tell where an exception came from', async () => {
    const done = await run('def f(a):\n    é = 1; return a / 0\n\nf(3)\n', { filename: 'my prog.py' });
    expect(done).toMatchObject({ status: 'error', exitCode: 1 });
    expect(done.error).toMatchObject({
      ...{ type: 'ZeroDivisionError', message: 'division by zero', file: 'my prog.py' },
      ...{ line: 2, column: 19, endLine: 2, endColumn: 24 },
    });
    expect(done.error?.traceback.split('\n')).toEqual([
      'Traceback (most recent call last):',
      '  File "my prog.py", line 4, in <module>',
      '    f(3)',
      '    ~^^^',
      '  File "my prog.py", line 2, in f',
      '    é = 1; return a / 0',
      '                  ~~^~~',
      'ZeroDivisionError: division by zero',
      '',
    ]);
    expect(said).toBe(done.error?.traceback);
  });

  test('tell where a syntax error is', async () => {
    const { error } = await run('x = 1\nif x\n    pass\n');
    expect(error).toMatchObject({ type: 'SyntaxError', message: "expected ':'", file: 'main.py', line: 2, column: 5 });
    expect(error?.traceback).not.toContain('Traceback');
  });

  test('end with the status they want', async () => {
    expect(await run('import sys; sys.exit(3)')).toMatchObject({ status: 'exit', exitCode: 3 });
    expect(await run('raise SystemExit')).toMatchObject({ status: 'exit', exitCode: 0 });
    expect(await run('raise SystemExit("bye")')).toMatchObject({ status: 'exit', exitCode: 1 });
    expect(said).toBe('bye\n');
  });

  test('keep __main__ when told to, and values print as at the prompt', async () => {
    await run('x = 20');
    expect((await run('x += 1\nx * 2', { mode: 'single', reset: false })).status).toBe('ok');
    expect(said).toBe('42\n');
    expect((await run('x')).error?.type).toBe('NameError');
  });

  test('read what the host sends', async () => {
    machine.bus.input(0).push(new TextEncoder().encode('Ada\nLove'));
    const done = run('print("hello", input("name? "), input())');
    machine.bus.input(0).push(new TextEncoder().encode('lace\n'));
    expect((await done).status).toBe('ok');
    expect(said).toBe('name? hello Ada Lovelace\n');
  });

  test('are waited for with their threads and exit functions', async () => {
    const source = `import atexit, threading, time
atexit.register(print, 'at exit')
threading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()
print('main')`;
    expect((await run(source)).status).toBe('ok');
    expect(said).toBe('main\nthread\nat exit\n');
  });

  test('tell an exception before their threads and exit functions come to their ends', async () => {
    const source = `import atexit, sys, threading, time
sys.stderr = sys.stdout
atexit.register(print, 'at exit')
threading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()
raise ValueError('first')`;
    expect(await run(source)).toMatchObject({ status: 'error', exitCode: 1 });
    expect(said).toMatch(/ValueError: first\nthread\nat exit\n$/);
  });

  test('do not hurt the next one', async () => {
    const source = `import builtins, os, signal, sys, threading, time
def spin():
    while True: time.sleep(0.001)
threading.Thread(target=spin, daemon=True).start()
sys.stdout = sys.stderr = None
sys.path.clear(); os.chdir('/tmp')
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.excepthook = None`;
    expect((await run(source)).threads).toBeGreaterThan(0);
    expect((await run('import os, sys; print(os.getcwd(), sys.path[0])')).status).toBe('ok');
    expect(said).toBe('/home /home\n');
  });
});

// What a loop does must not matter: bytecode, a waiting call, a loop in C, an event loop, a lock.
describe('interrupts', () => {
  test.each([
    'while True: pass',
    'import time; time.sleep(100)',
    'sum(range(10**12))',
    'max(iter(int, 1))',
    'import threading; threading.Event().wait()',
    'input()',
    'import asyncio; asyncio.run(asyncio.sleep(100))',
    'import re; re.match(r"(a*)*b", "a" * 40)',
  ])('%s', { timeout: TIMEOUT_MS }, async (source) => {
    const done = await interrupted(source);
    expect(done).toMatchObject({ status: 'interrupted', exitCode: 130 });
    expect(done.error).toMatchObject({ type: 'KeyboardInterrupt' });
  });

  test('can be caught', async () => {
    const done = await interrupted('try:\n  while True: pass\nexcept KeyboardInterrupt: print("caught")');
    expect(done.status).toBe('ok');
    expect(said).toBe(`${RUNNING}\ncaught\n`);
  });

  test('wait for a job that has not begun', async () => {
    const job = run('while True: pass');
    agent.interrupt();
    expect(await job).toMatchObject({ status: 'interrupted', exitCode: 130 });
  });

  test('that come too late, or are no SIGINT, disturb nobody', async () => {
    const { id } = await run('pass');
    const [late, other, ahead] = [interruptRecord(id), interruptRecord(id + 1), interruptRecord(id + 2)];
    other[0] = 15;
    for (const record of [late, other, ahead.subarray(0, 3), ahead.subarray(3)])
      machine.bus.input(FD_INTERRUPT).push(record);
    expect((await run('import time; time.sleep(0.1); print("undisturbed")')).status).toBe('ok');
    expect(said).toBe('undisturbed\n');
    expect((await run('while True: pass')).status).toBe('interrupted');
  });
});

describe('files', () => {
  test('cost by their size: four times the bytes, four times the instructions', async () => {
    const cost = async (bytes: number) => {
      const before = machine.instructions;
      kept(await agent.put('large', new Uint8Array(bytes)));
      return machine.instructions - before;
    };
    await cost(100_000);
    const [small, large] = [await cost(500_000), await cost(2_000_000)];
    expect(large / small).toBeLessThan(5);
    kept(await agent.remove('large'));
  });

  test('are put, listed, used, fetched and removed', async () => {
    const text = new TextEncoder().encode('def value():\n    return 7\n');
    kept(await agent.put('pack/mine.py', text));
    await run('from pack import mine; print(mine.value()); open("out.bin", "wb").write(bytes(range(256)))');
    expect(said).toBe('7\n');
    expect(kept(await agent.list('.')).map((entry) => `${entry.name} ${entry.kind}`)).toEqual([
      'out.bin file',
      'pack directory',
    ]);
    expect(kept(await agent.get('/home/out.bin'))).toEqual(Uint8Array.from({ length: 256 }, (_, i) => i));
    kept(await agent.put('pack/mine.py', new TextEncoder().encode('def value():\n    return 8\n')));
    said = '';
    await run('from pack import mine; print(mine.value())');
    expect(said).toBe('8\n');
    for (const path of ['pack', 'out.bin']) kept(await agent.remove(path));
    expect(kept(await agent.list('.'))).toEqual([]);
    expect(await agent.get('none')).toMatchObject({ ok: false });
  });
});

describe('completion', () => {
  test.each([
    ['import os\nos.path.is', 2, 10, 'isdir', 8],
    ['from json import lo', 1, 19, 'loads', 17],
    ['import ma', 1, 9, 'math', 7],
    ['"text".up', 1, 9, 'upper', 7],
    ['number_of_things = 1\nnum', 2, 3, 'number_of_things', 0],
    ['whi', 1, 3, 'while', 0],
  ])('%s', async (source, line, column, name, start) => {
    const completions = kept(await agent.complete(source, line, column));
    expect(completions.names.map((entry) => entry.name)).toContain(name);
    expect([completions.start, completions.end]).toEqual([start, column]);
  });
});

test('random numbers differ from generation to generation', async () => {
  await run('import os, random; print(random.random(), os.urandom(8).hex())');
  const first = said;
  kept(await agent.hello({ generation: 6, entropy: ENTROPY.toReversed() }));
  said = '';
  await run('import os, random; print(random.random(), os.urandom(8).hex())');
  expect(said).not.toBe(first);
});

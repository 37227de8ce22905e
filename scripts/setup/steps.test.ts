// The step cache: built once for a key, again for another, never half.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import type { Step } from './steps.ts';

let ensureStep: (step: Step) => Promise<string>;
let cache: string;

beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'steps-'));
  process.env.NANVIX_PLAYGROUND_CACHE = cache;
  vi.resetModules();
  ({ ensureStep } = await import('./steps.ts'));
});

function step(key: string, build: Step['build']): Step {
  return { name: 'sample', title: 'Sample', key: key.repeat(64), build };
}

const writes = (text: string) =>
  vi.fn(async ({ output }: { output: string }) => writeFileSync(join(output, 'result'), text));

it('builds once for a key and again for another', async () => {
  const first = writes('one');
  const directory = await ensureStep(step('a', first));
  expect(readFileSync(join(directory, 'result'), 'utf8')).toBe('one');
  expect(await ensureStep(step('a', first))).toBe(directory);
  expect(first).toHaveBeenCalledTimes(1);
  const second = writes('two');
  expect(await ensureStep(step('b', second))).not.toBe(directory);
  expect(second).toHaveBeenCalledTimes(1);
});

it('builds once when two ask at the same time', async () => {
  const build = vi.fn(async ({ output }: { output: string }) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(join(output, 'result'), 'x');
  });
  const [one, other] = await Promise.all([ensureStep(step('c', build)), ensureStep(step('c', build))]);
  expect(one).toBe(other);
  expect(build).toHaveBeenCalledTimes(1);
});

it('leaves nothing usable behind when the builder fails, and says which command failed with the end of its log', async () => {
  const failing = step('d', async ({ output, run }) => {
    writeFileSync(join(output, 'half'), '');
    await run('sh', ['-c', 'echo about to fail; exit 3']);
  });
  const failure = await ensureStep(failing).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(failure).toContain("sh -c 'echo about to fail; exit 3'");
  expect(failure).toContain('status 3');
  expect(failure).toContain('| about to fail');
  const log = failure.match(/Log: (.*)/)?.[1] ?? '';
  expect(existsSync(log)).toBe(true);
  const fixed = writes('whole');
  const directory = await ensureStep(step('d', fixed));
  expect(existsSync(join(directory, 'half'))).toBe(false);
});

it('takes over the lock of a process that died', async () => {
  const build = writes('x');
  const probe = step('e', build);
  const lock = join(cache, 'steps', `sample-${probe.key.slice(0, 20)}.lock`);
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, 'pid'), '999999999');
  await ensureStep(probe);
  expect(build).toHaveBeenCalledTimes(1);
});

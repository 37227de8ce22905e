// The example of docs/machine-api.md runs as it stands there, and its process ends by itself.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const TIMEOUT_MS = 120_000;

test('the session of docs/machine-api.md prints, tells its end, and lets Node go', { timeout: TIMEOUT_MS }, () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readFileSync('docs/machine-api.md', 'utf8')) ?? [];
  const node = ['--import', 'tsx', '--input-type=module', '--eval', example];
  const { stdout, status, signal } = spawnSync(process.execPath, node, { encoding: 'utf8', timeout: TIMEOUT_MS / 2 });
  expect({ status, signal }).toEqual({ status: 0, signal: null });
  expect(stdout).toMatch(/^42\noff \d+ \d+\n$/);
});

// `npm test`: sets up what the tests need, runs every runner, and closes with one line that counts over all of them.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureForTests } from './setup/index.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const root = process.cwd();
const reports = join(root, 'build', 'reports');

/** Runs a program from node_modules/.bin with its output shown; resolves with its exit status. */
function run(bin: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const program = join(root, 'node_modules', '.bin', bin);
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A step that is one pass or one fail: linters, builds. */
async function step(title: string, bin: string, args: string[]): Promise<Count> {
  console.log(`\n── ${title}`);
  const failed = (await run(bin, args)) === 0 ? 0 : 1;
  return { passed: 1 - failed, failed, skipped: 0 };
}

/** The runner's own JSON report; a runner that died without one counts as a failure. */
function counted<Report>(file: string, status: number, count: (report: Report) => Count): Count {
  try {
    const result = count(JSON.parse(readFileSync(file, 'utf8')) as Report);
    // A runner can fail outside any test (a global set-up, an unhandled rejection).
    if (status !== 0 && result.failed === 0) result.failed = 1;
    return result;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function vitest(): Promise<Count> {
  console.log('\n── Tests in Node (vitest)');
  const file = join(reports, 'vitest.json');
  const status = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  return counted<{
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numFailedTestSuites: number;
  }>(file, status, (r) => ({ passed: r.numPassedTests, failed: r.numFailedTests, skipped: r.numPendingTests }));
}

async function playwright(): Promise<Count> {
  console.log('\n── Tests in the browser (Playwright)');
  const file = join(reports, 'playwright.json');
  const status = await run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return counted<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(
    file,
    status,
    ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }),
  );
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
await ensureForTests();
const counts = [
  await step('Format, lint, types, dependency and house rules', 'tsx', ['scripts/lint.ts']),
  await vitest(),
  await step('Build of the page', 'tsx', ['scripts/build.ts']),
  await playwright(),
];
const total = (key: keyof Count): number => counts.reduce((sum, count) => sum + count[key], 0);
const skipped = total('skipped');
console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(total('failed') === 0 ? 0 : 1);

// Tasks of the page's main thread that took long, after loading, while programs print, stop, and do nothing.
import { mainThreadTasks } from './main-thread.ts';
import type { MeasuredPlayground } from './playground.ts';

/** What the observer reports at all, and what is too long. */
const TOO_LONG_MS = 100;
const SETTLE_MS = 2000;

const SCENES: readonly (readonly [string, string | null, number])[] = [
  ['idle', null, 5000],
  ['prints lines for ever', 'i = 0\nwhile True:\n    print("line", i)\n    i += 1', 10_000],
  ['prints without line feeds', 'while True: print("0123456789abcdef" * 64, end="")', 10_000],
  [
    'prints colours and cursor moves',
    'i = 0\nwhile True:\n    print(f"\\033[{31 + i % 7}m{i}\\033[0m", end="\\r\\n" if i % 5 else "\\r")\n    i += 1',
    10_000,
  ],
  ['prints to stderr in pieces', 'import sys\nwhile True:\n    sys.stderr.write("x")\n    sys.stderr.flush()', 5000],
  ['computes', 'while True: pass', 5000],
];

export interface LongTaskRow {
  readonly scene: string;
  readonly seconds: number;
  /** As the page sees it, in wall time: over 50 ms, over 100 ms, and the longest. Other programs make it longer. */
  readonly over50: number;
  readonly over100: number;
  readonly longestMs: number;
  /** In processor time. */
  readonly cpuOver100: number;
  readonly cpuLongestMs: number;
}

export async function measureLongTasks(playground: MeasuredPlayground): Promise<LongTaskRow[]> {
  const { page } = playground;
  await page.waitForTimeout(SETTLE_MS);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  await proveObserver(playground);
  const rows: LongTaskRow[] = [];
  for (const [scene, program, ms] of SCENES) {
    await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0));
    const cpu = await mainThreadTasks(playground, () => playScene(playground, program, ms));
    const tasks = await seenTasks(playground);
    rows.push({
      scene: program ? `${scene}, then Stop` : scene,
      seconds: ms / 1000,
      over50: tasks.length,
      over100: tasks.filter((task) => task > TOO_LONG_MS).length,
      longestMs: Math.max(0, ...tasks),
      cpuOver100: cpu.filter((task) => task > TOO_LONG_MS).length,
      cpuLongestMs: Math.round(cpu.reduce((most, task) => Math.max(most, task), 0)),
    });
  }
  return rows;
}

async function playScene(playground: MeasuredPlayground, program: string | null, ms: number): Promise<void> {
  if (program) await playground.start(program);
  await playground.page.waitForTimeout(ms);
  if (program) await playground.timed(playground.stop);
}

function seenTasks({ page }: MeasuredPlayground): Promise<number[]> {
  return page.evaluate(() => [...(globalThis as unknown as { longTasks: number[] }).longTasks]);
}

/** A task that is too long has to be seen, or the zeros of the table mean nothing. */
async function proveObserver(playground: MeasuredPlayground): Promise<void> {
  await playground.page.evaluate((ms) => {
    setTimeout(() => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    });
  }, TOO_LONG_MS + 20);
  await playground.page.waitForTimeout(SETTLE_MS);
  const tasks = await seenTasks(playground);
  if (!tasks.some((task) => task > TOO_LONG_MS))
    throw new Error('The observer of long tasks did not see one made for it.');
}

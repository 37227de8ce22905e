// From a reload of the page to the first answer of the program it keeps: Run is pressed as soon as it is there, and the answer is
// timed when it stands in the terminal.
import { quantile } from '../summary.ts';
import type { MeasuredPlayground } from './playground.ts';

const PROGRAM = 'print(6 * 7)';
const ANSWER = '42';

/** Milliseconds since the navigation began. */
interface Times {
  readonly pressed: number;
  readonly answered: number;
}

export interface ReloadRow {
  readonly until: keyof Times;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly samples: readonly number[];
}

/** In the page, before its own scripts. No function with a name of its own: tsx would wrap it in a helper that the page does not have. */
function pressAndWait(answer: string): void {
  const times = { pressed: 0, answered: 0 };
  new MutationObserver(() => {
    const run = [...document.querySelectorAll('button')].find((button) => button.textContent?.trim().startsWith('Run'));
    if (times.pressed === 0 && run && !run.disabled) {
      times.pressed = performance.now();
      run.click();
    }
    // The terminal's own rows: the log for screen readers waits for a pause in the output.
    if (times.answered !== 0 || !document.querySelector('.xterm-rows')?.textContent?.includes(answer)) return;
    times.answered = performance.now();
    Object.assign(window, { times });
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Leaves the page with a script that presses Run at every load: to be measured last. */
export async function measureReloads(playground: MeasuredPlayground, rounds: number): Promise<ReloadRow[]> {
  const { page } = playground;
  await playground.write(PROGRAM);
  await playground.run.click();
  await playground.statusIs(/^Finished/);
  await page.addInitScript(pressAndWait, ANSWER);
  const samples: Times[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.reload();
    await page.waitForFunction(() => 'times' in window);
    samples.push((await page.evaluate('window.times')) as Times);
  }
  return (['pressed', 'answered'] as const).map((until) => {
    const values = samples.map((times) => Math.round(times[until]));
    return { until, n: values.length, p50: quantile(values, 0.5), p95: quantile(values, 0.95), samples: values };
  });
}

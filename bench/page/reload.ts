// `npm run bench:reload`: from a reload of the built page to the first answer of a program, as a person would time it.
//
// The program is kept by the page; the Run button is pressed as soon as it is there. The answer is timed when it stands in the console.
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { preview } from 'vite';
import { Playground } from '../../e2e/fixtures/playground.ts';

const ANSWER = '42';
const PROGRAM = 'print(6 * 7)';
const DEBIAN_CHROMIUM = '/usr/bin/chromium';

const options = new Command('bench:reload')
  .description('Times reloads of the built page in Chromium, from navigation to the first answer of print(6 * 7).')
  .option('--rounds <n>', 'reloads', '20')
  .parse()
  .opts<{ rounds: string }>();

/** Milliseconds since the navigation began. */
interface Sample {
  readonly pressed: number;
  readonly answered: number;
}

/** Runs in the page before its own scripts: presses Run when it can, and notes when the answer stands in the console. */
function pressAndWait(answer: string): void {
  const times = { pressed: 0, answered: 0 };
  // No function with a name of its own: tsx would wrap it in a helper that the page does not have.
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

async function firstVisit(page: Page, url: string): Promise<void> {
  const playground = new Playground(page);
  await playground.openReady(url);
  await playground.stored();
  await playground.runToEnd(PROGRAM);
}

async function reload(page: Page): Promise<{ sample: Sample; phases: string }> {
  await page.reload();
  await page.waitForFunction(() => 'times' in window);
  const sample = (await page.evaluate('window.times')) as Sample;
  const list = page.getByRole('region', { name: 'What the machine did' }).getByRole('list', { name: 'Phases' });
  const phases = (await list.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')).join(', ');
  return { sample, phases };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

async function measure(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await firstVisit(page, url);
  await context.addInitScript(pressAndWait, ANSWER);
  const samples: Sample[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const { sample, phases } = await reload(page);
    samples.push(sample);
    console.log(`pressed ${sample.pressed.toFixed(0)} ms, answered ${sample.answered.toFixed(0)} ms   (${phases})`);
  }
  for (const key of ['pressed', 'answered'] as const) {
    const values = samples.map((sample) => sample[key]);
    console.log(
      `${key.padEnd(9)} p50 ${quantile(values, 0.5).toFixed(0)} ms, p95 ${quantile(values, 0.95).toFixed(0)} ms, n = ${values.length}`,
    );
  }
}

const server = await preview({ preview: { port: 0, host: '127.0.0.1' } });
const executablePath = existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : undefined;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await measure(await browser.newContext(), server.resolvedUrls?.local[0] ?? '');
} finally {
  await browser.close();
  await server.close();
}

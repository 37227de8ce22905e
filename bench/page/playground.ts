// The built page in a real Chromium, driven as a person does: for measurements and for the soak.
import { type Browser, type CDPSession, chromium, type Locator, type Page } from 'playwright';
import { preview } from 'vite';
import { Playground } from '../../e2e/fixtures/playground.ts';
import { buildCore, ensureChromium } from '../../scripts/setup/index.ts';
import { ensurePage } from '../../scripts/setup/page.ts';
import { ROOT } from '../../scripts/setup/places.ts';

const BOOT_MS = 180_000;
/** The status line when no program runs and the machine could take one. */
export const AT_REST = /^(Finished|Ended|Exited|Stopped|Python .* is ready)/;

/** The page of the browser's tests, with a clock, patience for a busy computer, and its browser's own figures. */
export class MeasuredPlayground extends Playground {
  readonly browser: Browser;
  /** The page's own debugging session. */
  readonly devtools: CDPSession;
  /** What the page's scripts threw or logged as errors. */
  readonly errors: string[] = [];
  readonly bootCold: Locator;
  readonly #close: () => Promise<void>;

  /** Builds what is out of date, serves dist/, and opens the page up to the big editor. */
  static async launch(): Promise<MeasuredPlayground> {
    await buildCore();
    await ensurePage();
    const server = await preview({ root: ROOT, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1' } });
    const isRoot = process.getuid?.() === 0;
    const browser = await chromium.launch({
      executablePath: await ensureChromium(),
      args: isRoot ? ['--no-sandbox', '--disable-gpu'] : [],
    });
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    const close = async () => {
      await browser.close();
      await new Promise<void>((done) => server.httpServer.close(() => done()));
    };
    const playground = new MeasuredPlayground(browser, page, await page.context().newCDPSession(page), close);
    await playground.openReady(server.resolvedUrls?.local[0] as string);
    return playground;
  }

  private constructor(browser: Browser, page: Page, devtools: CDPSession, close: () => Promise<void>) {
    super(page);
    this.browser = browser;
    this.devtools = devtools;
    this.#close = close;
    this.bootCold = page.getByRole('button', { name: 'Boot cold' });
    page.on('pageerror', (error) => this.errors.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  override async ready(): Promise<this> {
    await this.statusIs(/is ready/, BOOT_MS);
    await this.bigEditor.waitFor();
    return this;
  }

  override async stored(): Promise<void> {
    await this.machine.getByText(/, stored/).waitFor({ timeout: BOOT_MS });
  }

  /** Waits for a text of the status line; the text. */
  async statusIs(wanted: RegExp, timeout = 60_000): Promise<string> {
    await this.status.filter({ hasText: wanted }).waitFor({ timeout });
    return (await this.status.textContent()) ?? '';
  }

  override async start(program: string): Promise<void> {
    await this.write(program);
    await this.run.click();
    await this.statusIs(/^(Running|Waiting)/);
  }

  /** Presses a button inside the page and waits there for the machine to be at rest: milliseconds, and what the status says. */
  async timed(button: Locator): Promise<{ readonly ms: number; readonly text: string }> {
    const element = await button.elementHandle();
    const outcome = await this.status.evaluate(
      (status, [pressed, atRest]) =>
        new Promise<{ readonly ms: number; readonly text: string }>((resolve) => {
          const began = performance.now();
          const observer = new MutationObserver(() => {
            const text = status.textContent ?? '';
            if (!new RegExp(atRest).test(text)) return;
            observer.disconnect();
            resolve({ ms: performance.now() - began, text });
          });
          observer.observe(status, { childList: true, characterData: true, subtree: true });
          (pressed as HTMLElement).click();
        }),
      [element, AT_REST.source] as const,
    );
    // The page would keep what a handle names.
    await element?.dispose();
    return outcome;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

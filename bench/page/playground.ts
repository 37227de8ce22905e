// The built page in a real Chromium, driven as a person does: for measurements and for the soak.
import { type Browser, type CDPSession, chromium, type Locator, type Page } from 'playwright';
import { preview } from 'vite';
import { buildCore, ensureChromium } from '../../scripts/setup/index.ts';
import { ensurePage } from '../../scripts/setup/page.ts';
import { ROOT } from '../../scripts/setup/places.ts';

const BOOT_MS = 180_000;
const SELECT_ALL = 'ControlOrMeta+a';
/** The status line when no program runs and the machine could take one. */
export const AT_REST = /^(Finished|Ended|Exited|Stopped|Python .* is ready)/;

export class Playground {
  readonly browser: Browser;
  readonly page: Page;
  /** The page's own debugging session. */
  readonly devtools: CDPSession;
  /** What the page's scripts threw or logged as errors. */
  readonly errors: string[] = [];
  readonly run: Locator;
  readonly stop: Locator;
  readonly reset: Locator;
  readonly bootCold: Locator;
  readonly keepVariables: Locator;
  readonly input: Locator;
  readonly status: Locator;
  readonly machine: Locator;
  readonly #close: () => Promise<void>;

  /** Builds what is out of date, serves dist/, and opens the page up to the big editor. */
  static async open(): Promise<Playground> {
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
    const playground = new Playground(browser, page, await page.context().newCDPSession(page), close);
    await page.goto(server.resolvedUrls?.local[0] as string);
    await playground.ready();
    return playground;
  }

  private constructor(browser: Browser, page: Page, devtools: CDPSession, close: () => Promise<void>) {
    this.browser = browser;
    this.page = page;
    this.devtools = devtools;
    this.#close = close;
    const program = page.getByRole('group', { name: 'Program' });
    this.run = program.getByRole('button', { name: 'Run' });
    this.stop = program.getByRole('button', { name: 'Stop' });
    this.reset = program.getByRole('button', { name: 'Reset' });
    this.keepVariables = page.getByRole('checkbox', { name: 'Keep variables' });
    this.bootCold = page.getByRole('button', { name: 'Boot cold' });
    this.input = page.getByRole('textbox', { name: 'Input for the program' });
    this.status = page.getByRole('banner').getByRole('status');
    this.machine = page.getByRole('region', { name: 'What the machine did' });
    page.on('pageerror', (error) => this.errors.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** Until Python has answered and the big editor stands. */
  async ready(): Promise<void> {
    await this.statusIs(/is ready/, BOOT_MS);
    await this.#editor.locator('.monaco-editor').first().waitFor();
  }

  async stored(): Promise<void> {
    await this.machine.getByText(/, stored/).waitFor({ timeout: BOOT_MS });
  }

  get #editor(): Locator {
    return this.page.getByRole('region', { name: 'Editor' });
  }

  /** Puts a program into the editor, as a paste over everything. */
  async write(program: string): Promise<void> {
    const field = this.#editor.getByRole('textbox');
    await field.focus();
    await this.page.keyboard.press(SELECT_ALL);
    await field.evaluate((element, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, program);
  }

  /** Waits for a text of the status line; the text. */
  async statusIs(wanted: RegExp, timeout = 60_000): Promise<string> {
    await this.status.filter({ hasText: wanted }).waitFor({ timeout });
    return (await this.status.textContent()) ?? '';
  }

  async start(program: string): Promise<void> {
    await this.write(program);
    await this.run.click();
    await this.statusIs(/^(Running|Waiting)/);
  }

  /** Presses a button inside the page and waits there for the machine to be at rest: milliseconds, and what the status says. */
  async timed(button: Locator): Promise<{ readonly ms: number; readonly text: string }> {
    const element = await button.elementHandle();
    return this.status.evaluate(
      (status, [pressed, atRest]) =>
        new Promise((resolve) => {
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
  }

  close(): Promise<void> {
    return this.#close();
  }
}

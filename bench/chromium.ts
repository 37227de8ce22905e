// Runs the benchmark's worker in Chromium: a bundle and the images behind a small local server.

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'vite';
import type { Sample } from './plan.ts';

const root = resolve(dirname(new URL(import.meta.url).pathname), '..');
const BUNDLE = 'build/bench/worker.js';
const TYPES: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };
const PAGE = '<!doctype html><title>bench</title>';

/** Where to find Chromium: Playwright's own download, or the system's. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

async function bundle(): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: dirname(BUNDLE),
      emptyOutDir: true,
      lib: { entry: 'bench/worker.ts', formats: ['es'], fileName: () => 'worker.js' },
    },
  });
}

function serve(files: ReadonlySet<string>): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1);
    if (path === '') {
      response.setHeader('content-type', 'text/html').end(PAGE);
    } else if (files.has(path)) {
      response.setHeader('content-type', TYPES[path.split('.').pop() ?? ''] ?? 'application/octet-stream');
      response.end(readFileSync(join(root, path)));
    } else response.writeHead(404).end();
  });
  return new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server)));
}

export interface BrowserFiles {
  readonly core: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly ramfs: string;
}

export async function measureInChromium(
  files: BrowserFiles,
  baseline: BrowserFiles | null,
  rounds: number,
  onSample: (sample: Sample) => void,
): Promise<string> {
  await bundle();
  const server = await serve(new Set([BUNDLE, ...Object.values(files), ...Object.values(baseline ?? {})]));
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.exposeFunction('onSample', onSample);
    const request = { rounds, files, baseline };
    await page.evaluate(
      ([script, message]) =>
        new Promise<void>((done, failed) => {
          const worker = new Worker(`/${script}`, { type: 'module' });
          worker.onerror = (event) => failed(new Error(event.message));
          worker.onmessage = ({ data }) => {
            if (data.sample) (globalThis as unknown as { onSample(sample: unknown): void }).onSample(data.sample);
            else if (data.done) done();
            else failed(new Error(data.error));
          };
          worker.postMessage(message);
        }),
      [BUNDLE, request] as const,
    );
    return browser.version();
  } finally {
    await browser.close();
    server.close();
  }
}

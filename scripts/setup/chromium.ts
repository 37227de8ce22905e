// A Chromium for the browser's tests: the machine's own, Debian's, or Playwright's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { CHROMIUM_PACKAGES, ensureDebianPackages, findProgram, isDebian } from './debian-packages.ts';
import { LOGS, ROOT } from './places.ts';
import { showStep } from './progress.ts';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of a Chromium, installed if there is none; also in CHROMIUM of this process' environment, for its children. */
export async function ensureChromium(): Promise<string> {
  const path = process.env.CHROMIUM ?? installed() ?? (isDebian() ? await fromDebian() : await fromPlaywright());
  process.env.CHROMIUM = path;
  return path;
}

function installed(): string | undefined {
  return PROGRAMS.map(findProgram).find((path) => path !== undefined);
}

async function fromDebian(): Promise<string> {
  await ensureDebianPackages(CHROMIUM_PACKAGES);
  return installed() as string;
}

async function fromPlaywright(): Promise<string> {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  if (!existsSync(path)) {
    const playwright = join(ROOT, 'node_modules', '.bin', 'playwright');
    await showStep('Chromium', (onLine) =>
      run(playwright, ['install', 'chromium'], { cwd: ROOT, log: join(LOGS, 'chromium.log'), onLine }),
    );
  }
  return path;
}

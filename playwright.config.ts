// Tests of the built page in a real browser (e2e/): the Chromium that `npm test` found (CHROMIUM), Debian's, else Playwright's own.
import { existsSync } from 'node:fs';
import { chromium, defineConfig } from '@playwright/test';

const PORT = 4317;
const DEBIAN_CHROMIUM = '/usr/bin/chromium';
const executablePath =
  process.env.CHROMIUM ?? (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : chromium.executablePath());
const isRoot = process.getuid?.() === 0;

if (!existsSync(executablePath)) {
  console.error(
    'No Chromium was found. Install it: npx playwright install chromium (or, on Debian: apt-get install chromium)',
  );
  process.exit(1);
}
if (!existsSync('dist/index.html')) {
  console.error('The page is not built: npm run build');
  process.exit(1);
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each test has a machine of its own, which likes a core for itself.
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
  // Shared machines stall for seconds at times; a test that needs its second try is reported as flaky.
  retries: process.env.CI ? 2 : 0,
  use: {
    baseURL: `http://localhost:${PORT}/`,
    browserName: 'chromium',
    viewport: { width: 1366, height: 768 },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath, args: isRoot ? ['--no-sandbox', '--disable-gpu'] : [] },
  },
  webServer: {
    command: 'node --import tsx e2e/server.ts',
    port: PORT,
    env: { PORT: String(PORT) },
    reuseExistingServer: true,
  },
});

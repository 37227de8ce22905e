// Unit and machine tests: everything that runs in Node. The browser's tests are Playwright's (e2e/).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'emu-core/**/*.test.ts',
      'src/**/*.test.ts',
      'guest/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    // The real machine runs real programs: seconds, not milliseconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Shared machines stall for seconds at times.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});

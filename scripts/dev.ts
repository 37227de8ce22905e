// `npm run dev`: vite's development server; the core is compiled again and the page reloaded when its sources change.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { buildCore, ensureGuest } from './setup/index.ts';
import { ROOT } from './setup/places.ts';
import { program } from './setup/program.ts';

/** Editors write a file in several steps. */
const SETTLE_MS = 200;

await program(async () => {
  await ensureGuest();
  await buildCore();
  const server = await createServer({ root: ROOT, server: { host: 'localhost' } });
  await server.listen();
  server.printUrls();
  server.bindCLIShortcuts({ print: true });

  // A process of its own: this one would keep the generator's modules as they were at first.
  const rebuild = (): Promise<void> =>
    new Promise((resolve) => {
      const args = ['--import', 'tsx', join(ROOT, 'scripts', 'core.ts')];
      const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
      child.on('exit', (status) => {
        if (status === 0) server.ws.send({ type: 'full-reload' });
        resolve();
      });
    });
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  watch(join(ROOT, 'emu-core'), { recursive: true }, (_event, name) => {
    if (name === null || !name.endsWith('.ts') || name.endsWith('.gen.ts') || name.endsWith('.test.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(rebuild);
    }, SETTLE_MS);
  });
});

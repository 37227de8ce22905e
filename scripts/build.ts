// `npm run build`: the playground as static files in dist/, for any folder of any web server.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCore, ensureGuest } from './setup/index.ts';
import { ensurePage } from './setup/page.ts';
import { ROOT } from './setup/places.ts';
import { program } from './setup/program.ts';

await program(async () => {
  await ensureGuest();
  await buildCore();
  const isNew = await ensurePage();
  const dist = join(ROOT, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(dist, name)));
  const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  console.log(`dist/: ${(bytes / 1e6).toFixed(1)} MB${isNew ? '' : ', nothing has changed'}`);
});

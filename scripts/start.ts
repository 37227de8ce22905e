// `npm start`: sets up whatever is missing, builds what has changed, and serves the playground on localhost.
import { preview } from 'vite';
import { buildCore, ensureGuest } from './setup/index.ts';
import { ensurePage } from './setup/page.ts';
import { ROOT } from './setup/places.ts';
import { program } from './setup/program.ts';

const PORT = 4173;

await program(async () => {
  await ensureGuest();
  await buildCore();
  await ensurePage();
  const server = await preview({ root: ROOT, preview: { port: Number(process.env.PORT ?? PORT), host: 'localhost' } });
  console.log(`\n  Playground: ${server.resolvedUrls?.local[0]}   (Ctrl+C ends it)\n`);
});

// `npm start`: sets up whatever is missing, builds what has changed, and serves the playground on localhost.
import { preview } from 'vite';
import { SetupFailure } from './setup/failure.ts';
import { buildCore, ensureGuest } from './setup/index.ts';
import { ensurePage } from './setup/page.ts';
import { ROOT } from './setup/places.ts';
import { program } from './setup/program.ts';

const PORT = 4173;

await program(async () => {
  const port = portOf(process.env.PORT);
  await ensureGuest();
  await buildCore();
  await ensurePage();
  const server = await preview({ root: ROOT, preview: { port, host: 'localhost' } });
  console.log(`\n  Playground: ${server.resolvedUrls?.local[0]}   (Ctrl+C ends it)\n`);
});

function portOf(text: string | undefined): number {
  const port = text ? Number(text) : PORT;
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new SetupFailure(`PORT is '${text}'; a port is a number from 1 to 65535.`);
}

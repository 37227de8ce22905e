// `npm run guest`: builds the guest image, or what changed of it, into public/guest.

import { ensureGuest } from '../../scripts/setup/guest.ts';
import { GUEST_OUTPUT } from '../../scripts/setup/places.ts';
import { program } from '../../scripts/setup/program.ts';
import { readManifest } from './manifest.ts';

await program(async () => {
  await ensureGuest();
  const { files, sizes } = readManifest(GUEST_OUTPUT);
  for (const { name, bytes, compressed } of files)
    console.log(`${name}: ${bytes} bytes, ${compressed.bytes} compressed`);
  console.log(`python.elf: ${sizes.pythonElf} bytes; a browser fetches ${sizes.download} bytes of the image`);
});

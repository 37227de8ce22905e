// `npm run guest:pack [-- path.tar]`: one archive with the guest image, for machines that cannot build it.
import { resolve } from 'node:path';
import { ensureGuest } from '../../scripts/setup/guest.ts';
import { GUEST_OUTPUT } from '../../scripts/setup/places.ts';
import { program } from '../../scripts/setup/program.ts';
import { packImage } from './prebuilt.ts';

await program(async () => {
  await ensureGuest();
  const archive = resolve(process.env.INIT_CWD ?? '.', process.argv[2] ?? 'guest-image.tar');
  await packImage(GUEST_OUTPUT, archive);
  console.log(`${archive}: start elsewhere with GUEST_IMAGE=${archive} npm start`);
});

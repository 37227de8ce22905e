// What the npm scripts need before they can do their own work.
import { buildCore } from '../core.ts';
import { ensureChromium } from './chromium.ts';
import { ensureDebianPackages, TEST_PACKAGES } from './debian-packages.ts';
import { ensureGuest, ensureTestImage } from './guest.ts';

export { buildCore, ensureChromium, ensureDebianPackages, ensureGuest, ensureTestImage };

/** Tools, guest image, CPython's regression tests, core and browser. */
export async function ensureForTests(): Promise<void> {
  await ensureDebianPackages(TEST_PACKAGES);
  await ensureGuest();
  await ensureTestImage();
  await buildCore();
  await ensureChromium();
}

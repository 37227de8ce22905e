// The guest kernel, by its own makefile.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles, hashOf, isProgramSource } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';
import { compilerVersion } from '../python/toolchain.ts';

/** A directory with kernel.elf. */
export function guestKernel(): Promise<string> {
  return ensureStep({
    name: 'kernel',
    title: 'Guest kernel',
    key: hashOf(
      compilerVersion(),
      hashFiles(ROOT, ['guest/kernel', 'guest/include', 'guest/image/kernel.ts'], isProgramSource),
    ),
    async build(workshop) {
      const settings = [`OUTPUT=${workshop.work}`, 'WERROR='];
      await workshop.run('make', ['-j2', '-C', join(ROOT, 'guest/kernel'), ...settings]);
      copyFileSync(join(workshop.work, 'kernel.elf'), join(workshop.output, 'kernel.elf'));
    },
  });
}

// A Python of the guest's own version that runs on this machine: Debian's binary packages, unpacked beside the system
// and started through their own loader, so that the machine's libraries do not matter.
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Archive } from '../../scripts/setup/debian-archive.ts';
import { filesBelow, hashFiles, hashOf } from '../../scripts/setup/hash.ts';
import { ROOT } from '../../scripts/setup/places.ts';
import { ensureStep } from '../../scripts/setup/steps.ts';

export interface BuildPython {
  /** The program to start. */
  program: string;
  /** tzdata's directory of compiled time zones. */
  zoneinfo: string;
}

export async function buildPython(archive: Archive): Promise<BuildPython> {
  const directory = await ensureStep({
    name: 'build-python',
    title: 'Build Python, from Debian binary packages',
    key: hashOf(archive.hash, hashFiles(ROOT, ['guest/python/build-python.ts'])),
    async build(workshop) {
      for (const name of readdirSync(archive.directory).filter((file) => file.endsWith('.deb'))) {
        await workshop.run('dpkg-deb', ['-x', join(archive.directory, name), workshop.output]);
      }
      const program = join(workshop.output, 'python');
      writeFileSync(program, startScript(workshop.output));
      chmodSync(program, 0o755);
      await workshop.run(program, ['-c', 'import json, zlib, hashlib, sys; print(sys.version)']);
    },
  });
  const zoneinfo = join(directory, 'usr/share/zoneinfo');
  if (!existsSync(join(zoneinfo, 'Europe/Berlin'))) throw new Error(`${zoneinfo} holds no time zones`);
  return { program: join(directory, 'python'), zoneinfo };
}

/** Finds its own place when it runs, because the step's directory is renamed when it is complete. */
function startScript(root: string): string {
  const loader = filesBelow(join(root, 'usr/lib')).find((path) => /^[^/]+\/ld-linux[^/]*\.so\.\d+$/.test(path));
  if (loader === undefined) throw new Error(`no ld-linux below ${root}/usr/lib`);
  const libraries = loader.slice(0, loader.indexOf('/'));
  return `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/usr
export PYTHONHOME="$root" PYTHONDONTWRITEBYTECODE=1 PYTHONNOUSERSITE=1
exec "$root/lib/${loader}" --library-path "$root/lib/${libraries}" "$root/bin/python3.13" "$@"
`;
}

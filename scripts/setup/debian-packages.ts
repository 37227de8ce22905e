// Programs of the machine that we need, and the Debian packages that bring them.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CommandFailed, run, shellQuoted } from './command.ts';
import { SetupFailure } from './failure.ts';
import { LOGS } from './places.ts';
import { showStep } from './progress.ts';

export interface DebianPackage {
  name: string;
  /** A program that is there when the package (or another way of installing it) is; or a file, by its full path. */
  program: string;
}

export const GUEST_PACKAGES: DebianPackage[] = [
  { name: 'gcc-i686-linux-gnu', program: 'i686-linux-gnu-gcc' },
  { name: 'make', program: 'make' },
  { name: 'patch', program: 'patch' },
  { name: 'xz-utils', program: 'xz' },
  { name: 'zstd', program: 'zstd' },
];

export const TEST_PACKAGES: DebianPackage[] = [
  { name: 'nasm', program: 'nasm' },
  { name: 'gcc', program: 'gcc' },
  { name: 'libc6-dev', program: '/usr/include/stdio.h' },
  { name: 'libzydis-dev', program: '/usr/include/Zydis/Zydis.h' },
  { name: 'qemu-system-x86', program: 'qemu-system-i386' },
  { name: 'dosfstools', program: 'fsck.fat' },
  { name: 'mtools', program: 'mdir' },
];

export const CHROMIUM_PACKAGES: DebianPackage[] = [{ name: 'chromium', program: 'chromium' }];

/** Debian keeps some programs where an ordinary user's PATH does not lead. */
const EXTRA_PATH = ['/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/** Full path of a program, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...EXTRA_PATH];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return existsSync(path);
      } catch {
        return false;
      }
    });
}

function missingPackages(packages: DebianPackage[]): DebianPackage[] {
  const isThere = (program: string): boolean =>
    program.startsWith('/') ? existsSync(program) : findProgram(program) !== undefined;
  return packages.filter(({ program }) => !isThere(program));
}

/** Is this a machine whose packages we know how to install? */
export function isDebian(): boolean {
  return existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined && findProgram('dpkg') !== undefined;
}

/** Installs what is missing. Throws SetupFailure that names the packages and the command when it cannot. */
export async function ensureDebianPackages(packages: DebianPackage[]): Promise<void> {
  const missing = missingPackages(packages);
  if (missing.length === 0) return;
  await installDebianPackages(missing.map(({ name }) => name));
  const still = missingPackages(packages);
  if (still.length > 0) {
    throw new SetupFailure(
      `Installed, but not found: ${still.map(({ name, program }) => `${program} (package ${name})`).join(', ')}.`,
    );
  }
}

/** apt-get install, as root or through sudo. */
export async function installDebianPackages(names: string[]): Promise<void> {
  const list = names.join(' ');
  if (!isDebian()) {
    throw new SetupFailure(
      `This is not a Debian machine, and these programs of Debian's packages are missing: ${list}.\n` +
        'Install them with your own package manager.',
    );
  }
  const prefix = rootPrefix();
  if (prefix === undefined) {
    throw new SetupFailure(
      `These Debian packages are missing, and there is neither root nor sudo to install them: ${list}.\n` +
        `Ask someone who may to run:  apt-get install --no-install-recommends ${list}`,
    );
  }
  const log = join(LOGS, 'debian-packages.log');
  const apt = (say: (line: string) => void, ...args: string[]): Promise<void> => {
    const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return run(program, rest, { log, onLine: say });
  };
  await showStep(`Debian packages: ${list}`, async (say) => {
    const install = (): Promise<void> => apt(say, 'install', '-y', '--no-install-recommends', ...names);
    if (packageListsExist()) {
      try {
        return await install();
      } catch (error) {
        // The usual reason is a package list older than the mirror: update once and try again.
        if (!(error instanceof CommandFailed)) throw error;
      }
    }
    await apt(say, 'update');
    await install();
  });
}

function packageListsExist(): boolean {
  const lists = '/var/lib/apt/lists';
  return existsSync(lists) && readdirSync(lists).some((name) => name.includes('_Packages'));
}

/** The words before a command that make it root's: none, sudo, or undefined when there is no way. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  if (findProgram('sudo') === undefined) return undefined;
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) return ['sudo', '-n'];
  if (!process.stdin.isTTY) return undefined;
  console.error(`sudo is needed to install Debian packages (${shellQuoted(['sudo', '-v'])}):`);
  return spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status === 0 ? ['sudo', '-n'] : undefined;
}

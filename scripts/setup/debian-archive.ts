// Fetches sources and packages of one Debian suite through a private apt root: the machine's own apt is not touched,
// its mirror is used, and apt checks the signatures with the machine's keyring.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages, isDebian } from './debian-packages.ts';
import { SetupFailure } from './failure.ts';
import { hashFiles, hashOf } from './hash.ts';
import { CACHE } from './places.ts';
import { ensureStep, type Workshop } from './steps.ts';

/** The suite whose sources the guest is made of; the recipe in guest/python was proven with its versions. */
const SUITE = 'trixie';
/** Of musl the whole package, for Debian's patches. */
const PATCHED_SOURCES = ['musl'];
/** Of these the upstream release alone: a mirror that lags behind with Debian's part of a package does not matter then. */
const UPSTREAM_SOURCES = ['zlib', 'python3.13'];
const SOURCES = [...PATCHED_SOURCES, ...UPSTREAM_SOURCES].join(', ');
/** The build Python (same minor version as the guest's) with its libraries, and the time zones. */
const PACKAGES = [
  'python3.13',
  'python3.13-minimal',
  'libpython3.13-minimal',
  'libpython3.13-stdlib',
  'libc6',
  'libexpat1',
  'zlib1g',
  'libffi8',
  'libssl3t64',
  'tzdata',
];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const KEYRING_PACKAGE = 'debian-archive-keyring';

export interface Archive {
  /** Directory with *.dsc, *.tar.*, *.deb. */
  directory: string;
  /** Hash of the names and contents of all of them. */
  hash: string;
}

/** Sources and packages, downloaded once; removing this cache entry asks the mirror for newer ones. */
export async function debianArchive(): Promise<Archive> {
  const directory = await ensureStep({
    name: 'debian-archive',
    title: `Sources from Debian ${SUITE}: ${SOURCES}`,
    key: hashOf(SUITE, PATCHED_SOURCES, UPSTREAM_SOURCES, PACKAGES, process.arch),
    build: download,
  });
  // Names hold the exact versions, and apt has checked the contents.
  return { directory, hash: hashFiles(directory, ['.']) };
}

async function download(workshop: Workshop): Promise<void> {
  if (!isDebian()) {
    throw new SetupFailure(
      `The guest is built from Debian's source packages (${SOURCES}), and this machine has no apt-get.`,
    );
  }
  const mirrors = candidateMirrors();
  const failures: unknown[] = [];
  for (const mirror of mirrors) {
    try {
      return await downloadFrom(mirror, workshop);
    } catch (error) {
      failures.push(error);
      if (!String(error).includes('NO_PUBKEY')) continue;
      // A keyring older than the suite: Debian brings the new keys as an update of this package.
      await installDebianPackages([KEYRING_PACKAGE]);
      return await downloadFrom(mirror, workshop);
    }
  }
  if (failures.length > 0) throw failures[0];
  throw new SetupFailure("No Debian mirror is configured: `apt-get indextargets --format '$(REPO_URI)'` prints none.");
}

/** The archives that this machine's apt uses, Debian's main one first. */
function candidateMirrors(): string[] {
  const lines = execFileSync('apt-get', ['indextargets', '--format', '$(LABEL)|$(REPO_URI)'], { encoding: 'utf8' });
  const targets = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ label: line.slice(0, line.indexOf('|')), uri: line.slice(line.indexOf('|') + 1) }));
  // Without package lists there are no labels yet; the security archive does not carry whole suites.
  const rank = ({ label, uri }: { label: string; uri: string }): number =>
    label === 'Debian' ? 0 : /security/.test(label + uri) ? 2 : 1;
  const uris = targets.sort((a, b) => rank(a) - rank(b)).map(({ uri }) => uri);
  return [...new Set(uris)];
}

async function downloadFrom(mirror: string, workshop: Workshop): Promise<void> {
  const root = join(CACHE, 'apt');
  rmSync(root, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'status'), '');
  const signedBy = existsSync(KEYRING) ? [`Signed-By: ${KEYRING}`] : [];
  const list = ['Types: deb deb-src', `URIs: ${mirror}`, `Suites: ${SUITE}`, 'Components: main', ...signedBy, ''];
  writeFileSync(join(root, 'suite.sources'), list.join('\n'));
  const options = {
    'Dir::Etc::sourcelist': join(root, 'suite.sources'),
    'Dir::Etc::sourceparts': join(root, 'empty'),
    'Dir::Etc::preferences': join(root, 'none'),
    'Dir::Etc::preferencesparts': join(root, 'empty'),
    'Dir::State::lists': join(root, 'lists'),
    'Dir::State::status': join(root, 'status'),
    'Dir::Cache': join(root, 'cache'),
    // apt's own download user could not write into a home directory.
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '3',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (...args: string[]): Promise<void> =>
    workshop.run('apt-get', [...flags, ...args], { cwd: workshop.output });
  // Without this option a mirror that cannot be reached is only a warning.
  await apt('-o', 'APT::Update::Error-Mode=any', 'update');
  await apt('source', '--download-only', ...PATCHED_SOURCES);
  await apt('source', '--download-only', '--tar-only', ...UPSTREAM_SOURCES);
  await apt('download', ...PACKAGES);
  rmSync(root, { recursive: true, force: true });
}

/** The one file of the archive that matches; says so when there is none. */
export function archived(archive: Archive, pattern: RegExp): string {
  const found = readdirSync(archive.directory).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${archive.directory}: ${found.length} files match ${pattern}`);
  return join(archive.directory, found[0]);
}

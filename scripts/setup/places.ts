// Where the project's own things lie on this machine: the checkout, its outputs, and the cache beside it.
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the page and the Node programs load; ignored by git. */
export const GUEST_OUTPUT = join(ROOT, 'public', 'guest');

/** Outside the checkout, so that a second clone on the same machine is quick. NANVIX_PLAYGROUND_CACHE moves it. */
export const CACHE = process.env.NANVIX_PLAYGROUND_CACHE
  ? resolve(process.env.INIT_CWD ?? '.', process.env.NANVIX_PLAYGROUND_CACHE)
  : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nanvix-python-playground');

export const STEPS = join(CACHE, 'steps');
export const WORK = join(CACHE, 'work');
export const LOGS = join(CACHE, 'logs');

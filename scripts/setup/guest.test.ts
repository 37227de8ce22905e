// Where the guest can be built, told before minutes of building.
import { expect, it } from 'vitest';
import { checkCachePath } from './guest.ts';

it.each(['/root/.cache/nanvix-python-playground', '/home/jürgen/cache-2'])('%s is a place to build in', (path) => {
  expect(() => checkCachePath(path)).not.toThrow();
});

it.each(['/home/Ada L/cache', '/srv/a:b', '/srv/$HOME', '/srv/c#'])(
  '%s is none, and the message says what to do',
  (path) => {
    expect(() => checkCachePath(path)).toThrow(/'.*'.*NANVIX_PLAYGROUND_CACHE=/);
  },
);

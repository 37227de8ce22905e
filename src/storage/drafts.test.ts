// Drafts: what a tab opens, what it keeps, and that tabs never write over each other.
import { beforeEach, describe, expect, it } from 'vitest';
import { Drafts } from './drafts.ts';
import { readSettings, writeSettings } from './settings.ts';
import { type TextStorage, textStorage } from './text-storage.ts';

function fakeStorage(): Storage {
  const values: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => values[key] ?? null,
    setItem: (key: string, text: string) => {
      values[key] = text;
    },
    removeItem: (key: string) => {
      delete values[key];
    },
  };
  return new Proxy(values, {
    get: (_, key) => methods[key as keyof typeof methods],
  }) as unknown as Storage;
}

let shared: TextStorage;
let locks: Set<string>;
let clock: number;
let ids: number;

/** A tab: its own session storage, and the locks it takes. */
function tab(storage = textStorage(fakeStorage)) {
  const held: string[] = [];
  const hold = async (name: string) => {
    if (locks.has(name)) return false;
    locks.add(name);
    held.push(name);
    return true;
  };
  return {
    storage,
    open: (initial = 'new') =>
      Drafts.open({ shared, tab: storage, hold, now: () => clock++, newId: () => `draft${ids++}` }, initial),
    close: () => {
      for (const name of held.splice(0)) locks.delete(name);
    },
  };
}

beforeEach(() => {
  shared = textStorage(fakeStorage);
  locks = new Set();
  clock = 1000;
  ids = 0;
});

describe('Drafts', () => {
  it('begins with the initial text, and finds its own again after a reload', async () => {
    const first = tab();
    const drafts = await first.open('hello');
    expect(drafts.current.text).toBe('hello');
    drafts.save('mine');
    first.close();
    expect((await first.open()).current.text).toBe('mine');
  });

  it('gives two tabs a draft each', async () => {
    const one = await tab().open();
    one.save('one');
    const two = await tab().open('two at first');
    expect(two.current.text).toBe('two at first');
    two.save('two');
    expect(one.earlier().map((draft) => draft.text)).toEqual(['two']);
    expect(two.earlier().map((draft) => draft.text)).toEqual(['one']);
  });

  it('takes up what a closed tab left, the latest first', async () => {
    const [a, b] = [tab(), tab()];
    (await a.open()).save('older');
    (await b.open()).save('newer');
    a.close();
    b.close();
    expect((await tab().open()).current.text).toBe('newer');
    expect((await tab().open()).current.text).toBe('older');
  });

  it('copies for a duplicated tab', async () => {
    const original = tab();
    const drafts = await original.open();
    drafts.save('shown');
    const twin = await tab(original.storage).open();
    expect(twin.current.text).toBe('shown');
    twin.save('twin changed');
    expect(drafts.current.text).toBe('shown');
    expect(twin.current.id).not.toBe(drafts.current.id);
  });

  it('keeps the draft before when a new one is started, and not endlessly many', async () => {
    const drafts = await tab().open();
    drafts.save('precious');
    drafts.startNew('example');
    expect(drafts.earlier()[0].text).toBe('precious');
    for (let i = 0; i < 80; i++) drafts.startNew(`n${i}`);
    expect(drafts.earlier().length).toBeLessThanOrEqual(50);
  });

  it('writes again what was cleared from the storage, but never a program that nobody has touched', async () => {
    const one = tab();
    const drafts = await one.open();
    drafts.save(drafts.current.text);
    expect(shared.keys()).toEqual([]);
    drafts.save('mine');
    for (const key of shared.keys()) shared.remove(key);
    drafts.save('mine');
    one.close();
    expect((await tab().open()).current.text).toBe('mine');
  });

  it('lives with a browser that keeps nothing', async () => {
    shared = textStorage(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const drafts = await tab(shared).open();
    expect(drafts.save('x')).toBe(false);
    expect(drafts.current.text).toBe('x');
  });
});

describe('settings', () => {
  it('come back, and damage is read as the defaults', () => {
    writeSettings(shared, { theme: 'dark', fresh: false });
    expect(readSettings(shared)).toEqual({ theme: 'dark', fresh: false });
    shared.write('nanvix-python-playground:settings', '{"theme":"blue"');
    expect(readSettings(shared)).toEqual({ theme: 'system', fresh: true });
  });
});

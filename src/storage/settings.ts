// What the user chose about the page: colours, and what a run does with the names of the run before.
import type { TextStorage } from './text-storage.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Settings {
  readonly theme: Theme;
  /** Each run begins with an empty `__main__`. */
  readonly fresh: boolean;
}

const KEY = 'nanvix-python-playground:settings';
const DEFAULTS: Settings = { theme: 'system', fresh: true };

export function readSettings(storage: TextStorage): Settings {
  try {
    const stored = JSON.parse(storage.read(KEY) ?? '{}') as Partial<Settings>;
    return {
      theme: stored.theme === 'light' || stored.theme === 'dark' ? stored.theme : DEFAULTS.theme,
      fresh: typeof stored.fresh === 'boolean' ? stored.fresh : DEFAULTS.fresh,
    };
  } catch {
    return DEFAULTS;
  }
}

export function writeSettings(storage: TextStorage, settings: Settings): void {
  storage.write(KEY, JSON.stringify(settings));
}

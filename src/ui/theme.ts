// Light, dark, or as the system has it: sets the document's colour scheme and tells whether it is dark now.
import { DisposableStore } from '../base/lifecycle.ts';
import { type ReadableStore, Store } from '../base/store.ts';
import type { ThemeName } from './toolbar/toolbar.ts';

export interface Theme {
  readonly name: ReadableStore<ThemeName>;
  readonly dark: ReadableStore<boolean>;
  /** system → light → dark → system. */
  next(): ThemeName;
  dispose(): void;
}

const ORDER: readonly ThemeName[] = ['system', 'light', 'dark'];

export function createTheme(initial: ThemeName): Theme {
  const store = new DisposableStore();
  const system = matchMedia('(prefers-color-scheme: dark)');
  const name = new Store<ThemeName>(initial);
  const isDark = () => (name.get() === 'system' ? system.matches : name.get() === 'dark');
  const dark = new Store(isDark());
  const apply = () => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
    dark.set(isDark());
  };
  store.listen(system, 'change', apply);
  apply();
  return {
    name,
    dark,
    next: () => {
      name.update((now) => ORDER[(ORDER.indexOf(now) + 1) % ORDER.length]);
      apply();
      return name.get();
    },
    dispose: () => store.dispose(),
  };
}

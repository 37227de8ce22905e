// Keyboard shortcuts: their text form ("Mod+Enter"), how they are shown, and whether an event is one.

/** Mod is Cmd on Apple's keyboards and Ctrl elsewhere. */
export type Key = string;

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

function isApple(platform = globalThis.navigator?.platform ?? ''): boolean {
  return /^(Mac|iP)/.test(platform);
}

export function matches(key: Key, event: KeyPress, apple = isApple()): boolean {
  const parts = key.split('+');
  const name = parts.pop() ?? '';
  const mod = parts.includes('Mod');
  return (
    event.key.toLowerCase() === name.toLowerCase() &&
    event.ctrlKey === (mod && !apple) &&
    event.metaKey === (mod && apple) &&
    event.altKey === parts.includes('Alt') &&
    event.shiftKey === parts.includes('Shift')
  );
}

/** For people: Ctrl+Enter, ⌘ Enter. */
export function showKey(key: Key, apple = isApple()): string {
  return apple ? key.replace('Mod+', '⌘ ').replace('Shift+', '⇧ ') : key.replace('Mod', 'Ctrl');
}

/** For aria-keyshortcuts (WAI-ARIA 1.2). */
export function ariaKey(key: Key, apple = isApple()): string {
  return key.replace('Mod', apple ? 'Meta' : 'Control');
}

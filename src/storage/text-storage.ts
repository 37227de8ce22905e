// localStorage with a net: synchronous (so that the last change survives pagehide), and never throwing.

export interface TextStorage {
  read(key: string): string | null;
  /** False: it could not be kept. */
  write(key: string, text: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

/** Wraps localStorage or sessionStorage; where the browser forbids it, values live as long as the tab. */
export function textStorage(open: () => Storage): TextStorage {
  let backing: Storage | null;
  try {
    backing = open();
  } catch {
    backing = null;
  }
  const memory = new Map<string, string>();
  return {
    read: (key) => memory.get(key) ?? backing?.getItem(key) ?? null,
    write(key, text) {
      try {
        if (!backing) throw new Error('no storage');
        backing.setItem(key, text);
        memory.delete(key);
        return true;
      } catch {
        memory.set(key, text);
        return false;
      }
    },
    remove(key) {
      memory.delete(key);
      backing?.removeItem(key);
    },
    keys: () => [...new Set([...memory.keys(), ...(backing ? Object.keys(backing) : [])])],
  };
}

// The user's programs. Each tab edits a draft of its own, so that two tabs never write over each other; older ones are kept.
import { tryHoldLock } from './locks.ts';
import type { TextStorage } from './text-storage.ts';

export interface Draft {
  readonly id: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

const PREFIX = 'nanvix-python-playground:draft:';
const TAB_KEY = 'nanvix-python-playground:tab';
/** Drafts that are kept, the latest first. */
const DRAFTS_MAX = 50;
/** When a tab is reloaded, the browser lets go of the old page's lock a moment after the new page has begun. */
const OWN_LOCK_WAIT_MS = 400;

export interface DraftsOptions {
  /** Shared by all tabs. */
  readonly shared: TextStorage;
  /** Of this tab, surviving its reload. */
  readonly tab: TextStorage;
  readonly hold?: (name: string, waitMs: number) => Promise<boolean>;
  readonly now?: () => number;
  readonly newId?: () => string;
}

const randomId = () => Math.random().toString(36).slice(2, 12);

export class Drafts {
  readonly #options: Required<DraftsOptions>;
  #current: Draft;
  #isStored: boolean;

  private constructor(options: Required<DraftsOptions>, current: Draft, isStored: boolean) {
    this.#options = options;
    this.#current = current;
    this.#isStored = isStored;
    options.tab.write(TAB_KEY, current.id);
  }

  /**
   * The draft of this tab: after a reload the same, in a new tab the latest one that no other tab has open.
   * When all are open elsewhere, or there is none, a new one with `initial`.
   */
  static async open(given: DraftsOptions, initial: string): Promise<Drafts> {
    const options = { hold: tryHoldLock, now: Date.now, newId: randomId, ...given };
    const stored = readAll(options.shared);
    const own = stored.find((draft) => draft.id === options.tab.read(TAB_KEY));
    const candidates = own ? [own, ...stored.filter((draft) => draft !== own)] : stored;
    for (const draft of candidates) {
      const waitMs = draft === own ? OWN_LOCK_WAIT_MS : 0;
      if (await options.hold(PREFIX + draft.id, waitMs)) return new Drafts(options, draft, true);
      // The twin has it: a copy, not somebody else's program.
      if (draft === own) break;
    }
    // A duplicated tab begins with a copy of what its twin shows.
    const draft = { id: options.newId(), text: own?.text ?? initial, savedAt: options.now() };
    const drafts = new Drafts(options, draft, false);
    await options.hold(PREFIX + drafts.#current.id, 0);
    return drafts;
  }

  get current(): Draft {
    return this.#current;
  }

  /** Saves at once. False: this browser keeps nothing. */
  save(text: string): boolean {
    if (text === this.#current.text && !this.#isLost()) return true;
    this.#current = { ...this.#current, text, savedAt: this.#options.now() };
    return this.#write();
  }

  /** Leaves the current draft as it is and goes on with a new one. */
  startNew(text: string): void {
    this.#current = { id: this.#options.newId(), text, savedAt: this.#options.now() };
    this.#options.tab.write(TAB_KEY, this.#current.id);
    void this.#options.hold(PREFIX + this.#current.id, 0);
    this.#write();
    for (const old of readAll(this.#options.shared).slice(DRAFTS_MAX)) this.#options.shared.remove(PREFIX + old.id);
  }

  /** Other drafts, the latest first. */
  earlier(): Draft[] {
    return readAll(this.#options.shared).filter((draft) => draft.id !== this.#current.id && draft.text.trim() !== '');
  }

  /** Somebody has cleared the browser's storage meanwhile: what the editor shows must survive a reload all the same. */
  #isLost(): boolean {
    return this.#isStored && this.#options.shared.read(PREFIX + this.#current.id) === null;
  }

  #write(): boolean {
    const { id, text, savedAt } = this.#current;
    this.#isStored = this.#options.shared.write(PREFIX + id, JSON.stringify({ text, savedAt }));
    return this.#isStored;
  }
}

/** All sound drafts, the latest first. */
function readAll(storage: TextStorage): Draft[] {
  const drafts: Draft[] = [];
  for (const key of storage.keys()) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      const { text, savedAt } = JSON.parse(storage.read(key) ?? '') as Partial<Draft>;
      if (typeof text === 'string' && typeof savedAt === 'number')
        drafts.push({ id: key.slice(PREFIX.length), text, savedAt });
    } catch {
      // Not ours, or damaged: it stays where it is and is not shown.
    }
  }
  return drafts.sort((a, b) => b.savedAt - a.savedAt);
}

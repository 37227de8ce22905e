// What goes to the console, in order: the program's bytes, what was typed, and the page's own remarks.
import type { Disposable } from '../base/lifecycle.ts';

export type ConsoleItem =
  | { readonly kind: 'output'; readonly fd: number; readonly bytes: Uint8Array; readonly shown: () => void }
  /** What the user typed for input(): echoed, because the guest does not. */
  | { readonly kind: 'typed'; readonly text: string }
  /** A remark of the page, told apart from what the program prints. */
  | { readonly kind: 'note'; readonly tone: 'info' | 'warning'; readonly text: string }
  | { readonly kind: 'clear' };

/** Items that come before anybody listens are kept for the first listener. */
export class ConsoleFeed {
  #listener: ((item: ConsoleItem) => void) | null = null;
  #waiting: ConsoleItem[] = [];

  push(item: ConsoleItem): void {
    if (this.#listener) this.#listener(item);
    else this.#waiting.push(item);
  }

  listen(listener: (item: ConsoleItem) => void): Disposable {
    this.#listener = listener;
    for (const item of this.#waiting.splice(0)) listener(item);
    return {
      dispose: () => {
        if (this.#listener === listener) this.#listener = null;
      },
    };
  }
}

// A value that changes and tells: views subscribe to the part they show.
import type { Disposable } from './lifecycle.ts';

export interface ReadableStore<T> {
  get(): T;
  /** Calls `listener` now and whenever the selected part is no longer the same (Object.is). */
  subscribe<P>(select: (value: T) => P, listener: (part: P) => void): Disposable;
}

export class Store<T> implements ReadableStore<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: T) {}

  get(): T {
    return this.value;
  }

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    // A listener may subscribe or dispose others while it runs.
    for (const listener of [...this.listeners]) listener();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.value));
  }

  subscribe<P>(select: (value: T) => P, listener: (part: P) => void): Disposable {
    let part = select(this.value);
    const check = () => {
      const next = select(this.value);
      if (Object.is(next, part)) return;
      part = next;
      listener(next);
    };
    this.listeners.add(check);
    listener(part);
    return { dispose: () => this.listeners.delete(check) };
  }
}

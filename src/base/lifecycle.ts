// Things that must be let go again: listeners, timers, observers. A view collects them in one store and disposes it once.

export interface Disposable {
  dispose(): void;
}

/** Collects disposables; disposing twice is harmless, adding after disposal disposes at once. */
export class DisposableStore implements Disposable {
  private readonly items = new Set<Disposable>();
  private disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.add(item);
    return item;
  }

  /** Registers a plain function to be called at disposal. */
  onDispose(run: () => void): void {
    this.add({ dispose: run });
  }

  listen<K extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: K | (string & {}),
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void {
    const handler = listener as EventListener;
    target.addEventListener(type, handler, options);
    this.onDispose(() => target.removeEventListener(type, handler, options));
  }

  dispose(): void {
    this.disposed = true;
    for (const item of this.items) item.dispose();
    this.items.clear();
  }
}

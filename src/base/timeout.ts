// Waiting with an end.

export class TimedOut extends Error {
  constructor(readonly milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = 'TimedOut';
  }
}

/** Settles as `promise` does, or rejects with TimedOut. The work behind the promise goes on unseen. */
export function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimedOut(milliseconds)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Calls `run` once the calls to the returned function have paused for `milliseconds`; `flush` does it now. */
export function debounce(run: () => void, milliseconds: number): { (): void; flush(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const call = () => {
    cancel();
    timer = setTimeout(() => {
      timer = null;
      run();
    }, milliseconds);
  };
  const flush = () => {
    if (timer === null) return;
    cancel();
    run();
  };
  return Object.assign(call, { flush, cancel });
}

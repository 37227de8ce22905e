// Web Locks where the browser has them (secure contexts only); where it has not, work goes on unlocked.

function lockManager(): LockManager | undefined {
  return (globalThis.navigator as Navigator | undefined)?.locks;
}

/** Runs `work` while no other tab holds the lock of that name. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = lockManager();
  if (!locks) return work();
  return (await locks.request(name, work)) as T;
}

/** Takes a lock for the life of this tab; false when another tab still has it after `waitMs`. */
export function tryHoldLock(name: string, waitMs = 0): Promise<boolean> {
  const locks = lockManager();
  if (!locks) return Promise.resolve(true);
  const options = waitMs > 0 ? { signal: AbortSignal.timeout(waitMs) } : { ifAvailable: true };
  return new Promise((resolve) => {
    const request = locks.request(name, options, (lock) => {
      resolve(lock !== null);
      // Held until the tab goes away.
      return lock === null ? undefined : new Promise<void>(() => {});
    });
    // The time-out, or a browser that denies locks: then nobody else has it either.
    request.catch((thrown: unknown) => resolve((thrown as Error).name !== 'TimeoutError'));
  });
}

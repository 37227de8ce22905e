// Asks the browser to keep this page's storage when room gets short. Only on the user's own action: some browsers prompt.

/** true: kept; false: the browser declined; null: it cannot be asked. */
export async function askToPersist(): Promise<boolean | null> {
  try {
    return (await navigator.storage?.persist?.()) ?? null;
  } catch {
    return null;
  }
}

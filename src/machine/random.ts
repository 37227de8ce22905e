// Where RDRAND's bits come from: the host's crypto source, or in virtual time a fixed sequence.

const BATCH_WORDS = 256;

/** 32 bits at a time from `crypto.getRandomValues`, fetched in batches. */
export function cryptoRandom(): () => number {
  const batch = new Uint32Array(BATCH_WORDS);
  let used = BATCH_WORDS;
  return () => {
    if (used === BATCH_WORDS) {
      crypto.getRandomValues(batch);
      used = 0;
    }
    return batch[used++];
  };
}

/** The same sequence for the same seed: a Weyl sequence through a 32-bit finalizer. For virtual time only. */
export function fixedRandom(seed = 0x2026_0329): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

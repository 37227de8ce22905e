// A 64-bit checksum for snapshots: fast in plain JavaScript (docs/snapshot-format.md); against accidents, not against attackers.

const PRIME_1 = 0x9e37_79b1 | 0;
const PRIME_2 = 0x85eb_ca77 | 0;
const PRIME_3 = 0xc2b2_ae3d | 0;
/** Words a call of the inner loop; short calls are optimised early, one long call would run unoptimised to its end. */
const CHUNK_WORDS = 2048;

/**
 * Four lanes over the 32-bit little-endian words (word i goes to lane i mod 4), each step
 * `lane = rotate_left((lane XOR word) * PRIME_1, 13)`; a tail of 1 to 3 bytes is padded with zeros; the length is mixed in last.
 * Each step is a bijection of its lane, so a change within one word is always seen.
 */
export function checksum64(bytes: Uint8Array): bigint {
  const words = wordsOf(bytes);
  const whole = words.length - (words.length % 4);
  const lanes = new Int32Array([PRIME_1, PRIME_2, PRIME_3, 0]);
  for (let i = 0; i < whole; i += CHUNK_WORDS) mixWords(lanes, words, i, Math.min(i + CHUNK_WORDS, whole));
  for (let i = whole; i < words.length; i++) lanes[i % 4] = step(lanes[i % 4], words[i]);
  const tail = bytes.length - words.length * 4;
  if (tail > 0) {
    let word = 0;
    for (let i = 0; i < tail; i++) word |= bytes[words.length * 4 + i] << (8 * i);
    lanes[words.length % 4] = step(lanes[words.length % 4], word);
  }
  const low = finish(step(lanes[0], lanes[1]) ^ bytes.length);
  const high = finish(step(lanes[2], lanes[3]) ^ low);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** `from` and `to` are multiples of 4. */
function mixWords(lanes: Int32Array, words: Int32Array, from: number, to: number): void {
  let [a, b, c, d] = lanes;
  for (let i = from; i < to; i += 4) {
    a = Math.imul(a ^ words[i], PRIME_1);
    b = Math.imul(b ^ words[i + 1], PRIME_1);
    c = Math.imul(c ^ words[i + 2], PRIME_1);
    d = Math.imul(d ^ words[i + 3], PRIME_1);
    a = (a << 13) | (a >>> 19);
    b = (b << 13) | (b >>> 19);
    c = (c << 13) | (c >>> 19);
    d = (d << 13) | (d >>> 19);
  }
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
}

function step(lane: number, word: number): number {
  const product = Math.imul(lane ^ word, PRIME_1);
  return (product << 13) | (product >>> 19);
}

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 15), PRIME_2);
  mixed = Math.imul(mixed ^ (mixed >>> 13), PRIME_3);
  return mixed ^ (mixed >>> 16);
}

/** The whole words of `bytes`; without a copy where alignment allows. Hosts that run WebAssembly here are little-endian. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const count = bytes.length >>> 2;
  if (bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, count);
  return new Int32Array(bytes.slice(0, count * 4).buffer);
}

/** FNV-1a, 64 bits: for short texts such as the description of the state's layout. */
export function fnv64(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n);
  return hash;
}

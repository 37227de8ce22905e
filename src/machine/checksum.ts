// A 64-bit checksum for snapshots: fast in plain JavaScript (docs/snapshot-format.md); against accidents, not against attackers.

const PRIME_1 = 0x9e37_79b1 | 0;
const PRIME_2 = 0x85eb_ca77 | 0;
const PRIME_3 = 0xc2b2_ae3d | 0;
const BLOCK_WORDS = 8;
const BLOCK_BYTES = 4 * BLOCK_WORDS;
/** Words a call of the inner loop; short calls are optimised early, one long call would run unoptimised to its end. */
const CHUNK_WORDS = 2048;

/**
 * Four lanes over blocks of eight 32-bit little-endian words, two words a lane:
 * `lane = rotate_left((lane XOR first) * PRIME_1 + second, 13)`. The rest is padded with zeros to a block; the length is
 * mixed in last. Each step is a bijection of its lane, so a change within one word is always seen.
 */
export function checksum64(bytes: Uint8Array): bigint {
  const lanes = new Int32Array([PRIME_1, PRIME_2, PRIME_3, 0]);
  const whole = bytes.length - (bytes.length % BLOCK_BYTES);
  const words = wordsOf(bytes.subarray(0, whole));
  for (let i = 0; i < words.length; i += CHUNK_WORDS)
    mixBlocks(lanes, words, i, Math.min(i + CHUNK_WORDS, words.length));
  const rest = new Uint8Array(BLOCK_BYTES);
  rest.set(bytes.subarray(whole));
  if (whole < bytes.length) mixBlocks(lanes, wordsOf(rest), 0, BLOCK_WORDS);
  const low = finish(Math.imul(lanes[0] ^ rotate(lanes[1]), PRIME_1) ^ bytes.length);
  const high = finish(Math.imul(lanes[2] ^ rotate(lanes[3]), PRIME_1) ^ low);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** `from` and `to` are multiples of a block. */
function mixBlocks(lanes: Int32Array, words: Int32Array, from: number, to: number): void {
  let a = lanes[0];
  let b = lanes[1];
  let c = lanes[2];
  let d = lanes[3];
  for (let i = from; i < to; i += BLOCK_WORDS) {
    a = (Math.imul(a ^ words[i], PRIME_1) + words[i + 1]) | 0;
    b = (Math.imul(b ^ words[i + 2], PRIME_1) + words[i + 3]) | 0;
    c = (Math.imul(c ^ words[i + 4], PRIME_1) + words[i + 5]) | 0;
    d = (Math.imul(d ^ words[i + 6], PRIME_1) + words[i + 7]) | 0;
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

function rotate(word: number): number {
  return (word << 13) | (word >>> 19);
}

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 15), PRIME_2);
  mixed = Math.imul(mixed ^ (mixed >>> 13), PRIME_3);
  return mixed ^ (mixed >>> 16);
}

/** Whole words, without a copy where alignment allows. Hosts that run WebAssembly here are little-endian. */
function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes.byteOffset % 4 === 0) return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return new Int32Array(bytes.slice().buffer);
}

/** FNV-1a, 64 bits: for short texts such as the description of the state's layout. */
export function fnv64(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n);
  return hash;
}

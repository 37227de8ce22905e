// Fuzzing the kernel on our core: random kernel calls, and images with random damage. Everything follows from a seed.
import { INITRD_BASE } from '../../../emu-core/contract/microvm.ts';
import { type RunResult, unwrap } from '../../../src/machine/index.ts';
import { newMachine, runOnCore } from './machine.ts';
import { initrd, markedImage } from './programs.ts';

const FUZZERS = 20;
const STATUS_PANIC = 255;
const IMAGE_INSTRUCTIONS = 3_000_000;
const PAGE = 0x1000;

/** mulberry32: 32 random bits a call. */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Makes about so many random kernel calls; null, or what went wrong. */
export async function fuzzCalls(seed: number, calls: number): Promise<string | null> {
  const random = randomSource(seed);
  const each = Math.ceil(calls / FUZZERS);
  const lines = Array.from({ length: FUZZERS }, () => `fuzz ${random() >>> 1} ${each}`);
  const { status, output } = await runOnCore({
    initrd: initrd('fuzz', `fuzz ${FUZZERS}`, ...lines),
    ramfs: markedImage(),
    busAbsent: true,
    virtualTime: true,
  });
  return status === 0 ? null : `seed ${seed}, ${calls} calls: the machine ended with ${status}\n${output.slice(-2000)}`;
}

/** Overwrites some bytes, most of them in the tables at the beginning of container and ELF. */
function damage(image: Uint8Array, random: () => number): void {
  const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x10, 0x40];
  for (let count = 1 + (random() % 6); count > 0; count--) {
    const place = random() % 4;
    const at = place === 0 ? random() % 64 : place === 3 ? random() % image.length : PAGE + (random() % 0x80);
    image[at] = random() % 2 === 0 ? interesting[random() % interesting.length] : random() & 0xff;
  }
}

/** What a kernel may do with a bad image: refuse it, or run what is in it. */
function isSound(result: RunResult): boolean {
  if (result.reason === 'off') return result.status !== STATUS_PANIC;
  return result.reason === 'budget' || result.reason === 'halted' || result.reason === 'snapshot';
}

/** Boots damaged images; null, or what went wrong. */
export function fuzzImages(seed: number, images: number): string | null {
  const original = initrd('hello', 'hello a b;C=1', 'hello d');
  const { machine } = newMachine({ initrd: original, memoryMiB: 32 });
  unwrap(machine.restore(unwrap(machine.snapshot())));
  for (let i = 0; i < images; i++) {
    const own = (seed + i) >>> 0;
    const image = original.slice();
    damage(image, randomSource(own));
    unwrap(machine.resetToBase());
    unwrap(machine.writeMemory(INITRD_BASE, image));
    const text: number[] = [];
    machine.onConsole = (byte) => text.push(byte);
    const result = machine.run(IMAGE_INSTRUCTIONS);
    if (isSound(result)) continue;
    const why = 'report' in result ? result.report.reason : result.reason;
    return `image seed ${own}: ${why}\n${Buffer.from(text).toString('latin1').slice(-2000)}`;
  }
  return null;
}

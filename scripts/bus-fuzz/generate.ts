// Random guests for the bus: honest dialogues with exact expectations, and hostile ones in which anything may be wrong.
import { CONTROL_CREDITS, PORT_BUS_IN, PORT_CONSOLE, PORT_CONTROL } from '../../emu-core/contract/microvm.ts';
import type { Random } from '../random.ts';
import { MEMORY_BYTES } from './bare-machine.ts';
import { Script, type Width } from './script.ts';

const FRAMES_AT = 0x3_0000;
const DATA_AT = 0x4_0000;
const PAGE = 0x1000;
const TAKE_AT = 0x3_8000;

export interface HonestCase {
  readonly code: Uint8Array;
  readonly written: readonly { readonly fd: number; readonly bytes: Uint8Array }[];
  /** Input that is there from the begin, and where each read has put what it got. */
  readonly input: Uint8Array;
  readonly readAt: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

const TEXTS = ['{"event":"done","id":1}', '{"event":', '[[[[[[[[', '\n', '\x1b[31m', 'a', '\xff\xfe', '{"a":1e999}\n'];

function data(random: Random): Uint8Array {
  if (random.chance(50)) return random.bytes(1 + random.below(64));
  return new TextEncoder().encode(Array.from({ length: 1 + random.below(6) }, () => random.pick(TEXTS)).join(''));
}

/** Threads that write, read, and take their answers at once or later: all within the rules. */
export function honestCase(random: Random): HonestCase {
  const script = new Script();
  const written: { fd: number; bytes: Uint8Array }[] = [];
  const readAt: { at: number; bytes: Uint8Array }[] = [];
  const input = random.bytes(4096);
  let [used, frames] = [0, 0];
  const takeAll = () => {
    for (; frames > 0; frames--) script.take(TAKE_AT, TAKE_AT + 64);
  };
  for (let i = 0; i < 40; i++) {
    const tid = 1 + i;
    const at = DATA_AT + i * PAGE;
    if (random.chance(60)) {
      const bytes = data(random);
      const fd = random.pick([1, 2]);
      script.storeBytes(at, bytes).write(FRAMES_AT, tid, fd, at, bytes.length);
      written.push({ fd, bytes });
      frames += 1;
    } else {
      const length = 1 + random.below(100);
      script.read(FRAMES_AT, tid, 0, at, length);
      readAt.push({ at, bytes: input.slice(used, used + length) });
      used += length;
      frames += 2;
    }
    if (random.chance(40)) takeAll();
  }
  takeAll();
  return { code: script.ended(), written, input, readAt };
}

/** An address: mostly where something is, often at a border of RAM or of a page. */
function address(random: Random): number {
  const borders = [
    0,
    4,
    PAGE - 8,
    DATA_AT,
    MEMORY_BYTES - 24,
    MEMORY_BYTES - 1,
    MEMORY_BYTES,
    0x7fff_ffff,
    0xffff_fff0,
  ];
  if (random.chance(40)) return (random.pick(borders) + random.below(32) - 8) >>> 0;
  return random.chance(80) ? random.below(MEMORY_BYTES) : random.u32();
}

const size = (random: Random) => random.pick([0, 1, 23, 24, 63, 64, 65, PAGE, PAGE + 1, 0xffff_ffff, random.u32()]);
const fd = (random: Random) => random.pick([0, 1, 2, 3, 4, 5, -1, 0x7fff_ffff]);
const tidOf = (random: Random) => random.pick([1, 2, 3, 4, 5, 0, -1, 0x7fff_ffff, random.u32() | 0]);
const width = (random: Random): Width => random.pick([1, 2, 4]);
const COMMANDS = [0x2000, 0x3000, 0x4000, 0x5000];
const PORTS = [PORT_CONSOLE, PORT_BUS_IN, PORT_CONTROL, 0x20, 0x21, 0xa0, 0xa1, 0x40, 0x43, 0x61, 0x80, 0x3f8];

type Hostile = (script: Script, random: Random) => void;

const HONEST: readonly Hostile[] = [
  (script, random) => {
    const bytes = data(random);
    script
      .storeBytes(DATA_AT, bytes)
      .write(FRAMES_AT, 1 + random.below(9), random.pick([1, 2, 3]), DATA_AT, bytes.length);
  },
  (script, random) =>
    script.read(FRAMES_AT, 1 + random.below(9), random.pick([0, 3, 4]), DATA_AT, 1 + random.below(PAGE)),
  (script) => script.take(TAKE_AT, TAKE_AT + 64),
  (script, random) => script.out(PORT_CONSOLE, 1, random.u32()),
  (script, random) => script.out(PORT_CONTROL, 4, random.pick([0x4000, 0x3000, 0x5000]) << 16),
  (script, random) => script.message(FRAMES_AT, { source: -tidOf(random), opcode: random.below(120), fd: 0, count: 0 }),
];

const WRONG: readonly Hostile[] = [
  (script, random) => script.out(PORT_CONSOLE, 4, address(random)),
  (script, random) => script.out(PORT_BUS_IN, width(random), address(random)),
  (script, random) =>
    script
      .envelope(
        FRAMES_AT,
        size(random),
        random.pick([0, 1, 2, 3, random.u32()]),
        address(random),
        random.chance(20) ? random.u32() : 0,
      )
      .out(random.pick([PORT_CONSOLE, PORT_BUS_IN]), 4, FRAMES_AT),
  (script, random) =>
    script.message(FRAMES_AT, {
      type: random.chance(70) ? 5 : random.below(256),
      source: tidOf(random),
      destination: random.chance(80) ? 0 : tidOf(random),
      opcode: random.pick([24, 26, random.below(0x1_0000)]),
      fd: fd(random),
      count: size(random),
    }),
  (script, random) => script.bulk(FRAMES_AT, tidOf(random), address(random), size(random)),
  (script, random) => script.read(FRAMES_AT, 1 + random.below(9), fd(random), address(random), size(random)),
  (script, random) => script.write(FRAMES_AT, 1 + random.below(9), fd(random), address(random), size(random)),
  (script, random) => script.store(CONTROL_CREDITS, random.u32()),
  (script, random) => script.store(address(random), random.u32()),
  (script, random) => script.out(random.pick(PORTS), width(random), random.u32()),
  (script, random) => script.out(random.below(0x1_0000), width(random), random.u32()),
  (script, random) => script.in(random.chance(50) ? random.pick(PORTS) : random.below(0x1_0000), width(random)),
  (script, random) => script.out(PORT_CONTROL, width(random), (random.pick(COMMANDS) << 16) | random.below(0x1_0000)),
  (script, random) => script.out(PORT_CONTROL, 4, random.u32()),
];

/** Mostly honest, so that what is wrong finds the bus in every state. */
export function hostileCase(random: Random): Uint8Array {
  const script = new Script();
  const percentWrong = random.pick([2, 10, 50]);
  const operations = 10 + random.below(190);
  for (let i = 0; i < operations; i++) random.pick(random.chance(percentWrong) ? WRONG : HONEST)(script, random);
  return random.chance(20) ? script.repeated() : script.ended();
}

// npm run decoder -- [--first BYTE,… | --first all] [--tails N] [--seed S]: our decoder against Zydis and the host's CPU.
//   --first  all strings that begin with these bytes (hexadecimal), by their second and third byte: 65,536 each
//   --host   asks the host's CPU about the same strings, as far as they are instructions here
//   --tails  without --first: so many strings for every opcode of every map behind every usual prefix
import { parseArgs } from 'node:util';
import { openNative } from '../conformance/native.ts';
import { buildCore } from '../core.ts';
import { Random } from '../random.ts';
import { Comparer, type Dispute } from './compare.ts';
import { written } from './opinions.ts';
import { sample, sweep } from './strings.ts';
import { openZydis, STRING_BYTES } from './zydis.ts';

const { values } = parseArgs({
  options: {
    first: { type: 'string' },
    host: { type: 'boolean', default: false },
    tails: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
  },
});

const zydis = openZydis();
if (typeof zydis === 'string') {
  console.error(`There is no disassembler to compare with: ${zydis}.`);
  process.exit(2);
}
if (process.env.CORE_WASM === undefined) await buildCore();
const native = openNative();
const comparer = new Comparer(zydis, typeof native === 'string' ? undefined : native);
const random = new Random(Number(values.seed));
const SHOWN = 40;
let hostAsked = 0;
const hostDiffering: string[] = [];
/** Strings held in memory at a time. */
const BATCH = 0x4000 * STRING_BYTES;

const totals = { strings: 0, instructions: 0 };
const explained = new Map<string, number>();
const open: Dispute[] = [];

function compare(strings: Uint8Array): void {
  for (let at = 0; at < strings.length; at += BATCH) {
    const found = comparer.run(strings.subarray(at, at + BATCH));
    if (values.host) {
      const { asked, differing } = comparer.askHost(strings.subarray(at, at + BATCH));
      hostAsked += asked;
      hostDiffering.push(...differing);
    }
    totals.strings += found.strings;
    totals.instructions += found.instructions;
    for (const dispute of found.disputes) {
      if (dispute.reason === undefined) open.push(dispute);
      else explained.set(dispute.reason, (explained.get(dispute.reason) ?? 0) + 1);
    }
  }
}

if (values.first === undefined) compare(sample(Number(values.tails), random));
else {
  const all = Array.from({ length: 256 }, (_, i) => i);
  const bytes = values.first === 'all' ? all : values.first.split(',').map((text) => Number.parseInt(text, 16));
  for (const first of bytes) compare(sweep(first, random));
}
for (const dispute of open.slice(0, SHOWN)) {
  comparer.arbitrate(dispute);
  const { bytes, zydis: answer, ours, host } = dispute;
  console.log(
    `${written(bytes)}\n  Zydis: ${answer.length} bytes, ${answer.isa}; ours ${ours.join(', ')}; host ${host?.join(', ') ?? 'not asked'}`,
  );
}
for (const [reason, count] of explained) console.log(`${String(count).padStart(7)} as they should: ${reason}`);
console.log(
  `${totals.strings} strings, ${totals.instructions} of them instructions, seed ${values.seed}: ${open.length} differences`,
);
if (values.host) {
  for (const text of hostDiffering.slice(0, SHOWN)) console.log(text);
  console.log(`the host's CPU was asked about ${hostAsked} of them: ${hostDiffering.length} differences`);
}
process.exit(open.length + hostDiffering.length === 0 ? 0 : 1);

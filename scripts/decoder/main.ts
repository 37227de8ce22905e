// `npm run decoder`: our decoder against Zydis and the host's CPU.
import { InvalidArgumentError } from 'commander';
import { openNative } from '../conformance/native.ts';
import { buildCore } from '../core.ts';
import { count, developerCommand, whole } from '../developer-command.ts';
import { Random } from '../random.ts';
import { Comparer, type Dispute } from './compare.ts';
import { written } from './opinions.ts';
import { sample, sweep } from './strings.ts';
import { openZydis, STRING_BYTES } from './zydis.ts';

interface Options {
  readonly first?: readonly number[];
  readonly host?: boolean;
  readonly tails: number;
  readonly seed: number;
}

function firstBytes(text: string): number[] {
  if (text === 'all') return Array.from({ length: 256 }, (_, i) => i);
  const words = text.split(',');
  if (!words.every((word) => /^[\da-f]{1,2}$/i.test(word)))
    throw new InvalidArgumentError('Hexadecimal bytes with commas between them are wanted, or all.');
  return words.map((word) => Number.parseInt(word, 16));
}

const values = developerCommand('decoder')
  .description('Compares what our decoder makes of byte strings with Zydis.')
  .option(
    '--first <bytes>',
    'all strings that begin with these bytes, by their second and third: 65,536 each; or all',
    firstBytes,
  )
  .option('--host', "asks the host's CPU about the same strings, as far as they are instructions here")
  .option('--tails <n>', 'without --first: strings for every opcode of every map behind every usual prefix', count, 16)
  .option('--seed <n>', 'of what follows', whole, 1)
  .parse()
  .opts<Options>();

const zydis = openZydis();
if (typeof zydis === 'string') {
  console.error(`There is no disassembler to compare with: ${zydis}.`);
  process.exit(2);
}
if (process.env.CORE_WASM === undefined) await buildCore();
const native = openNative();
const comparer = new Comparer(zydis, typeof native === 'string' ? undefined : native);
const random = new Random(values.seed);
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

if (values.first === undefined) compare(sample(values.tails, random));
else for (const first of values.first) compare(sweep(first, random));
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

// The decoder and the printed table against Zydis: every opcode of every map behind every usual prefix, with random tails.
import { expect, test } from 'vitest';
import { Comparer, OURS } from '../../../scripts/decoder/compare.ts';
import { ourWords, sameWords } from '../../../scripts/decoder/operands.ts';
import { opinion, written } from '../../../scripts/decoder/opinions.ts';
import { sample } from '../../../scripts/decoder/strings.ts';
import { openZydis, STRING_BYTES } from '../../../scripts/decoder/zydis.ts';
import { Random } from '../../../scripts/random.ts';

const zydis = openZydis();
const reason = typeof zydis === 'string' ? ` (skipped: ${zydis})` : '';
const seed = Number(process.env.CONFORMANCE_SEED ?? Date.now() % 1_000_000);
const TAILS = 4;
const SHOWN = 10;

test.skipIf(typeof zydis === 'string')(
  `the core takes what Zydis takes, with the same length, and #UD for the rest${reason}`,
  () => {
    if (typeof zydis === 'string') return;
    const found = new Comparer(zydis, undefined).run(sample(TAILS, new Random(seed)));
    expect(found.instructions).toBeGreaterThan(10_000);
    const open = found.disputes.filter((dispute) => dispute.reason === undefined);
    const texts = open.slice(0, SHOWN).map(({ bytes, zydis: { length, isa }, ours }) => {
      return `${written(bytes)}: Zydis ${length} ${isa}, ours ${ours.join(', ')}`;
    });
    expect(texts, `seed ${seed}`).toEqual([]);
  },
);

test.skipIf(typeof zydis === 'string')(`the table names the operands that Zydis names${reason}`, () => {
  if (typeof zydis === 'string') return;
  // Our disassembler is made for crash reports, not for speed.
  const strings = sample(1, new Random(seed));
  const differing: string[] = [];
  let compared = 0;
  zydis.texts(strings, 32).forEach(([length, isa, ...words], i) => {
    const bytes = strings.subarray(i * STRING_BYTES, (i + 1) * STRING_BYTES);
    if (length === '0' || !OURS.has(isa) || opinion(bytes)) return;
    compared++;
    const ours = ourWords(bytes);
    if (!sameWords(ours, words))
      differing.push(`${written(bytes)}: Zydis "${words.join(' ')}", ours "${ours.join(' ')}"`);
  });
  expect(compared).toBeGreaterThan(3000);
  expect(differing.slice(0, SHOWN), `seed ${seed}`).toEqual([]);
});

// The vectors that a real CPU gave (provenance in the file's first lines), on our core; needs no x86 host.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { differences, failureText } from '../../../scripts/conformance/compare.ts';
import { CoreRunner } from '../../../scripts/conformance/core.ts';
import { testableRows } from '../../../scripts/conformance/coverage.ts';
import { decodeVectors, rowKey, VECTORS_PATH, type Vector } from '../../../scripts/conformance/vectors.ts';
import { SLOTS } from '../../../scripts/conformance/world.ts';
import { allRows } from '../../../scripts/gen/rows.ts';

const SHOWN = 5;
const LEAST_PER_ROW = 24;
const LARGEST_FILE = 3_000_000;
/** #DE #DB #BP #OF #BR #UD #NP #SS #GP #PF #MF #XM: all that a user program can meet but #NM and #AC. */
const EXCEPTIONS = [0, 1, 3, 4, 5, 6, 11, 12, 13, 14, 16, 19];

let vectors: Vector[] = [];
let bytes = 0;
beforeAll(async () => {
  const file = readFileSync(VECTORS_PATH);
  bytes = file.length;
  vectors = decodeVectors(
    file,
    (await allRows()).flatMap(({ rows }) => rows),
  ).vectors;
});

test('the recorded vectors cover every testable row and every exception, in a small file', async () => {
  const perRow = new Map<string, number>();
  for (const { test: each } of vectors) perRow.set(rowKey(each.row), (perRow.get(rowKey(each.row)) ?? 0) + 1);
  const thin = (await testableRows(/(?:)/)).filter((row) => (perRow.get(rowKey(row)) ?? 0) < LEAST_PER_ROW);
  expect(thin.map(rowKey)).toEqual([]);
  const seen = new Set(vectors.map(({ host }) => host.vector));
  expect(EXCEPTIONS.filter((vector) => !seen.has(vector))).toEqual([]);
  expect(bytes).toBeLessThan(LARGEST_FILE);
});

test('our core does what the recorded CPU did', () => {
  const core = new CoreRunner();
  const failures: string[] = [];
  for (let first = 0; first < vectors.length; first += SLOTS) {
    const batch = vectors.slice(first, first + SLOTS);
    const ours = core.run(batch.map(({ test: each }) => each));
    batch.forEach(({ test: each, host }, i) => {
      const found = differences(each, host, ours[i]);
      if (found.length > 0) failures.push(failureText(each, found));
    });
  }
  expect(failures.slice(0, SHOWN).join('\n\n'), `${failures.length} of ${vectors.length} differ`).toBe('');
});

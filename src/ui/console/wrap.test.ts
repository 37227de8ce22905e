// Remarks are broken between words, nothing is lost.
import { expect, it } from 'vitest';
import { wrapWords } from './wrap.ts';

it.each([
  ['short', 20, 'short'],
  ['the machine was put back to its snapshot', 20, 'the machine was put\nback to its snapshot'],
  ['one\n  two three four', 9, 'one\n  two\nthree\nfour'],
  ['x'.repeat(30), 20, 'x'.repeat(30)],
  [`a ${'x'.repeat(30)} b`, 20, `a\n${'x'.repeat(30)} b`],
  [`        ${'x'.repeat(30)}`, 20, `        ${'x'.repeat(30)}`],
])('%j in %i columns', (text, columns, wrapped) => {
  expect(wrapWords(text, columns)).toBe(wrapped);
});

// Runs of marks: real writing comes through, a million marks on one letter do not.
import { expect, it } from 'vitest';
import { MarkLimit } from './marks.ts';

it('leaves real writing alone', () => {
  const england = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  const texts = [
    'plain\n',
    'e\u0301a\u0323\u0302',
    'שָׁלוֹם',
    'ที่นี่',
    '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}',
    england,
    '한글',
  ];
  const marks = new MarkLimit();
  expect(texts.map((text) => marks.limit(text))).toEqual(texts);
});

it('cuts long runs, in one text and over many', () => {
  const marks = new MarkLimit();
  expect(marks.limit(`a${'\u0301'.repeat(1_000_000)}b`)).toBe(`a${'\u0301'.repeat(8)}b`);
  const pieces = ['a\u0301', ...Array.from({ length: 1000 }, () => '\u0302\u0303\u0304'), '', 'b\u0301'];
  const limited = pieces.map((piece) => marks.limit(piece)).join('');
  expect(limited).toBe('a\u0301\u0302\u0303\u0304\u0302\u0303\u0304\u0302b\u0301');
});

it('never cuts a character in half', () => {
  expect(new MarkLimit().limit(`x${'\u{e0067}'.repeat(100)}`)).toBe(`x${'\u{e0067}'.repeat(8)}`);
});

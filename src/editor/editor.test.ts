// Indentation and line spans of the plain editor.
import { describe, expect, it } from 'vitest';
import { lineSpan } from './editor.ts';
import { lineBreak, tabStop } from './indent.ts';

describe('lineBreak', () => {
  it.each([
    ['x = 1', '\n'],
    ['def f():', '\n    '],
    ['def f():\n    return 1', '\n    '],
    ['if a:  # why', '\n    '],
    ['    while True:', '\n        '],
    ["d = {'a': 1", '\n'],
  ])('after %j', (before, inserted) => {
    expect(lineBreak(before)).toBe(inserted);
  });
});

describe('tabStop', () => {
  it.each([
    ['', 4],
    ['ab', 2],
    ['x\nabcd', 4],
  ])('after %j', (before, blanks) => {
    expect(tabStop(before)).toBe(' '.repeat(blanks));
  });
});

describe('lineSpan', () => {
  it('finds lines, and stays inside the text', () => {
    const text = 'one\ntwo\n\nfour';
    expect([1, 2, 3, 4, 99].map((line) => text.slice(lineSpan(text, line).from, lineSpan(text, line).to))).toEqual([
      'one',
      'two',
      '',
      'four',
      'four',
    ]);
  });
});

// What screen readers are given of the console.
import { describe, expect, it } from 'vitest';
import { plainText, portion } from './announcer.ts';

describe('plainText', () => {
  it('drops colours and cursor movements', () => {
    expect(plainText('\u001b[1;31mred\u001b[0m and \u001b[2Kplain\u001b[?25l')).toBe('red and plain');
  });

  it('drops titles and links, the text of a link stays', () => {
    expect(plainText('\u001b]0;title\u0007a \u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\ b')).toBe('a link b');
  });

  it('keeps what a progress line ended as', () => {
    expect(plainText('10 %\r50 %\r100 %\nnext\r\n')).toBe('100 %\nnext\r\n');
  });
});

describe('portion', () => {
  it('reads short output whole', () => {
    expect(portion('a\n\nb\n')).toEqual(['a', 'b']);
  });

  it('reads the end of long output and says what is left out', () => {
    const lines = portion(Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n'));
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([21, '80 lines more, then:', 'line 99']);
  });
});

it('costs no more for a flood without line feeds', () => {
  const cost = (text: string) => {
    const began = performance.now();
    for (let i = 0; i < 20; i++) portion(plainText(text));
    return performance.now() - began;
  };
  const line = `${'x'.repeat(79)}\n`;
  cost(line);
  const [lines, one] = [cost(line.repeat(1250)), cost('x'.repeat(100_000))];
  // The same number of characters; looking back from each of them would be a thousand times as much.
  expect(one / lines).toBeLessThan(20);
  expect(portion('x'.repeat(100_000))[0].length).toBe(1001);
});

it('a line feed after a carriage return overwrites nothing', () => {
  expect(plainText('10 %\r50 %\rdone\r\nnext\r')).toBe('done\r\n');
  expect(plainText('\r\na\rb')).toBe('\r\nb');
});

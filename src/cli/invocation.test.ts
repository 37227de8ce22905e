// Which words are Python's options, which name a file, and which are the program's.
import { describe, expect, test } from 'vitest';
import { parseInvocation } from './invocation.ts';

describe('parseInvocation', () => {
  const files: [string, string[], string, string[]][] = [
    ['main.py -S x', [], 'main.py', ['-S', 'x']],
    ['-S main.py', ['-S'], 'main.py', []],
    ['-OO -X dev -Wonce main.py a', ['-OO', '-X', 'dev', '-Wonce'], 'main.py', ['a']],
    ['-bSX utf8 main.py', ['-bSX', 'utf8'], 'main.py', []],
    ['--check-hash-based-pycs never main.py', ['--check-hash-based-pycs', 'never'], 'main.py', []],
  ];
  test.each(files)('%s: a file', (line, options, path, rest) => {
    expect(parseInvocation(line.split(' '))).toMatchObject({ kind: 'file', options, path, arguments: rest });
  });

  test.each(['-', '-S -c pass', '-Sc pass', '-m this that.py', '-X dev', '-V', '-Ximporttime -c -i', '-m timeit -i'])(
    "%s: Python's own command line",
    (line) => {
      expect(parseInvocation(line.split(' '))).toEqual({ kind: 'plain', words: line.split(' '), interactive: false });
    },
  );

  test.each(['-i', '-q -i', '-qi', '-W error -i', '-ic pass'])('%s: a prompt', (line) => {
    expect(parseInvocation(line.split(' '))).toMatchObject({ kind: 'plain', interactive: true });
  });

  test('-c alone goes through the agent', () => {
    expect(parseInvocation(['-c', 'pass', 'a'])).toMatchObject({ kind: 'code', source: 'pass', arguments: ['a'] });
  });

  test.each([[[]], [['-c']], [['-i', 'main.py']], [['-Si', 'main.py']], [['--memry', '64M', 'main.py']]])(
    '%j is refused',
    (words) => {
      expect(() => parseInvocation(words)).toThrow();
    },
  );
});

// What the words after `microvm run` ask for: a file, a piece of code, or Python's own command line.
import { Failure } from './failure.ts';

export type Invocation =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly arguments: readonly string[];
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'code';
      readonly source: string;
      readonly arguments: readonly string[];
      readonly words: readonly string[];
    }
  /** Options that Python itself must see when it starts: -S, -i, -m, … */
  | { readonly kind: 'plain'; readonly words: readonly string[] };

export function parseInvocation(words: readonly string[]): Invocation {
  const [first, second] = words;
  if (first === undefined) throw new Failure('Say what to run: FILE.py, -c CODE, or options of Python such as -i.');
  if (first === '-c') {
    if (second === undefined) throw new Failure('-c needs the code to run.');
    return { kind: 'code', source: second, arguments: words.slice(2), words };
  }
  if (first.startsWith('-')) return { kind: 'plain', words };
  return { kind: 'file', path: first, arguments: words.slice(1), words };
}

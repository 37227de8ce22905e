// What the words after `microvm run` ask for: a file, a piece of code, or Python's own command line.
import { Failure } from './failure.ts';

export type Invocation =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly arguments: readonly string[];
      readonly words: readonly string[];
      /** Python's own options before the file: -S, -O, -X dev, … */
      readonly options: readonly string[];
    }
  | {
      readonly kind: 'code';
      readonly source: string;
      readonly arguments: readonly string[];
      readonly words: readonly string[];
    }
  /** A command line for Python itself: -i, -m MODULE, -S -c CODE, … */
  | { readonly kind: 'plain'; readonly words: readonly string[]; readonly interactive: boolean };

/** Options of Python that end its options: what follows is their argument, then the program's. */
const ENDS_OPTIONS = /[cm]/;
/** Options of Python with an argument: the rest of the word, or the next one. */
const TAKES_ARGUMENT = /[WX]/;

/** Python's own; what else begins so is a slip of the pen. */
const LONG_OPTIONS = ['--help', '--help-all', '--help-env', '--help-xoptions', '--version'];

interface OptionWords {
  /** How many of the words are options of Python before the name of a file; null when no file is named. */
  readonly file: number | null;
  /** -i among them. */
  readonly interactive: boolean;
}

function readOptions(words: readonly string[]): OptionWords {
  let interactive = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === '-') return { file: null, interactive };
    if (!word.startsWith('-')) return { file: at, interactive };
    if (word === '--check-hash-based-pycs') at++;
    else if (word.startsWith('--') && !LONG_OPTIONS.includes(word)) throw new Failure(`There is no option '${word}'.`);
    else if (!word.startsWith('--')) {
      const letters = [...word.slice(1)];
      const telling = letters.findIndex((letter) => ENDS_OPTIONS.test(letter) || TAKES_ARGUMENT.test(letter));
      const flags = telling < 0 ? letters : letters.slice(0, telling);
      interactive ||= flags.includes('i');
      if (telling >= 0 && ENDS_OPTIONS.test(letters[telling])) return { file: null, interactive };
      if (telling >= 0 && telling === letters.length - 1) at++;
    }
  }
  return { file: null, interactive };
}

export function parseInvocation(words: readonly string[]): Invocation {
  const [first, second] = words;
  if (first === undefined) throw new Failure('Say what to run: FILE.py, -c CODE, or options of Python such as -i.');
  if (first === '-c') {
    if (second === undefined) throw new Failure('-c needs the code to run.');
    return { kind: 'code', source: second, arguments: words.slice(2), words };
  }
  const { file, interactive } = readOptions(words);
  if (file === null) return { kind: 'plain', words, interactive };
  const options = words.slice(0, file);
  if (interactive)
    throw new Failure('-i takes no file here: the file is on this computer, the prompt is in the guest.');
  return { kind: 'file', path: words[file], arguments: words.slice(file + 1), words, options };
}

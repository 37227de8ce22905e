// House rule: what a file exports is used by another one; what only its own file uses is not exported, and what nobody uses is gone.
import { readFileSync } from 'node:fs';

// Types may be named by whoever infers them.
const EXPORTED = /^export (?:async )?(?:function\*?|const|class) ([A-Za-z_$][\w$]*)/gm;
/** Read by C code and snapshots too (contract), or named by what is printed from the opcode table. */
const EXEMPT = /^emu-core\/(?:contract\/|semantics\/|state\/|isa\/|index\.ts)/;
const WORD = /[A-Za-z_$][\w$]*/g;

/** A sentence for each exported function, constant or class that no other file names. */
export function unusedExports(paths: readonly string[]): string[] {
  const texts = new Map(paths.filter((path) => path.endsWith('.ts')).map((path) => [path, readFileSync(path, 'utf8')]));
  /** In how many files each word stands; words in strings and comments count too, so that nothing is reported in error. */
  const files = new Map<string, number>();
  for (const text of texts.values())
    for (const word of new Set(text.match(WORD))) files.set(word, (files.get(word) ?? 0) + 1);
  return [...texts].flatMap(([path, text]) =>
    EXEMPT.test(path)
      ? []
      : [...text.matchAll(EXPORTED)]
          .filter(([, name]) => files.get(name) === 1)
          .map(([, name]) => `${path}: ${name} is exported, and no other file uses it`),
  );
}

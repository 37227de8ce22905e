// The table of functions that CPython takes from the C library: which program here calls each, or why none does.
import { ABSENCES } from '../absent.ts';
import { UNCALLED } from '../functions.ts';
import { importsOf, importsOfPython, PROGRAMS } from './compile.ts';

export const FUNCTIONS_FILE = 'guest/tests/posix/functions.md';

const HEAD = `# Functions that CPython takes from musl

Printed by \`npx vitest run -u guest/tests/posix.test.ts\`; the test fails when it is out of date. Listed is what CPython's objects want of the
C library and what leads there to a call of libposix. Names such as \`__stat_time64\` are musl's own for \`stat\` with 64-bit times.
Every program but \`absent.c\` runs on libposix and on Linux with unmodified musl, and says the same.
`;

/** Throws when a function is neither called by a program nor excused, or excused for nothing. */
export function functionsText(): string {
  const wanted = importsOfPython();
  const programs = new Map<string, string[]>();
  for (const program of PROGRAMS)
    for (const symbol of importsOf(program)) programs.set(symbol, [...(programs.get(symbol) ?? []), program]);
  const excuses = new Map(UNCALLED.flatMap(({ why, functions }) => functions.map((name) => [name, why])));
  const idle = [...excuses.keys()].filter((name) => programs.has(name) || !wanted.includes(name));
  if (idle.length > 0) throw new Error(`functions.ts excuses without need: ${idle.join(', ')}`);
  const missing = wanted.filter((name) => !programs.has(name) && !excuses.has(name));
  if (missing.length > 0) throw new Error(`no program calls ${missing.join(', ')}`);
  const called = wanted.filter((name) => programs.has(name));
  const rows = called.map(
    (name) =>
      `| \`${name}\` | ${programs
        .get(name)
        ?.map((program) => `${program}.c`)
        .join(', ')} |`,
  );
  const reasons = UNCALLED.map(
    ({ why, functions }) => `- ${why}: ${functions.map((name) => `\`${name}\``).join(', ')}`,
  );
  return `${HEAD}
| Function | Called by |
|---|---|
${rows.join('\n')}

${called.length} functions are called by a program; ${excuses.size} are not:

${reasons.join('\n')}

# Intended differences

${ABSENCES.map(({ why, absences }) => `- ${why} ${absences.map(({ call }) => `\`${call.match(/\w+/)?.[0]}\``).join(', ')}`).join('\n')}
`;
}

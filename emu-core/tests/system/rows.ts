// Rows of the system tests: what each does, in NASM's notation, and how it must end; building them, reading what they printed.
import { VECTOR_NAMES } from '../../contract/vector-names.ts';
import { VECTORS_WITH_CODE } from '../../contract/vectors.ts';
import { assemble } from '../core.ts';
import { SHUT_DOWN } from '../machine/qemu.ts';
import { DONE } from './macros.ts';
import { FIELDS, type Field, WORLD } from './world.ts';

/** Where QEMU's interpreter is known to differ from the manual. We follow the manual; what QEMU does is pinned as well. */
export interface Difference {
  /** How the row ends in QEMU; null: it would never end there, so it runs on the core alone. */
  qemu: string | null;
  /** The section that decides, and what QEMU leaves out. */
  why: string;
}

/**
 * Name, program, outcome. An outcome is `ok` (the row came to its `done`), `#GP(18)` (an exception, its error code in
 * hexadecimal), `int 20` (another vector) or `shutdown`; then, maybe, fields that must have these values: `ok eax=1f`.
 * If the program has a label `.at`, an exception must report that EIP.
 */
export type Row = [name: string, code: string, outcome: string, difference?: Difference];

/** Fields that QEMU is not asked for: accessed bits of the directory when the access faults (SDM 3A 4.8 leaves them open). */
const OWN_ON_FAULT = new Set<Field>(['paging']);

/** The image of a table of rows. Rows that QEMU cannot run end at once there; both images have the same addresses. */
export function image(rows: readonly Row[], engine: 'core' | 'qemu'): Uint8Array {
  const entries = rows.map(([, code], i) => `  dd row_${i}, ${/^\s*\.at:/m.test(code) ? `row_${i}.at` : 0}`);
  const bodies = rows.map(([, code, , difference], i) => {
    const start = engine === 'qemu' && difference?.qemu === null ? 'done' : 'times 2 nop';
    return `row_${i}:\n${start}\n${code}\n  done\nbits 32\n`;
  });
  return assemble(
    `${WORLD}\n${bodies.join('')}\nrow_count equ ${rows.length}\nalign 4\nrows:\n${entries.join('\n')}\n`,
  );
}

export type State = Record<Field, number> | 'shutdown';

/** The state at the end of each row. */
export function states(output: string): State[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      if (`${line}\n` === SHUT_DOWN) return 'shutdown';
      const words = line
        .trim()
        .split(' ')
        .map((word) => Number.parseInt(word, 16));
      if (words.length !== FIELDS.length) throw new Error(`not a line of state: ${line}`);
      return Object.fromEntries(FIELDS.map((field, i) => [field, words[i]])) as Record<Field, number>;
    });
}

function ending({ vector, code }: Record<Field, number>): string {
  if (vector === DONE) return 'ok';
  const name = VECTOR_NAMES[vector] && `#${VECTOR_NAMES[vector]}`;
  if (!name) return `int ${vector.toString(16)}`;
  return (VECTORS_WITH_CODE >>> vector) & 1 ? `${name}(${code.toString(16)})` : name;
}

/** What became of a row, in the form of its outcome: the ending, and the fields that the outcome names. */
export function described(row: Row, state: State | undefined, outcome: string): string {
  if (state === undefined) return 'did not run';
  if (state === 'shutdown') return 'shutdown';
  const fields = outcome.split(' ').filter((word) => word.includes('='));
  const parts = [
    ending(state),
    ...fields.map((word) => {
      const field = word.split('=')[0] as Field;
      return `${field}=${state[field].toString(16)}`;
    }),
  ];
  const isFault = state.vector !== DONE;
  if (isFault && /^\s*\.at:/m.test(row[1]) && state.eip !== 0) parts.push(`at ${state.eip | 0} from .at`);
  return parts.join(' ');
}

/** The state as text for the comparison with QEMU, without what is not asked for. */
export function compared(state: State | undefined): string {
  if (state === undefined || state === 'shutdown') return String(state);
  const isFault = state.vector !== DONE;
  return FIELDS.filter((field) => !(isFault && OWN_ON_FAULT.has(field)) && !(field === 'cr2' && state.vector !== 14))
    .map((field) => `${field} ${state[field].toString(16)}`)
    .join('\n');
}

// The leaves of the opcode tree: each distinct pair of a decoding and the arms that carry it out has a number.
import type { Row } from '../../emu-core/spec/row.ts';
import { type Arm, assumesFlat, printArm } from './arms.ts';
import { keyOf } from './dispatch.ts';
import { encodingOf, modes, operandsOf } from './encoding.ts';
import { specOf } from './specs.ts';
import { type Candidate, Tree } from './tree.ts';

export interface Leaf {
  /** What the decoder has to read (isa/spec-bits.ts). */
  readonly spec: number;
  /** By isa/spec-bits.ts, FORM_BYTES: register 16 and 32 bits, memory 16 and 32 bits, register and memory segmented. */
  readonly arms: readonly (Arm | undefined)[];
}

export interface Forms {
  readonly tree: Tree;
  readonly leaves: readonly Leaf[];
  /** Of all leaves, in order, with repetitions. */
  readonly arms: readonly Arm[];
}

function armsOf({ row, condition }: Candidate): (Arm | undefined)[] {
  const able = modes(row, encodingOf(row));
  const inMemory = able.memory || operandsOf(row).some(({ letter }) => letter === 'O');
  const arms: (Arm | undefined)[] = [];
  for (const memory of [false, true]) {
    for (const size of [2, 4] as const) {
      const width = row.width === undefined ? size : row.width === 'w' ? 2 : 4;
      const isPossible = memory ? inMemory : able.register;
      arms.push(isPossible ? printArm({ row, memory, width, condition }) : undefined);
    }
  }
  if (!assumesFlat(row)) return arms;
  for (const memory of [false, true]) {
    const isPossible = memory ? able.memory : able.register;
    arms.push(isPossible ? printArm({ row, memory, width: 4, condition, segmented: true }) : undefined);
  }
  return arms;
}

/** Builds the opcode tree over `rows` and numbers its leaves. */
export function collectForms(rows: readonly Row[]): Forms {
  const leaves: Leaf[] = [];
  const numbers = new Map<string, number>();
  const tree = new Tree(rows, (candidate) => {
    const spec = specOf(candidate.row);
    const arms = armsOf(candidate);
    const key = JSON.stringify([spec, ...arms.map((arm) => arm && keyOf(arm))]);
    const present = numbers.get(key);
    if (present !== undefined) return present;
    numbers.set(key, leaves.length);
    return leaves.push({ spec, arms }) - 1;
  });
  return { tree, leaves, arms: leaves.flatMap(({ arms }) => arms.filter((arm) => arm !== undefined)) };
}

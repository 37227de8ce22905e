// A fault in any access of any instruction leaves no trace, and the instruction can be started again (SDM 3A 6.5: faults).
//
// Every row of the opcode table is run with each of its places (code, operand, stack, strings, descriptor tables, TSS …) across a
// page border, with the page below or above absent or read-only. A page fault must leave registers, flags, x87, SSE and memory
// as they were, tell address and access, and after the page is mapped the instruction must do what it does without a fault.
import { beforeAll, describe, expect, it } from 'vitest';
import { allRows } from '../../../scripts/gen/rows.ts';
import type { Row } from '../../spec/row.ts';
import { coverage, tryInstruction } from './cases.ts';
import { instructionsOf } from './encodings.ts';
import { CALL_GATE, Laboratory, USER_CODE } from './laboratory.ts';
import { whyNone } from './no-access.ts';

const rows = (await allRows()).flatMap(({ rows }) => rows);

describe('faults in the middle of instructions', () => {
  const laboratory = new Laboratory();
  const covered: [row: Row, faults: number][] = [];
  const problems: string[] = [];
  let fetches = 0;
  beforeAll(() => {
    for (const row of rows) {
      const found = coverage();
      const all = instructionsOf(row, [USER_CODE, CALL_GATE]);
      for (const instruction of all) tryInstruction(laboratory, instruction, found);
      problems.push(...found.problems);
      fetches += found.fetches;
      covered.push([row, found.faults]);
    }
  });

  it('leave no trace and restart', () => {
    expect(problems.slice(0, 40)).toEqual([]);
  });

  it('are tried in every row that accesses memory', () => {
    const name = ({ code, name, operands }: Row): string => `${code} ${name} ${operands}`;
    const missed = covered.filter(([row, faults]) => faults === 0 && whyNone(row) === undefined);
    expect(missed.map(([row]) => name(row))).toEqual([]);
    const surprising = covered.filter(([row, faults]) => faults > 0 && whyNone(row) !== undefined);
    expect(surprising.map(([row]) => name(row))).toEqual([]);
    expect(covered.reduce((sum, [, faults]) => sum + faults, 0)).toBeGreaterThan(9000);
    expect(fetches).toBeGreaterThan(3000);
  });
});

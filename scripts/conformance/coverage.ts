// Which rows of the opcode table are tested against real hardware.
import type { Row } from '../../emu-core/spec/row.ts';
import { allRows } from '../gen/rows.ts';
import { exclusion, GAPS } from './exclusions.ts';

/** Rows that cases are made of and whose name or unit the filter matches. */
export async function testableRows(filter: RegExp): Promise<Row[]> {
  const rows = (await allRows()).flatMap((each) => each.rows);
  return rows.filter((row) => !exclusion(row) && (filter.test(row.name) || filter.test(row.unit ?? 'integer')));
}

/** Every row of the table with what becomes of it, and a line that counts. */
export async function coverageText(): Promise<string> {
  const rows = (await allRows()).flatMap((each) => each.rows);
  const lines = rows.map((row) => {
    const reason = exclusion(row);
    const what = `${row.name} ${row.operands}`.padEnd(24);
    return `${row.code.padEnd(14)} ${what} ${reason ? `not tested: ${reason}` : row.cpl0 ? 'tested: #GP in user mode' : 'tested'}`;
  });
  const excluded = rows.filter((row) => exclusion(row)).length;
  const gaps = GAPS.map(([what, reason]) => `  ${what}: ${reason}`);
  const total = `${rows.length} rows: ${rows.length - excluded} tested, ${excluded} not. Forms left out of tested rows:`;
  return [...lines, '', total, ...gaps].join('\n');
}

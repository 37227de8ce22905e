// Which rows of the opcode table are tested against real hardware, and why the others are not.
import type { Row } from '../../emu-core/spec/row.ts';
import { allRows } from '../gen/main.ts';

/** Rows that no case is made of. Instructions of ring 0 are tested, too: that user programs get #GP. */
const EXCLUDED: readonly (readonly [names: RegExp, reason: string])[] = [
  [
    /^(sgdt|sidt|sldt|str|smsw)$/,
    'Linux sets CR4.UMIP and answers for the CPU with made-up values; compared with QEMU in emu-core/tests/machine',
  ],
];

/** Forms of tested rows that no case is made of. */
export const GAPS: readonly (readonly [what: string, reason: string])[] = [
  ['INT 80H', "Linux's system call"],
  ['TF set before the instruction', 'every case ends in an exception; single steps are compared with QEMU'],
  ['AC set before an access', 'the core raises no #AC (docs/quirks.md)'],
  ['66, F2, F3 before what newer CPUs made other instructions of', 'TZCNT, LZCNT, RDPID, CLFLUSHOPT and the like'],
  ['F2, F3 before LOOPE and LOOPNE', 'reserved by the SDM; AMD CPUs take the condition from them'],
  ['LOCK MOV CR0', 'another name of MOV CR8 on AMD CPUs'],
  ['64-bit code segments', 'the host would leave 32-bit mode'],
  ['a conforming code segment that is present', 'Linux refuses such LDT entries'],
  ['JMP and CALL through ESP', 'the stack is not executable on the host, and the core has no NX'],
];

/** The reason why no case is made of a row; undefined: it is tested. */
export function exclusion(row: Row): string | undefined {
  return EXCLUDED.find(([names]) => names.test(row.name))?.[1];
}

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

// What no case is made of, and why: printed by `npm run conformance -- --rows` and into docs/isa.md.
import type { Row } from '../../emu-core/spec/row.ts';

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

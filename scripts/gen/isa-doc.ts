// Prints docs/isa.md: every instruction that the core knows, from the opcode table.
import type { Row } from '../../emu-core/spec/row.ts';
import { exclusion, GAPS } from '../conformance/exclusions.ts';
import { FREEDOMS } from '../conformance/undefined.ts';
import { undefinedFlags } from '../conformance/undefined-flags.ts';

export const ISA_DOCUMENT = 'docs/isa.md';

const TITLES: Record<string, string> = {
  'integer-one-byte.ts': 'Integer, one-byte opcodes',
  'integer-two-byte.ts': 'Integer, two-byte opcodes',
  'system.ts': 'System, segments, ports, interrupts',
  'x87.ts': 'x87',
  'mmx.ts': 'MMX',
  'sse.ts': 'SSE and SSE2',
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

function notes(row: Row): string {
  return [
    row.lock ? 'LOCK' : '',
    row.cpl0 ? 'CPL 0' : '',
    row.protectedOnly ? '#UD in real mode' : '',
    row.alias ? 'alias' : '',
    exclusion(row) ? 'not compared with hardware' : '',
  ]
    .filter((note) => note !== '')
    .join(', ');
}

function line(row: Row): string {
  const flags = [row.tests ?? '', row.writes ?? '', row.undefined ?? ''];
  const cells = [`\`${row.code}\``, row.name, row.operands.replaceAll(',', ', '), ...flags, notes(row)];
  return `| ${cells.map(cell).join(' | ')} |`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

/** What the SDM leaves open and what the core does there; what is not compared with real hardware. */
function openPoints(rows: readonly Row[]): string {
  const flags = undefinedFlags(rows).map(({ title, flags, core }) => [title, flags, core]);
  const freedoms = FREEDOMS.map(({ title, open, core }) => [title, open, core]);
  const excluded = [...new Map(rows.flatMap((row) => (exclusion(row) ? [[row.name, exclusion(row) ?? '']] : [])))];
  return `## What is undefined

Flags after every execution:

${table(['Instructions', 'Undefined', 'Here'], flags)}

What depends on operands, and what is not a flag. In all else, recorded vectors and fresh cases (\`npm run conformance\`) must
agree with the CPU to the bit.

${table(['Instructions', 'Undefined', 'Here'], freedoms)}

## What is not compared with a real CPU

${table(['What', 'Why'], [...excluded.map(([name, reason]) => [name.toUpperCase(), reason]), ...GAPS.map(([what, why]) => [what, why])])}
`;
}

/** `tables`: the rows of each file of emu-core/spec. */
export function isaDocument(tables: readonly { file: string; rows: readonly Row[] }[]): string {
  const count = tables.reduce((sum, { rows }) => sum + rows.length, 0);
  const sections = tables.map(
    ({ file, rows }) => `## ${TITLES[file] ?? file}

| Code | Name | Operands | Tests | Writes | Undefined | Notes |
|---|---|---|---|---|---|---|
${rows.map(line).join('\n')}
`,
  );
  return `# Instructions

Printed by \`npm run gen\` from \`emu-core/spec\` (notation: \`emu-core/spec/row.ts\`): edit that. ${count} encodings; whatever is
not here raises #UD. Flags are the six arithmetic ones by their first letters (OF SF ZF AF PF CF); "undefined" is what the SDM
leaves open. What is done there: [What is undefined](#what-is-undefined).

${sections.join('\n')}
${openPoints(tables.flatMap(({ rows }) => rows))}`;
}

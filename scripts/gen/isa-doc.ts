// Prints docs/isa.md: every instruction that the core knows, from the opcode table.
import type { Row } from '../../emu-core/spec/row.ts';

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
  ]
    .filter((note) => note !== '')
    .join(', ');
}

function line(row: Row): string {
  const flags = [row.tests ?? '', row.writes ?? '', row.undefined ?? ''];
  const cells = [`\`${row.code}\``, row.name, row.operands.replaceAll(',', ', '), ...flags, notes(row)];
  return `| ${cells.map(cell).join(' | ')} |`;
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
leaves open, where the core does what it says in \`emu-core/semantics\`.

${sections.join('\n')}`;
}

// What the core leaves in flags that the SDM calls undefined after every execution of an instruction (`undefined` of its row).
import type { Row } from '../../emu-core/spec/row.ts';

/** By instruction; a row with undefined flags that is not here stops the printing of docs/isa.md. */
const CORE_FLAGS: readonly (readonly [names: RegExp, title: string, core: string])[] = [
  [/^(and|or|xor|test)$/, 'AND OR XOR TEST', 'AF 0'],
  [/^(shl|shr|sar)$/, 'SHL SHR SAR', 'AF 0; OF: next table'],
  [/^(rol|ror|rcl|rcr)$/, 'ROL ROR RCL RCR', 'OF: next table'],
  [/^sh[lr]d$/, 'SHLD SHRD', 'AF 0; OF tells whether the sign has changed'],
  [/^i?mul$/, 'MUL IMUL', 'SF ZF PF by the low half of the product, AF 0'],
  [/^i?div$/, 'DIV IDIV', 'unchanged'],
  [/^bt[src]?$/, 'BT BTS BTR BTC', 'unchanged'],
  [/^bs[fr]$/, 'BSF BSR', 'CF OF SF AF 0; PF by the index, 1 where there is none'],
  [/^aa[as]$/, 'AAA AAS', 'SF ZF PF by AL, OF 0'],
  [/^aa[dm]$/, 'AAD AAM', 'OF AF CF 0'],
  [/^da[as]$/, 'DAA DAS', 'OF as an addition or subtraction would set it'],
];

export interface UndefinedFlags {
  title: string;
  /** By their first letters. */
  flags: string;
  core: string;
}

/** The table for the rows that are there. */
export function undefinedFlags(rows: readonly Row[]): UndefinedFlags[] {
  const open = rows.filter(({ undefined: flags }) => flags);
  const missing = open.find(({ name }) => !CORE_FLAGS.some(([names]) => names.test(name)));
  if (missing)
    throw new Error(`scripts/conformance/undefined-flags.ts does not say what ${missing.name} leaves in its flags`);
  return CORE_FLAGS.map(([names, title, core]) => {
    const flags = new Set(open.filter(({ name }) => names.test(name)).flatMap((row) => [...(row.undefined ?? '')]));
    return { title, core, flags: [...'oszapc'].filter((letter) => flags.has(letter)).join('') };
  });
}

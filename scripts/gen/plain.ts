// Second arms for the commonest memory operands: those without an index register, which is most of them.
import { type Arm, printArm } from './arms.ts';

/** Rows whose hot memory arms are printed twice. Together a third of what Python executes (2026-11-22). */
const ROWS = new Set(['mov', 'movzx', 'lea']);

export interface PlainArm {
  indexed: Arm;
  plain: Arm;
}

export function plainArms(arms: readonly Arm[]): PlainArm[] {
  const seen = new Set<string>();
  const found: PlainArm[] = [];
  for (const arm of arms) {
    const form = arm.forms[0];
    if (!arm.hot || !form.memory || !ROWS.has(form.row.name) || seen.has(arm.code)) continue;
    seen.add(arm.code);
    found.push({ indexed: arm, plain: printArm({ ...form, plain: true }) });
  }
  return found;
}

export function printPlain(arms: readonly PlainArm[], idOf: (arm: Arm) => number): string {
  const table: number[] = [];
  for (const { indexed, plain } of arms) table[idOf(indexed)] = idOf(plain);
  const list = Array.from(table, (id) => id ?? 0);
  return `
/** Handlers below this may have another for operands without an index register: PLAIN holds it, or 0. */
export const PLAIN_HANDLERS: u32 = ${list.length};
export const PLAIN = memory.data<u16>([
  ${list.join(', ')}
]);
`;
}

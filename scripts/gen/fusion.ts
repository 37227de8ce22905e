// Pairs that become one record: CMP or TEST and the conditional branch behind it. Fewer dispatches, and the branch compares
// the operands themselves instead of asking the lazy flags, which are set all the same.
import type { Arm } from './arms.ts';

export interface Fusion {
  arms: Arm[];
  /** For each first arm, by condition, the arm of the pair. */
  pairs: { first: Arm; byCondition: (Arm | undefined)[] }[];
  /** The hot conditional branches. */
  branches: { arm: Arm; condition: number }[];
}

/** What CMP's conditions say of its operands; overflow and parity are left to the flags. */
const COMPARED: Record<number, (u: string, s: string) => string> = {
  2: (u) => `${u} < right`,
  3: (u) => `${u} >= right`,
  4: (u) => `${u} == right`,
  5: (u) => `${u} != right`,
  6: (u) => `${u} <= right`,
  7: (u) => `${u} > right`,
  8: (_, s) => `<${s}>(left - right) < 0`,
  9: (_, s) => `<${s}>(left - right) >= 0`,
  12: (_, s) => `<${s}>left < <${s}>right`,
  13: (_, s) => `<${s}>left >= <${s}>right`,
  14: (_, s) => `<${s}>left <= <${s}>right`,
  15: (_, s) => `<${s}>left > <${s}>right`,
};

const TESTED: Record<number, (s: string) => string> = {
  4: () => '(left & right) == 0',
  5: () => '(left & right) != 0',
  8: (s) => `<${s}>(left & right) < 0`,
  9: (s) => `<${s}>(left & right) >= 0`,
  14: (s) => `<${s}>(left & right) <= 0`,
  15: (s) => `<${s}>(left & right) > 0`,
};

/** The last statement of a CMP or TEST arm: name, type, and both operands. */
const FLAG_STATEMENT = /^(cmp|test)<(u8|u32)>\((.*)\);$/;

function splitOperands(text: string): [string, string] {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if ('(<'.includes(text[at])) depth++;
    else if (')>'.includes(text[at])) depth--;
    else if (text[at] === ',' && depth === 0) return [text.slice(0, at), text.slice(at + 2)];
  }
  throw new Error(`no two operands: ${text}`);
}

function pair(first: Arm, condition: number): Arm | undefined {
  const lines = first.code.split('\n');
  const match = FLAG_STATEMENT.exec(lines[lines.length - 1]);
  if (!match) return undefined;
  const [, name, type, operands] = match;
  const signed = type === 'u8' ? 'i8' : 'i32';
  const holds = name === 'cmp' ? COMPARED[condition]?.('left', signed) : TESTED[condition]?.(signed);
  if (holds === undefined) return undefined;
  const [left, right] = splitOperands(operands);
  const code = [
    ...lines.slice(0, -1),
    `const left = ${left};`,
    `const right: ${type} = ${right};`,
    `${name}<${type}>(left, right);`,
    `slot = ${holds} ? LINK_TAKEN : LINK_FALL;`,
  ].join('\n');
  return { ...first, code, ends: 'jump', forms: first.forms.map((form) => ({ ...form, condition })) };
}

export function fuse(arms: readonly Arm[]): Fusion {
  const fusion: Fusion = { arms: [], pairs: [], branches: [] };
  const seen = new Set<string>();
  for (const arm of arms) {
    const { row, condition } = arm.forms[0];
    if (!arm.hot || seen.has(arm.code)) continue;
    seen.add(arm.code);
    if (row.name === 'jcc') fusion.branches.push({ arm, condition });
    if (row.name !== 'cmp' && row.name !== 'test') continue;
    const byCondition = Array.from({ length: 16 }, (_, each) => pair(arm, each));
    if (byCondition.every((each) => each === undefined)) continue;
    fusion.pairs.push({ first: arm, byCondition });
    for (const each of byCondition) if (each) fusion.arms.push(each);
  }
  return fusion;
}

export function printFusion({ pairs, branches }: Fusion, idOf: (arm: Arm | undefined) => number): string {
  const rowOf: number[] = [];
  const conditionOf: number[] = [];
  pairs.forEach(({ first }, row) => {
    rowOf[idOf(first)] = row + 1;
  });
  for (const { arm, condition } of branches) conditionOf[idOf(arm)] = condition + 1;
  const length = Math.max(rowOf.length, conditionOf.length);
  const list = (values: number[]): string =>
    Array.from({ length }, (_, at) => values[at] ?? 0)
      .join(', ')
      .replace(/(.{100,118}?,) /g, '$1\n  ');
  const pairIds = pairs.map(({ byCondition }) => byCondition.map((arm) => (arm ? idOf(arm) : 0)).join(', '));
  return `
/** Handlers below this may be in the tables. */
export const FUSION_HANDLERS: u32 = ${length};
/** By handler: its row of FUSED, plus 1; 0 if it starts no pair. */
export const FUSION_ROWS = memory.data<u8>([
  ${list(rowOf)}
]);
/** By handler: the condition it branches on, plus 1; 0 if it is no conditional branch. */
export const FUSION_CONDITIONS = memory.data<u8>([
  ${list(conditionOf)}
]);
/** Sixteen handlers of pairs for each row; 0 if there is none. */
export const FUSED = memory.data<u16>([
  ${pairIds.join(',\n  ')}
]);
`;
}

// Neighbours that run as one: the first record's handler does both, the second record stays in its place behind it, so that
// faults, counts and self-modifying code see two instructions. Which: the commonest in CPython's code (2026-11-22).
import type { Arm } from './arms.ts';
import type { Fusion } from './fusion.ts';
import type { Form } from './operands.ts';

export interface Pair {
  first: Arm;
  second: Arm;
  both: Arm;
}

interface Wanted {
  code: string;
  memory?: boolean;
  plain?: boolean;
  /** The comparison's branch, if it is a fused one. */
  condition?: number;
}

const load: Wanted = { code: '8b /r', memory: true, plain: true };
const storeTo: Wanted = { code: '89 /r', memory: true, plain: true };
const storeImmediate: Wanted = { code: 'c7 /0', memory: true, plain: true };
const move: Wanted = { code: '89 /r' };
const moveImmediate: Wanted = { code: 'b8+r' };
const push: Wanted = { code: '50+r' };
const pop: Wanted = { code: '58+r' };
const ret: Wanted = { code: 'c3' };
const call: Wanted = { code: 'e8' };
const callMemory: Wanted = { code: 'ff /2', memory: true };
const jumpMemory: Wanted = { code: 'ff /4', memory: true };
const addImmediate: Wanted = { code: '83 /0' };
const subImmediate: Wanted = { code: '83 /5' };
const andImmediate: Wanted = { code: '83 /4' };
const add: Wanted = { code: '01 /r' };
const zeroExtend: Wanted = { code: '0f b6 /r' };
const zeroExtendLoad: Wanted = { code: '0f b6 /r', memory: true, plain: true };
const address: Wanted = { code: '8d /r', memory: true, plain: true };
const testBranch = (condition: number): Wanted => ({ code: '85 /r', condition });
const compareBranch = (condition: number): Wanted => ({ code: '83 /7', condition });
const EQUAL = 4;
const NOT_EQUAL = 5;

const WANTED: [Wanted, Wanted[]][] = [
  [load, [load, storeTo, move, zeroExtendLoad, address, add, addImmediate, testBranch(EQUAL), testBranch(NOT_EQUAL), compareBranch(EQUAL), compareBranch(NOT_EQUAL)]],
  [storeTo, [load, storeTo, addImmediate, move, call, callMemory, zeroExtend, storeImmediate, push]],
  [push, [push, subImmediate, load, call]],
  [pop, [pop, ret]],
  [addImmediate, [storeTo, pop, ret, load, move]],
  [subImmediate, [load, storeTo, move]],
  [move, [move, addImmediate, zeroExtend, andImmediate, load, storeTo, call]],
  [moveImmediate, [load, storeTo]],
  [zeroExtend, [zeroExtend, storeTo, jumpMemory]],
  [zeroExtendLoad, [move]],
  [add, [add, storeTo, load]],
  [address, [storeTo, load]],
]; // biome-ignore format: a table

function fits(form: Form, wanted: Wanted): boolean {
  return (
    form.row.code === wanted.code &&
    form.memory === (wanted.memory ?? false) &&
    (form.plain ?? false) === (wanted.plain ?? false)
  );
}

function joined(first: Arm, second: Arm): Arm {
  // A store may have hit this very block: then the second record is one that leaves.
  const stores = /Guest\.write|pushFlat|commitUpdate/.test(first.code);
  const code = [
    `{\n${first.code}\n}`,
    'rec += RECORD_BYTES;',
    ...(stores ? ['if (load<u16>(rec) == 0) continue;'] : []),
    `{\n${second.code}\n}`,
  ].join('\n');
  return {
    ...second,
    code,
    calls: new Set([...first.calls, ...second.calls]),
    forms: [...first.forms, ...second.forms],
  };
}

/** All pairs; `fusion` has the arms of comparisons with their branches. */
export function pairs(arms: readonly Arm[], fusion: Fusion): Pair[] {
  const find = (wanted: Wanted): Arm => {
    const { condition } = wanted;
    const alone = arms.find((each) => each.hot && each.forms.some((form) => fits(form, wanted)));
    const arm =
      condition === undefined
        ? alone
        : fusion.pairs.find(({ first }) => first.code === alone?.code)?.byCondition[condition];
    if (!arm) throw new Error(`no hot arm for ${JSON.stringify(wanted)}`);
    return arm;
  };
  return WANTED.flatMap(([first, seconds]) =>
    seconds.map((second) => {
      const [one, two] = [find(first), find(second)];
      return { first: one, second: two, both: joined(one, two) };
    }),
  );
}

export function printPairs(list: readonly Pair[], idOf: (arm: Arm) => number): string {
  const firsts = [...new Set(list.map(({ first }) => idOf(first)))];
  const seconds = [...new Set(list.map(({ second }) => idOf(second)))];
  const length = Math.max(...firsts, ...seconds) + 1;
  const table = firsts.map((first) =>
    seconds.map((second) => {
      const pair = list.find((each) => idOf(each.first) === first && idOf(each.second) === second);
      return pair ? idOf(pair.both) : 0;
    }),
  );
  const rank = (ids: number[]): string => Array.from({ length }, (_, id) => ids.indexOf(id) + 1).join(', ');
  return `
/** Handlers below this may be in a pair. */
export const PAIR_HANDLERS: u32 = ${length};
/** By handler: its row of PAIRS as a first, plus 1, or 0. */
export const PAIR_FIRSTS = memory.data<u8>([
  ${rank(firsts)}
]);
/** By handler: its column of PAIRS as a second, plus 1, or 0. */
export const PAIR_SECONDS = memory.data<u8>([
  ${rank(seconds)}
]);
export const PAIR_COLUMNS: u32 = ${seconds.length};
export const PAIRS = memory.data<u16>([
  ${table.map((row) => row.join(', ')).join(',\n  ')}
]);
`;
}

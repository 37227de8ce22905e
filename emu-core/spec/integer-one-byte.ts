// The one-byte opcode map: integer instructions (SDM 2, appendix A, tables ). System rows: system.ts.
import { OSZAPC, op, type Row } from './row.ts';

/** Base opcode, name, flags tested, writes back. */
const ARITHMETIC: [number, string, string][] = [
  [0x00, 'add', ''],
  [0x08, 'or', ''],
  [0x10, 'adc', 'c'],
  [0x18, 'sbb', 'c'],
  [0x20, 'and', ''],
  [0x28, 'sub', ''],
  [0x30, 'xor', ''],
  [0x38, 'cmp', ''],
];

const hex = (value: number): string => value.toString(16).padStart(2, '0');

function arithmetic([base, name, tests]: [number, string, string]): Row[] {
  const form = (destination: string, size: string, source: string): string =>
    name === 'cmp'
      ? `cmp<${size}>(${destination}, ${source})`
      : `${destination} = ${name}<${size}>(${destination}, ${source})`;
  const logic = name === 'and' || name === 'or' || name === 'xor';
  const common = { tests, writes: OSZAPC, undefined: logic ? 'a' : '', lock: name !== 'cmp' };
  const digit = base >> 3;
  return [
    op(`${hex(base)} /r`, name, 'Eb,Gb', form('Eb', 'b', 'Gb'), { ...common, hot: 'b' }),
    op(`${hex(base + 1)} /r`, name, 'Ev,Gv', form('Ev', 'v', 'Gv'), { ...common, hot: 'd' }),
    op(`${hex(base + 2)} /r`, name, 'Gb,Eb', form('Gb', 'b', 'Eb'), { ...common, lock: false, hot: 'b' }),
    op(`${hex(base + 3)} /r`, name, 'Gv,Ev', form('Gv', 'v', 'Ev'), { ...common, lock: false, hot: 'd' }),
    op(`${hex(base + 4)}`, name, 'AL,Ib', form('AL', 'b', 'Ib'), { ...common, lock: false, hot: 'b' }),
    op(`${hex(base + 5)}`, name, 'eAX,Iz', form('eAX', 'v', 'Iz'), { ...common, lock: false, hot: 'd' }),
    op(`80 /${digit}`, name, 'Eb,Ib', form('Eb', 'b', 'Ib'), { ...common, hot: 'b' }),
    op(`81 /${digit}`, name, 'Ev,Iz', form('Ev', 'v', 'Iz'), { ...common, hot: 'd' }),
    op(`82 /${digit}`, name, 'Eb,Ib', form('Eb', 'b', 'Ib'), { ...common, hot: 'b', alias: true }),
    op(`83 /${digit}`, name, 'Ev,Ibs', form('Ev', 'v', 'Ibs'), { ...common, hot: 'd' }),
  ];
}

/** ModRM.reg, name, flags tested, written, undefined. */
const SHIFTS: [number, string, string, string, string][] = [
  [0, 'rol', '', 'oc', 'o'],
  [1, 'ror', '', 'oc', 'o'],
  [2, 'rcl', 'c', 'oc', 'o'],
  [3, 'rcr', 'c', 'oc', 'o'],
  [4, 'shl', '', OSZAPC, 'oa'],
  [5, 'shr', '', OSZAPC, 'oa'],
  [6, 'shl', '', OSZAPC, 'oa'],
  [7, 'sar', '', OSZAPC, 'oa'],
];

function shift([digit, name, , writes, undefinedFlags]: [number, string, string, string, string]): Row[] {
  // A count of 0 leaves every flag alone: so none counts as always written.
  const counted = { tests: OSZAPC, writes, undefined: undefinedFlags, alias: digit === 6 };
  const hot = digit === 4 || digit === 5 || digit === 7 ? ('dr' as const) : undefined;
  return [
    op(`c0 /${digit}`, name, 'Eb,Ib', `Eb = ${name}<b>(Eb, Ib)`, counted),
    op(`c1 /${digit}`, name, 'Ev,Ib', `Ev = ${name}<v>(Ev, Ib)`, { ...counted, hot }),
    op(`d0 /${digit}`, name, 'Eb,1', `Eb = ${name}<b>(Eb, 1)`, counted),
    op(`d1 /${digit}`, name, 'Ev,1', `Ev = ${name}<v>(Ev, 1)`, { ...counted, hot }),
    op(`d2 /${digit}`, name, 'Eb,CL', `Eb = ${name}<b>(Eb, CL)`, counted),
    op(`d3 /${digit}`, name, 'Ev,CL', `Ev = ${name}<v>(Ev, CL)`, { ...counted, hot }),
  ];
}

function string(base: number, name: string, operands: string, args: string, flags: string): Row[] {
  return [
    op(hex(base), `${name}b`, operands.replaceAll('?', 'b'), `${name}<b>(${args})`, { writes: flags, tests: flags }),
    op(hex(base + 1), `${name}v`, operands.replaceAll('?', 'v'), `${name}<v>(${args})`, { writes: flags, tests: flags }),
  ];
}

export const integerOneByteRows: Row[] = [
  ...ARITHMETIC.flatMap(arithmetic),
  ...SHIFTS.flatMap(shift),

  op('27', 'daa', '', 'daa()', { tests: 'ac', writes: OSZAPC, undefined: 'o' }),
  op('2f', 'das', '', 'das()', { tests: 'ac', writes: OSZAPC, undefined: 'o' }),
  op('37', 'aaa', '', 'aaa()', { tests: 'a', writes: OSZAPC, undefined: 'oszp' }),
  op('3f', 'aas', '', 'aas()', { tests: 'a', writes: OSZAPC, undefined: 'oszp' }),
  op('d4', 'aam', 'Ib', 'aam(Ib)', { writes: OSZAPC, undefined: 'oac' }),
  op('d5', 'aad', 'Ib', 'aad(Ib)', { writes: OSZAPC, undefined: 'oac' }),

  op('40+r', 'inc', 'Zv', 'Zv = inc<v>(Zv)', { tests: 'c', writes: 'oszap', hot: 'd' }),
  op('48+r', 'dec', 'Zv', 'Zv = dec<v>(Zv)', { tests: 'c', writes: 'oszap', hot: 'd' }),
  op('fe /0', 'inc', 'Eb', 'Eb = inc<b>(Eb)', { tests: 'c', writes: 'oszap', lock: true, hot: 'b' }),
  op('fe /1', 'dec', 'Eb', 'Eb = dec<b>(Eb)', { tests: 'c', writes: 'oszap', lock: true, hot: 'b' }),
  op('ff /0', 'inc', 'Ev', 'Ev = inc<v>(Ev)', { tests: 'c', writes: 'oszap', lock: true, hot: 'd' }),
  op('ff /1', 'dec', 'Ev', 'Ev = dec<v>(Ev)', { tests: 'c', writes: 'oszap', lock: true, hot: 'd' }),

  op('50+r', 'push', 'Zv', 'push<v>(Zv)', { hot: 'd' }),
  op('58+r', 'pop', 'Zv', 'Zv = pop<v>()', { hot: 'd' }),
  op('60', 'pusha', '', 'pusha<v>()'),
  op('61', 'popa', '', 'popa<v>()'),
  op('62 /r', 'bound', 'Gv,M', 'bound<v>(Gv, &M)', { bytes: [4, 8] }),
  op('68', 'push', 'Iz', 'push<v>(Iz)', { hot: 'd' }),
  op('6a', 'push', 'Ibs', 'push<v>(Ibs)', { hot: 'd' }),
  op('ff /6', 'push', 'Ev', 'push<v>(Ev)', { hot: 'd' }),
  op('8f /0', 'pop', 'Ev', 'Ev = pop<v>()'),
  op('c8', 'enter', 'Iw,Ib', 'enter<v>(Iw, Ib)'),
  op('c9', 'leave', '', 'leave<v>()', { hot: 'd' }),

  op('69 /r', 'imul', 'Gv,Ev,Iz', 'Gv = imul<v>(Ev, Iz)', { writes: OSZAPC, undefined: 'szap', hot: 'd' }),
  op('6b /r', 'imul', 'Gv,Ev,Ibs', 'Gv = imul<v>(Ev, Ibs)', { writes: OSZAPC, undefined: 'szap', hot: 'd' }),
  op('84 /r', 'test', 'Eb,Gb', 'test<b>(Eb, Gb)', { writes: OSZAPC, undefined: 'a', hot: 'b' }),
  op('85 /r', 'test', 'Ev,Gv', 'test<v>(Ev, Gv)', { writes: OSZAPC, undefined: 'a', hot: 'd' }),
  op('a8', 'test', 'AL,Ib', 'test<b>(AL, Ib)', { writes: OSZAPC, undefined: 'a', hot: 'b' }),
  op('a9', 'test', 'eAX,Iz', 'test<v>(eAX, Iz)', { writes: OSZAPC, undefined: 'a', hot: 'd' }),
  ...[0, 1].flatMap((digit) => [
    op(`f6 /${digit}`, 'test', 'Eb,Ib', 'test<b>(Eb, Ib)', { writes: OSZAPC, undefined: 'a', hot: 'b', alias: digit === 1 }),
    op(`f7 /${digit}`, 'test', 'Ev,Iz', 'test<v>(Ev, Iz)', { writes: OSZAPC, undefined: 'a', hot: 'd', alias: digit === 1 }),
  ]),
  op('f6 /2', 'not', 'Eb', 'Eb = not<b>(Eb)', { lock: true }),
  op('f7 /2', 'not', 'Ev', 'Ev = not<v>(Ev)', { lock: true, hot: 'dr' }),
  op('f6 /3', 'neg', 'Eb', 'Eb = neg<b>(Eb)', { writes: OSZAPC, lock: true }),
  op('f7 /3', 'neg', 'Ev', 'Ev = neg<v>(Ev)', { writes: OSZAPC, lock: true, hot: 'dr' }),
  op('f6 /4', 'mul', 'Eb', 'mul<b>(Eb)', { writes: OSZAPC, undefined: 'szap' }),
  op('f7 /4', 'mul', 'Ev', 'mul<v>(Ev)', { writes: OSZAPC, undefined: 'szap', hot: 'dr' }),
  op('f6 /5', 'imul', 'Eb', 'imulWide<b>(Eb)', { writes: OSZAPC, undefined: 'szap' }),
  op('f7 /5', 'imul', 'Ev', 'imulWide<v>(Ev)', { writes: OSZAPC, undefined: 'szap', hot: 'dr' }),
  op('f6 /6', 'div', 'Eb', 'div<b>(Eb)', { undefined: OSZAPC }),
  op('f7 /6', 'div', 'Ev', 'div<v>(Ev)', { undefined: OSZAPC, hot: 'dr' }),
  op('f6 /7', 'idiv', 'Eb', 'idiv<b>(Eb)', { undefined: OSZAPC }),
  op('f7 /7', 'idiv', 'Ev', 'idiv<v>(Ev)', { undefined: OSZAPC, hot: 'dr' }),

  op('86 /r', 'xchg', 'Eb,Gb', 'was = Eb; Eb = Gb; Gb = was', { lock: true }),
  op('87 /r', 'xchg', 'Ev,Gv', 'was = Ev; Ev = Gv; Gv = was', { lock: true, hot: 'dr' }),
  op('90+r', 'xchg', 'Zv,eAX', 'was = Zv; Zv = eAX; eAX = was'),
  op('88 /r', 'mov', 'Eb,Gb', 'Eb = Gb', { hot: 'b' }),
  op('89 /r', 'mov', 'Ev,Gv', 'Ev = Gv', { hot: 'd' }),
  op('8a /r', 'mov', 'Gb,Eb', 'Gb = Eb', { hot: 'b' }),
  op('8b /r', 'mov', 'Gv,Ev', 'Gv = Ev', { hot: 'd' }),
  op('8d /r', 'lea', 'Gv,M', 'Gv = &M', { hot: 'd' }),
  op('a0', 'mov', 'AL,Ob', 'AL = Ob'),
  op('a1', 'mov', 'eAX,Ov', 'eAX = Ov', { hot: 'd' }),
  op('a2', 'mov', 'Ob,AL', 'Ob = AL'),
  op('a3', 'mov', 'Ov,eAX', 'Ov = eAX', { hot: 'd' }),
  op('b0+r', 'mov', 'Zb,Ib', 'Zb = Ib', { hot: 'b' }),
  op('b8+r', 'mov', 'Zv,Iz', 'Zv = Iz', { hot: 'd' }),
  op('c6 /0', 'mov', 'Eb,Ib', 'Eb = Ib', { hot: 'b' }),
  op('c7 /0', 'mov', 'Ev,Iz', 'Ev = Iz', { hot: 'd' }),
  op('98', 'cbw', '', 'extendAccumulator<v>()', { hot: 'd' }),
  op('99', 'cwd', '', 'extendPair<v>()', { hot: 'd' }),
  op('9e', 'sahf', '', 'sahf()', { writes: 'szapc' }),
  op('9f', 'lahf', '', 'lahf()', { tests: 'szapc' }),
  op('f5', 'cmc', '', 'cmc()', { tests: 'c', writes: 'c' }),
  op('f8', 'clc', '', 'setCarry(0)', { writes: 'c' }),
  op('f9', 'stc', '', 'setCarry(1)', { writes: 'c' }),
  op('fc', 'cld', '', 'setDirection(0)'),
  op('fd', 'std', '', 'setDirection(1)'),
  op('d6', 'salc', '', 'salc()', { tests: 'c' }),
  op('d7', 'xlat', 'Xb', 'xlat(seg, asize)'),

  ...string(0xa4, 'movs', 'Y?,X?', 'rep, seg, asize', ''),
  ...string(0xa6, 'cmps', 'X?,Y?', 'rep, seg, asize', OSZAPC),
  ...string(0xaa, 'stos', 'Y?', 'rep, asize', ''),
  ...string(0xac, 'lods', 'X?', 'rep, seg, asize', ''),
  ...string(0xae, 'scas', 'Y?', 'rep, asize', OSZAPC),

  op('70+cc', 'jcc', 'Jb', 'jumpIf(cc, Jb)', { tests: 'cc', ends: 'jump', hot: 'd' }),
  op('e0', 'loopne', 'Jb', 'loopWhile(asize, 0, Jb)', { tests: 'z', ends: 'jump' }),
  op('e1', 'loope', 'Jb', 'loopWhile(asize, 1, Jb)', { tests: 'z', ends: 'jump' }),
  op('e2', 'loop', 'Jb', 'loopWhile(asize, 2, Jb)', { ends: 'jump' }),
  op('e3', 'jcxz', 'Jb', 'jumpIfCounterZero(asize, Jb)', { ends: 'jump' }),
  op('e8', 'call', 'Jz', 'call<v>(Jz)', { ends: 'jump', hot: 'd' }),
  op('e9', 'jmp', 'Jz', 'jump(Jz)', { ends: 'jump', hot: 'd' }),
  op('eb', 'jmp', 'Jb', 'jump(Jb)', { ends: 'jump', hot: 'd' }),
  op('ff /2', 'call', 'Ev', 'call<v>(Ev)', { ends: 'jump', hot: 'd' }),
  op('ff /4', 'jmp', 'Ev', 'jump(Ev)', { ends: 'jump', hot: 'd' }),
  op('c2', 'ret', 'Iw', 'ret<v>(Iw)', { ends: 'jump', hot: 'd' }),
  op('c3', 'ret', '', 'ret<v>(0)', { ends: 'jump', hot: 'd' }),
];

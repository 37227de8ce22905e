// The x87 instructions, escape by escape. SDM 2, tables.
import { op, type Row } from './row.ts';

const x87 = { unit: 'x87' } as const;
const store = { unit: 'x87', stores: true } as const;
const control = { unit: 'x87-control' } as const;
const noWait = { unit: 'x87-nowait' } as const;
const alias = { unit: 'x87', alias: true } as const;

/** Operations by bits 5..3 of the ModR/M byte, memory and register form alike; 2 and 3 are the comparisons. */
const ARITHMETIC = [
  [0, 'add'],
  [1, 'mul'],
  [4, 'sub'],
  [5, 'subr'],
  [6, 'div'],
  [7, 'divr'],
] as const;

/** Second bytes of the forms with an ST(i) destination: there, SUB and SUBR, DIV and DIVR change places. */
const STACK_NAMES = ['add', 'mul', '', '', 'subr', 'sub', 'divr', 'div'];

const hex = (value: number): string => value.toString(16);

function arithmetic(): Row[] {
  return ARITHMETIC.flatMap(([operation, name]) => {
    const modrm = hex(0xc0 + operation * 8);
    const reversed = STACK_NAMES[operation];
    return [
      op(`d8 /${operation}`, `f${name}`, 'Md', `arithmeticReal32(${operation}, Md)`, x87),
      op(`d8 ${modrm}+i`, `f${name}`, 'ST,STi', `arithmeticStack(${operation}, STi, 0, 0)`, x87),
      op(`da /${operation}`, `fi${name}`, 'Md', `arithmeticInt32(${operation}, Md)`, x87),
      op(`dc /${operation}`, `f${name}`, 'Mq', `arithmeticReal64(${operation}, Mq)`, x87),
      op(`dc ${modrm}+i`, `f${reversed}`, 'STi,ST', `arithmeticStack(${operation}, STi, STi, 0)`, x87),
      op(`de /${operation}`, `fi${name}`, 'Mw', `arithmeticInt16(${operation}, Mw)`, x87),
      op(`de ${modrm}+i`, `f${reversed}p`, 'STi,ST', `arithmeticStack(${operation}, STi, STi, 1)`, x87),
    ];
  });
}

const comparisons: Row[] = [
  op('d8 /2', 'fcom', 'Md', 'compareReal32(Md, 0)', x87),
  op('d8 /3', 'fcomp', 'Md', 'compareReal32(Md, 1)', x87),
  op('da /2', 'ficom', 'Md', 'compareInt32(Md, 0)', x87),
  op('da /3', 'ficomp', 'Md', 'compareInt32(Md, 1)', x87),
  op('dc /2', 'fcom', 'Mq', 'compareReal64(Mq, 0)', x87),
  op('dc /3', 'fcomp', 'Mq', 'compareReal64(Mq, 1)', x87),
  op('de /2', 'ficom', 'Mw', 'compareInt16(Mw, 0)', x87),
  op('de /3', 'ficomp', 'Mw', 'compareInt16(Mw, 1)', x87),
  op('d8 d0+i', 'fcom', 'STi', 'compareStack(STi, 0, 0)', x87),
  op('d8 d8+i', 'fcomp', 'STi', 'compareStack(STi, 0, 1)', x87),
  op('dc d0+i', 'fcom', 'STi', 'compareStack(STi, 0, 0)', alias),
  op('dc d8+i', 'fcomp', 'STi', 'compareStack(STi, 0, 1)', alias),
  op('de d0+i', 'fcomp', 'STi', 'compareStack(STi, 0, 1)', alias),
  op('de d9', 'fcompp', '', 'compareStack(1, 0, 2)', x87),
  op('da e9', 'fucompp', '', 'compareStack(1, 1, 2)', x87),
  op('dd e0+i', 'fucom', 'STi', 'compareStack(STi, 1, 0)', x87),
  op('dd e8+i', 'fucomp', 'STi', 'compareStack(STi, 1, 1)', x87),
  op('db e8+i', 'fucomi', 'ST,STi', 'fcomi(STi, 1, 0)', { unit: 'x87', writes: 'oszapc' }),
  op('db f0+i', 'fcomi', 'ST,STi', 'fcomi(STi, 0, 0)', { unit: 'x87', writes: 'oszapc' }),
  op('df e8+i', 'fucomip', 'ST,STi', 'fcomi(STi, 1, 1)', { unit: 'x87', writes: 'oszapc' }),
  op('df f0+i', 'fcomip', 'ST,STi', 'fcomi(STi, 0, 1)', { unit: 'x87', writes: 'oszapc' }),
  op('d9 e4', 'ftst', '', 'ftst()', x87),
  op('d9 e5', 'fxam', '', 'fxam()', x87),
];

const moves: Row[] = [
  op('d9 /0', 'fld', 'Md', 'fldReal32(Md)', x87),
  op('dd /0', 'fld', 'Mq', 'fldReal64(Mq)', x87),
  op('db /5', 'fld', 'Mt', 'fldReal80(&M)', x87),
  op('d9 c0+i', 'fld', 'STi', 'fldStack(STi)', x87),
  op('d9 /2', 'fst', 'Md', 'fstReal32(&M, 0)', store),
  op('d9 /3', 'fstp', 'Md', 'fstReal32(&M, 1)', store),
  op('dd /2', 'fst', 'Mq', 'fstReal64(&M, 0)', store),
  op('dd /3', 'fstp', 'Mq', 'fstReal64(&M, 1)', store),
  op('db /7', 'fstp', 'Mt', 'fstpReal80(&M)', store),
  op('dd d0+i', 'fst', 'STi', 'fstStack(STi, 0)', x87),
  op('dd d8+i', 'fstp', 'STi', 'fstStack(STi, 1)', x87),
  op('d9 d8+i', 'fstp', 'STi', 'fstStack(STi, 1)', alias),
  op('df d0+i', 'fstp', 'STi', 'fstStack(STi, 1)', alias),
  op('df d8+i', 'fstp', 'STi', 'fstStack(STi, 1)', alias),
  op('df /0', 'fild', 'Mw', 'fild16(Mw)', x87),
  op('db /0', 'fild', 'Md', 'fild32(Md)', x87),
  op('df /5', 'fild', 'Mq', 'fild64(Mq)', x87),
  op('df /2', 'fist', 'Mw', 'fist16(&M, 0)', store),
  op('df /3', 'fistp', 'Mw', 'fist16(&M, 1)', store),
  op('db /2', 'fist', 'Md', 'fist32(&M, 0)', store),
  op('db /3', 'fistp', 'Md', 'fist32(&M, 1)', store),
  op('df /7', 'fistp', 'Mq', 'fistp64(&M)', store),
  op('df /4', 'fbld', 'Mt', 'fbld(&M)', x87),
  op('df /6', 'fbstp', 'Mt', 'fbstp(&M)', store),
  op('d9 c8+i', 'fxch', 'STi', 'fxch(STi)', x87),
  op('dd c8+i', 'fxch', 'STi', 'fxch(STi)', alias),
  op('df c8+i', 'fxch', 'STi', 'fxch(STi)', alias),
  op('da c0+i', 'fcmovb', 'ST,STi', 'fcmov(2, STi)', { unit: 'x87', tests: 'c' }),
  op('da c8+i', 'fcmove', 'ST,STi', 'fcmov(4, STi)', { unit: 'x87', tests: 'z' }),
  op('da d0+i', 'fcmovbe', 'ST,STi', 'fcmov(6, STi)', { unit: 'x87', tests: 'zc' }),
  op('da d8+i', 'fcmovu', 'ST,STi', 'fcmov(10, STi)', { unit: 'x87', tests: 'p' }),
  op('db c0+i', 'fcmovnb', 'ST,STi', 'fcmov(3, STi)', { unit: 'x87', tests: 'c' }),
  op('db c8+i', 'fcmovne', 'ST,STi', 'fcmov(5, STi)', { unit: 'x87', tests: 'z' }),
  op('db d0+i', 'fcmovnbe', 'ST,STi', 'fcmov(7, STi)', { unit: 'x87', tests: 'zc' }),
  op('db d8+i', 'fcmovnu', 'ST,STi', 'fcmov(11, STi)', { unit: 'x87', tests: 'p' }),
];

const constants: Row[] = [
  op('d9 e8', 'fld1', '', 'fld1()', x87),
  op('d9 e9', 'fldl2t', '', 'fldl2t()', x87),
  op('d9 ea', 'fldl2e', '', 'fldl2e()', x87),
  op('d9 eb', 'fldpi', '', 'fldpi()', x87),
  op('d9 ec', 'fldlg2', '', 'fldlg2()', x87),
  op('d9 ed', 'fldln2', '', 'fldln2()', x87),
  op('d9 ee', 'fldz', '', 'fldz()', x87),
];

const functions: Row[] = [
  op('d9 e0', 'fchs', '', 'fchs()', x87),
  op('d9 e1', 'fabs', '', 'fabs()', x87),
  op('d9 f0', 'f2xm1', '', 'f2xm1()', x87),
  op('d9 f1', 'fyl2x', '', 'fyl2x()', x87),
  op('d9 f2', 'fptan', '', 'fptan()', x87),
  op('d9 f3', 'fpatan', '', 'fpatan()', x87),
  op('d9 f4', 'fxtract', '', 'fxtract()', x87),
  op('d9 f5', 'fprem1', '', 'fprem1()', x87),
  op('d9 f8', 'fprem', '', 'fprem()', x87),
  op('d9 f9', 'fyl2xp1', '', 'fyl2xp1()', x87),
  op('d9 fa', 'fsqrt', '', 'fsqrt()', x87),
  op('d9 fb', 'fsincos', '', 'fsincos()', x87),
  op('d9 fc', 'frndint', '', 'frndint()', x87),
  op('d9 fd', 'fscale', '', 'fscale()', x87),
  op('d9 fe', 'fsin', '', 'fsin()', x87),
  op('d9 ff', 'fcos', '', 'fcos()', x87),
];

const controls: Row[] = [
  op('9b', 'fwait', '', 'fwait()'),
  op('d9 d0', 'fnop', '', 'fnop()', x87),
  op('d9 f6', 'fdecstp', '', 'fdecstp()', x87),
  op('d9 f7', 'fincstp', '', 'fincstp()', x87),
  op('dd c0+i', 'ffree', 'STi', 'ffree(STi)', x87),
  op('df c0+i', 'ffreep', 'STi', 'ffreep(STi)', x87),
  // Control instructions, but those that wait for exceptions first.
  op('d9 /5', 'fldcw', 'Mw', 'fldcw(&M)', control),
  op('d9 /7', 'fnstcw', 'Mw', 'Mw = controlWord()', noWait),
  op('dd /7', 'fnstsw', 'Mw', 'Mw = statusWord()', noWait),
  op('df e0', 'fnstsw', 'AX', 'AX = statusWord()', noWait),
  op('db e2', 'fnclex', '', 'fnclex()', noWait),
  op('db e3', 'fninit', '', 'fninit()', noWait),
  op('db e0', 'fneni', '', 'fnop()', { unit: 'x87-nowait', alias: true }),
  op('db e1', 'fndisi', '', 'fnop()', { unit: 'x87-nowait', alias: true }),
  op('db e4', 'fnsetpm', '', 'fnop()', { unit: 'x87-nowait', alias: true }),
  op('d9 /4', 'fldenv', 'M', 'fldenv(&M, sizeof<v>())', { ...control, bytes: [14, 28] }),
  op('d9 /6', 'fnstenv', 'M', 'fnstenv(&M, sizeof<v>())', { ...noWait, bytes: [14, 28], stores: true }),
  op('dd /4', 'frstor', 'M', 'frstor(&M, sizeof<v>())', { ...control, bytes: [94, 108] }),
  op('dd /6', 'fnsave', 'M', 'fnsave(&M, sizeof<v>())', { ...noWait, bytes: [94, 108], stores: true }),
];

export const x87Rows: Row[] = [...arithmetic(), ...comparisons, ...moves, ...constants, ...functions, ...controls];

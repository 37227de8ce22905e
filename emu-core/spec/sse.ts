// SSE and SSE2. SDM 2, tables A-3 and A-4 (two-byte opcodes with mandatory prefixes).
import { HIGH_UNPACKS, LANES, PACKS, SHIFTS } from './packed.ts';
import { op, type Row } from './row.ts';

const sse = { unit: 'sse' } as const;
const unaligned = { unit: 'sse', unaligned: true } as const;

/** Mandatory prefix, suffix of the mnemonic, operand size: the four types of floating-point operands. */
const TYPES = [
  ['np', 'ps', 'ps'],
  ['66', 'pd', 'pd'],
  ['f3', 'ss', 'ss'],
  ['f2', 'sd', 'sd'],
] as const;

/** One row for each type; the scalar ones have no alignment to keep. */
function family(opcode: string, name: string): Row[] {
  return TYPES.map(([prefix, suffix, size]) => {
    const full = `${name}${suffix}`;
    return op(`${prefix} 0f ${opcode} /r`, full, `V${size},W${size}`, `${full}(V${size}, W${size})`, sse);
  });
}

const floating: Row[] = [
  ...family('51', 'sqrt'),
  ...family('58', 'add'),
  ...family('59', 'mul'),
  ...family('5c', 'sub'),
  ...family('5d', 'min'),
  ...family('5e', 'div'),
  ...family('5f', 'max'),
  op('np 0f 52 /r', 'rsqrtps', 'Vps,Wps', 'rsqrtps(Vps, Wps)', sse),
  op('f3 0f 52 /r', 'rsqrtss', 'Vss,Wss', 'rsqrtss(Vss, Wss)', sse),
  op('np 0f 53 /r', 'rcpps', 'Vps,Wps', 'rcpps(Vps, Wps)', sse),
  op('f3 0f 53 /r', 'rcpss', 'Vss,Wss', 'rcpss(Vss, Wss)', sse),
  ...TYPES.map(([prefix, suffix, size]) =>
    op(
      `${prefix} 0f c2 /r`,
      `cmp${suffix}`,
      `V${size},W${size},Ib`,
      `cmp${suffix}(V${size}, W${size}, Ib)`,
      sse,
    ),
  ),
  op('np 0f 2e /r', 'ucomiss', 'Vss,Wss', 'ucomiss(Vss, Wss)', { unit: 'sse', writes: 'oszapc' }),
  op('66 0f 2e /r', 'ucomisd', 'Vsd,Wsd', 'ucomisd(Vsd, Wsd)', { unit: 'sse', writes: 'oszapc' }),
  op('np 0f 2f /r', 'comiss', 'Vss,Wss', 'comiss(Vss, Wss)', { unit: 'sse', writes: 'oszapc' }),
  op('66 0f 2f /r', 'comisd', 'Vsd,Wsd', 'comisd(Vsd, Wsd)', { unit: 'sse', writes: 'oszapc' }),
];

const moves: Row[] = [
  op('np 0f 10 /r', 'movups', 'Vps,Wps', 'Vps = Wps', unaligned),
  op('np 0f 11 /r', 'movups', 'Wps,Vps', 'Wps = Vps', unaligned),
  op('66 0f 10 /r', 'movupd', 'Vpd,Wpd', 'Vpd = Wpd', unaligned),
  op('66 0f 11 /r', 'movupd', 'Wpd,Vpd', 'Wpd = Vpd', unaligned),
  op('f3 0f 10 /r', 'movss', 'Vss,Uss', 'Vss = Uss', sse),
  op('f3 0f 10 /r', 'movss', 'Vss,Md', 'loadLow32(Vss, Md)', sse),
  op('f3 0f 11 /r', 'movss', 'Wss,Vss', 'Wss = Vss', sse),
  op('f2 0f 10 /r', 'movsd', 'Vsd,Usd', 'Vsd = Usd', sse),
  op('f2 0f 10 /r', 'movsd', 'Vsd,Mq', 'loadLow64(Vsd, Mq)', sse),
  op('f2 0f 11 /r', 'movsd', 'Wsd,Vsd', 'Wsd = Vsd', sse),
  op('np 0f 12 /r', 'movhlps', 'Vps,Ups', 'movhlps(Vps, Ups)', sse),
  op('np 0f 12 /r', 'movlps', 'Vps,Mq', 'setLow64(Vps, Mq)', sse),
  op('66 0f 12 /r', 'movlpd', 'Vpd,Mq', 'setLow64(Vpd, Mq)', sse),
  op('np 0f 13 /r', 'movlps', 'Mq,Vps', 'Mq = low64(Vps)', sse),
  op('66 0f 13 /r', 'movlpd', 'Mq,Vpd', 'Mq = low64(Vpd)', sse),
  op('np 0f 16 /r', 'movlhps', 'Vps,Ups', 'movlhps(Vps, Ups)', sse),
  op('np 0f 16 /r', 'movhps', 'Vps,Mq', 'setHigh64(Vps, Mq)', sse),
  op('66 0f 16 /r', 'movhpd', 'Vpd,Mq', 'setHigh64(Vpd, Mq)', sse),
  op('np 0f 17 /r', 'movhps', 'Mq,Vps', 'Mq = high64(Vps)', sse),
  op('66 0f 17 /r', 'movhpd', 'Mq,Vpd', 'Mq = high64(Vpd)', sse),
  op('np 0f 28 /r', 'movaps', 'Vps,Wps', 'Vps = Wps', sse),
  op('np 0f 29 /r', 'movaps', 'Wps,Vps', 'Wps = Vps', sse),
  op('66 0f 28 /r', 'movapd', 'Vpd,Wpd', 'Vpd = Wpd', sse),
  op('66 0f 29 /r', 'movapd', 'Wpd,Vpd', 'Wpd = Vpd', sse),
  op('np 0f 2b /r', 'movntps', 'Mps,Vps', 'Mps = Vps', sse),
  op('66 0f 2b /r', 'movntpd', 'Mpd,Vpd', 'Mpd = Vpd', sse),
  op('np 0f 50 /r', 'movmskps', 'Gd,Ups', 'Gd = movmskps(Ups)', sse),
  op('66 0f 50 /r', 'movmskpd', 'Gd,Upd', 'Gd = movmskpd(Upd)', sse),
  op('66 0f 6e /r', 'movd', 'Vdq,Ed', 'loadLow32(Vdq, Ed)', sse),
  op('66 0f 7e /r', 'movd', 'Ed,Vdq', 'Ed = low32(Vdq)', sse),
  op('f3 0f 7e /r', 'movq', 'Vdq,Wq', 'moveLow64(Vdq, Wq)', sse),
  op('66 0f d6 /r', 'movq', 'Uq,Vdq', 'moveLow64(Uq, Vdq)', sse),
  op('66 0f d6 /r', 'movq', 'Mq,Vdq', 'Mq = low64(Vdq)', sse),
  op('66 0f 6f /r', 'movdqa', 'Vdq,Wdq', 'Vdq = Wdq', sse),
  op('66 0f 7f /r', 'movdqa', 'Wdq,Vdq', 'Wdq = Vdq', sse),
  op('f3 0f 6f /r', 'movdqu', 'Vdq,Wdq', 'Vdq = Wdq', unaligned),
  op('f3 0f 7f /r', 'movdqu', 'Wdq,Vdq', 'Wdq = Vdq', unaligned),
  op('66 0f e7 /r', 'movntdq', 'Mdq,Vdq', 'Mdq = Vdq', sse),
  op('66 0f f7 /r', 'maskmovdqu', 'Vdq,Udq', 'maskmovdqu(Vdq, Udq, seg, asize)', sse),
  op('66 0f d7 /r', 'pmovmskb', 'Gd,Udq', 'Gd = pmovmskb(Udq)', sse),
];

const conversions: Row[] = [
  op('f3 0f 2a /r', 'cvtsi2ss', 'Vss,Ed', 'cvtsi2ss(Vss, Ed)', sse),
  op('f2 0f 2a /r', 'cvtsi2sd', 'Vsd,Ed', 'cvtsi2sd(Vsd, Ed)', sse),
  op('f3 0f 2c /r', 'cvttss2si', 'Gd,Wss', 'Gd = cvttss2si(Wss)', sse),
  op('f2 0f 2c /r', 'cvttsd2si', 'Gd,Wsd', 'Gd = cvttsd2si(Wsd)', sse),
  op('f3 0f 2d /r', 'cvtss2si', 'Gd,Wss', 'Gd = cvtss2si(Wss)', sse),
  op('f2 0f 2d /r', 'cvtsd2si', 'Gd,Wsd', 'Gd = cvtsd2si(Wsd)', sse),
  op('np 0f 5a /r', 'cvtps2pd', 'Vpd,Wq', 'cvtps2pd(Vpd, Wq)', sse),
  op('66 0f 5a /r', 'cvtpd2ps', 'Vps,Wpd', 'cvtpd2ps(Vps, Wpd)', sse),
  op('f3 0f 5a /r', 'cvtss2sd', 'Vsd,Wss', 'cvtss2sd(Vsd, Wss)', sse),
  op('f2 0f 5a /r', 'cvtsd2ss', 'Vss,Wsd', 'cvtsd2ss(Vss, Wsd)', sse),
  op('np 0f 5b /r', 'cvtdq2ps', 'Vps,Wdq', 'cvtdq2ps(Vps, Wdq)', sse),
  op('66 0f 5b /r', 'cvtps2dq', 'Vdq,Wps', 'cvtps2dq(Vdq, Wps)', sse),
  op('f3 0f 5b /r', 'cvttps2dq', 'Vdq,Wps', 'cvttps2dq(Vdq, Wps)', sse),
  op('f3 0f e6 /r', 'cvtdq2pd', 'Vpd,Wq', 'cvtdq2pd(Vpd, Wq)', sse),
  op('f2 0f e6 /r', 'cvtpd2dq', 'Vdq,Wpd', 'cvtpd2dq(Vdq, Wpd)', sse),
  op('66 0f e6 /r', 'cvttpd2dq', 'Vdq,Wpd', 'cvttpd2dq(Vdq, Wpd)', sse),
];

/** Opcode and name of the operations `66 0f xx /r` on whole registers. */
const INTEGER: readonly (readonly [string, string])[] = [
  ...LANES,
  ...PACKS,
  ...HIGH_UNPACKS.map(([code, name]) => [code, name] as const),
  ['6c', 'punpcklqdq'],
  ['6d', 'punpckhqdq'],
];

/** Logic on floating-point registers is the integers' logic. */
const LOGIC: readonly (readonly [string, string, string])[] = [
  ['54', 'and', 'pand'],
  ['55', 'andn', 'pandn'],
  ['56', 'or', 'por'],
  ['57', 'xor', 'pxor'],
];

const integers: Row[] = [
  ...INTEGER.map(([code, name]) => op(`66 0f ${code} /r`, name, 'Vdq,Wdq', `${name}(Vdq, Wdq)`, sse)),
  ...SHIFTS.flatMap(([code, group, name, action]) => [
    op(`66 0f ${code} /r`, name, 'Vdq,Wdq', `${action}(Vdq, low64(Wdq))`, sse),
    op(`66 0f ${group}`, name, 'Udq,Ib', `${action}(Udq, Ib)`, sse),
  ]),
  op('66 0f 73 /3', 'psrldq', 'Udq,Ib', 'shiftBytesRight(Udq, Ib)', sse),
  op('66 0f 73 /7', 'pslldq', 'Udq,Ib', 'shiftBytesLeft(Udq, Ib)', sse),
  ...LOGIC.flatMap(([code, name, action]) =>
    TYPES.slice(0, 2).map(([prefix, suffix, size]) =>
      op(
        `${prefix} 0f ${code} /r`,
        `${name}${suffix}`,
        `V${size},W${size}`,
        `${action}(V${size}, W${size})`,
        sse,
      ),
    ),
  ),
  op('np 0f 14 /r', 'unpcklps', 'Vps,Wps', 'punpckldq(Vps, Wps)', sse),
  op('66 0f 14 /r', 'unpcklpd', 'Vpd,Wpd', 'punpcklqdq(Vpd, Wpd)', sse),
  op('np 0f 15 /r', 'unpckhps', 'Vps,Wps', 'punpckhdq(Vps, Wps)', sse),
  op('66 0f 15 /r', 'unpckhpd', 'Vpd,Wpd', 'punpckhqdq(Vpd, Wpd)', sse),
  op('66 0f 70 /r', 'pshufd', 'Vdq,Wdq,Ib', 'pshufd(Vdq, Wdq, Ib)', sse),
  op('f3 0f 70 /r', 'pshufhw', 'Vdq,Wdq,Ib', 'pshufhw(Vdq, Wdq, Ib)', sse),
  op('f2 0f 70 /r', 'pshuflw', 'Vdq,Wdq,Ib', 'pshuflw(Vdq, Wdq, Ib)', sse),
  op('np 0f c6 /r', 'shufps', 'Vps,Wps,Ib', 'shufps(Vps, Wps, Ib)', sse),
  op('66 0f c6 /r', 'shufpd', 'Vpd,Wpd,Ib', 'shufpd(Vpd, Wpd, Ib)', sse),
  op('66 0f c4 /r', 'pinsrw', 'Vdq,Rd,Ib', 'insertWord(Vdq, Rd, Ib)', sse),
  op('66 0f c4 /r', 'pinsrw', 'Vdq,Mw,Ib', 'insertWord(Vdq, Mw, Ib)', sse),
  op('66 0f c5 /r', 'pextrw', 'Gd,Udq,Ib', 'Gd = extractWord(Udq, Ib)', sse),
];

const control: Row[] = [
  op('np 0f ae /0', 'fxsave', 'M', 'fxsave(&M)', { unit: 'x87-nowait', stores: true, bytes: [512, 512] }),
  op('np 0f ae /1', 'fxrstor', 'M', 'fxrstor(&M)', { unit: 'x87-nowait', bytes: [512, 512] }),
  op('np 0f ae /2', 'ldmxcsr', 'Md', 'ldmxcsr(Md)', sse),
  op('np 0f ae /3', 'stmxcsr', 'Md', 'Md = stmxcsr()', sse),
];

export const sseRows: Row[] = [...floating, ...moves, ...conversions, ...integers, ...control];

// MMX, with the forms that SSE and SSE2 added to it. SDM 2, table A-3.
import { op, type Row } from './row.ts';

const mmx = { unit: 'mmx' } as const;

/** Opcode and name of `np 0f xx /r` with the same meaning, lane by lane, as the operation on XMM registers. */
const LANES: readonly (readonly [string, string])[] = [
  ['60', 'punpcklbw'],
  ['61', 'punpcklwd'],
  ['62', 'punpckldq'],
  ['64', 'pcmpgtb'],
  ['65', 'pcmpgtw'],
  ['66', 'pcmpgtd'],
  ['74', 'pcmpeqb'],
  ['75', 'pcmpeqw'],
  ['76', 'pcmpeqd'],
  ['d4', 'paddq'],
  ['d5', 'pmullw'],
  ['d8', 'psubusb'],
  ['d9', 'psubusw'],
  ['da', 'pminub'],
  ['db', 'pand'],
  ['dc', 'paddusb'],
  ['dd', 'paddusw'],
  ['de', 'pmaxub'],
  ['df', 'pandn'],
  ['e0', 'pavgb'],
  ['e3', 'pavgw'],
  ['e4', 'pmulhuw'],
  ['e5', 'pmulhw'],
  ['e8', 'psubsb'],
  ['e9', 'psubsw'],
  ['ea', 'pminsw'],
  ['eb', 'por'],
  ['ec', 'paddsb'],
  ['ed', 'paddsw'],
  ['ee', 'pmaxsw'],
  ['ef', 'pxor'],
  ['f4', 'pmuludq'],
  ['f5', 'pmaddwd'],
  ['f6', 'psadbw'],
  ['f8', 'psubb'],
  ['f9', 'psubw'],
  ['fa', 'psubd'],
  ['fb', 'psubq'],
  ['fc', 'paddb'],
  ['fd', 'paddw'],
  ['fe', 'paddd'],
];

/** Packs take both operands joined in one slot. */
const PACKS: readonly (readonly [string, string])[] = [
  ['63', 'packsswb'],
  ['67', 'packuswb'],
  ['6b', 'packssdw'],
];

/** Unpacks of high halves: what the low unpack of the whole slot leaves in its upper half. */
const HIGH_UNPACKS: readonly (readonly [string, string, string])[] = [
  ['68', 'punpckhbw', 'punpcklbw'],
  ['69', 'punpckhwd', 'punpcklwd'],
  ['6a', 'punpckhdq', 'punpckldq'],
];

/** As in spec/sse.ts: opcode, group form, name, function. */
const SHIFTS: readonly (readonly [string, string, string, string])[] = [
  ['d1', '71 /2', 'psrlw', 'shiftRight16'],
  ['d2', '72 /2', 'psrld', 'shiftRight32'],
  ['d3', '73 /2', 'psrlq', 'shiftRight64'],
  ['e1', '71 /4', 'psraw', 'shiftArithmetic16'],
  ['e2', '72 /4', 'psrad', 'shiftArithmetic32'],
  ['f1', '71 /6', 'psllw', 'shiftLeft16'],
  ['f2', '72 /6', 'pslld', 'shiftLeft32'],
  ['f3', '73 /6', 'psllq', 'shiftLeft64'],
];

const moves: Row[] = [
  op('np 0f 6e /r', 'movd', 'Pq,Ed', 'mmxSet(Pq, Ed)', mmx),
  op('np 0f 7e /r', 'movd', 'Ed,Pq', 'Ed = mmxLow(Pq)', mmx),
  op('np 0f 6f /r', 'movq', 'Pq,Qq', 'mmxMove(Pq, Qq)', mmx),
  op('np 0f 7f /r', 'movq', 'Nq,Pq', 'mmxMove(Nq, Pq)', mmx),
  op('np 0f 7f /r', 'movq', 'Mq,Pq', 'Mq = mmxQuad(Pq)', mmx),
  op('np 0f e7 /r', 'movntq', 'Mq,Pq', 'Mq = mmxQuad(Pq)', mmx),
  op('np 0f f7 /r', 'maskmovq', 'Pq,Nq', 'maskmovq(Pq, Nq, seg, asize)', mmx),
  op('np 0f d7 /r', 'pmovmskb', 'Gd,Nq', 'Gd = mmxMask(Nq)', mmx),
  op('np 0f 70 /r', 'pshufw', 'Pq,Qq,Ib', 'pshufw(Pq, Qq, Ib); mmxDone(Pq)', mmx),
  op('np 0f c4 /r', 'pinsrw', 'Pq,Rd,Ib', 'mmxInsertWord(Pq, Rd, Ib)', mmx),
  op('np 0f c4 /r', 'pinsrw', 'Pq,Mw,Ib', 'mmxInsertWord(Pq, Mw, Ib)', mmx),
  op('np 0f c5 /r', 'pextrw', 'Gd,Nq,Ib', 'Gd = mmxExtractWord(Nq, Ib)', mmx),
  op('f3 0f d6 /r', 'movq2dq', 'Vdq,Nq', 'movq2dq(Vdq, Nq)', mmx),
  op('f2 0f d6 /r', 'movdq2q', 'Pq,Uq', 'mmxMove(Pq, Uq)', mmx),
  op('np 0f 77', 'emms', '', 'emms()', mmx),
];

const conversions: Row[] = [
  op('np 0f 2a /r', 'cvtpi2ps', 'Vps,Nq', 'cvtpi2ps(Vps, Nq)', mmx),
  op('np 0f 2a /r', 'cvtpi2ps', 'Vps,Mq', 'integersToSingles(Vps, Mq)', { unit: 'sse' }),
  op('66 0f 2a /r', 'cvtpi2pd', 'Vpd,Nq', 'cvtpi2pd(Vpd, Nq)', mmx),
  op('66 0f 2a /r', 'cvtpi2pd', 'Vpd,Mq', 'integersToDoubles(Vpd, Mq)', { unit: 'sse' }),
  op('np 0f 2c /r', 'cvttps2pi', 'Pq,Wq', 'cvttps2pi(Pq, Wq)', mmx),
  op('66 0f 2c /r', 'cvttpd2pi', 'Pq,Wpd', 'cvttpd2pi(Pq, Wpd)', mmx),
  op('np 0f 2d /r', 'cvtps2pi', 'Pq,Wq', 'cvtps2pi(Pq, Wq)', mmx),
  op('66 0f 2d /r', 'cvtpd2pi', 'Pq,Wpd', 'cvtpd2pi(Pq, Wpd)', mmx),
];

export const mmxRows: Row[] = [
  ...moves,
  ...conversions,
  // From memory, the unpacks of low halves load 32 bits.
  ...LANES.map(([code, name]) => {
    const source = name.startsWith('punpckl') ? 'Qd' : 'Qq';
    return op(`np 0f ${code} /r`, name, `Pq,${source}`, `${name}(Pq, staged(${source})); mmxDone(Pq)`, mmx);
  }),
  ...PACKS.map(([code, name]) =>
    op(`np 0f ${code} /r`, name, 'Pq,Qq', `${name}(joined(Pq, Qq), Pq); mmxDone(Pq)`, mmx),
  ),
  ...HIGH_UNPACKS.map(([code, name, low]) =>
    op(`np 0f ${code} /r`, name, 'Pq,Qq', `${low}(Pq, staged(Qq)); mmxDoneHigh(Pq)`, mmx),
  ),
  ...SHIFTS.flatMap(([code, group, name, action]) => [
    op(`np 0f ${code} /r`, name, 'Pq,Qq', `${action}(Pq, low64(Qq)); mmxDone(Pq)`, mmx),
    op(`np 0f ${group}`, name, 'Nq,Ib', `${action}(Nq, Ib); mmxDone(Nq)`, mmx),
  ]),
];

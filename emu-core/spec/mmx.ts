// MMX, with the forms that SSE and SSE2 added to it. SDM 2, table A-3.
import { HIGH_UNPACKS, LANES, PACKS, SHIFTS } from './packed.ts';
import { op, type Row } from './row.ts';

const mmx = { unit: 'mmx' } as const;

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
  // Packs take both operands joined in one slot.
  ...PACKS.map(([code, name]) =>
    op(`np 0f ${code} /r`, name, 'Pq,Qq', `${name}(joined(Pq, Qq), Pq); mmxDone(Pq)`, mmx),
  ),
  // The low unpack of the whole slot leaves the high unpack of its lower half in its upper half.
  ...HIGH_UNPACKS.map(([code, name, low]) =>
    op(`np 0f ${code} /r`, name, 'Pq,Qq', `${low}(Pq, staged(Qq)); mmxDoneHigh(Pq)`, mmx),
  ),
  ...SHIFTS.flatMap(([code, group, name, action]) => [
    op(`np 0f ${code} /r`, name, 'Pq,Qq', `${action}(Pq, low64(Qq)); mmxDone(Pq)`, mmx),
    op(`np 0f ${group}`, name, 'Nq,Ib', `${action}(Nq, Ib); mmxDone(Nq)`, mmx),
  ]),
];

// Packed-integer opcodes that MMX and SSE2 have in common: `np 0f xx` on Q operands, `66 0f xx` on DQ. SDM 2, table A-3.

type Named = readonly [opcode: string, name: string];

/** Operations that work lane by lane, so that one function serves both widths. */
export const LANES: readonly Named[] = [
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

/** Packs: lanes of the result come from both operands. */
export const PACKS: readonly Named[] = [
  ['63', 'packsswb'],
  ['67', 'packuswb'],
  ['6b', 'packssdw'],
];

/** Unpacks of high halves, with the unpack of low halves that does the same to twice the width. */
export const HIGH_UNPACKS: readonly (readonly [opcode: string, name: string, low: string])[] = [
  ['68', 'punpckhbw', 'punpcklbw'],
  ['69', 'punpckhwd', 'punpcklwd'],
  ['6a', 'punpckhdq', 'punpckldq'],
];

/** Shifts: opcode with the count in a register or memory, group opcode and digit with the count in a byte, name, function. */
export const SHIFTS: readonly (readonly [opcode: string, group: string, name: string, action: string])[] = [
  ['d1', '71 /2', 'psrlw', 'shiftRight16'],
  ['d2', '72 /2', 'psrld', 'shiftRight32'],
  ['d3', '73 /2', 'psrlq', 'shiftRight64'],
  ['e1', '71 /4', 'psraw', 'shiftArithmetic16'],
  ['e2', '72 /4', 'psrad', 'shiftArithmetic32'],
  ['f1', '71 /6', 'psllw', 'shiftLeft16'],
  ['f2', '72 /6', 'pslld', 'shiftLeft32'],
  ['f3', '73 /6', 'psllq', 'shiftLeft64'],
];

// The sixteen conditions of Jcc, SETcc and CMOVcc, in terms of semantics/flags.ts.

/** Conditions 0 to 15 (SDM 2 B.1.4.7) as expressions. */
export const CONDITIONS = [
  'overflowFlag() != 0',
  'overflowFlag() == 0',
  'carryFlag() != 0',
  'carryFlag() == 0',
  'zeroFlag()',
  '!zeroFlag()',
  'carryOrZero()',
  '!carryOrZero()',
  'signFlag() != 0',
  'signFlag() == 0',
  'parityFlag()',
  '!parityFlag()',
  'isLess()',
  '!isLess()',
  'isLessOrEqual()',
  '!isLessOrEqual()',
];

// The two-byte opcode map (0F …): integer instructions (SDM 2, appendix A, tables ). System rows: system.ts.
import { OSZAPC, op, type Row } from './row.ts';

const BIT_TESTS: [number, string][] = [
  [4, 'bt'],
  [5, 'bts'],
  [6, 'btr'],
  [7, 'btc'],
];

function bitTest([digit, name]: [number, string]): Row[] {
  const flags = { writes: 'c', undefined: 'oszap', lock: name !== 'bt' };
  const opcode = (0x83 + digit * 8).toString(16);
  const form = (index: string): string => (name === 'bt' ? `bt<v>(Ev, ${index})` : `Ev = ${name}<v>(Ev, ${index})`);
  return [
    op(`0f ba /${digit}`, name, 'Ev,Ib', form('Ib'), { ...flags, hot: name === 'bt' ? 'dr' : undefined }),
    // The memory form addresses the word that holds the bit, up to 256 MiB away: bitDisplacement is added to the address.
    op(`0f ${opcode} /r`, name, 'Ev,Gv', form('Gv'), { ...flags, bitString: true }),
  ];
}

export const integerTwoByteRows: Row[] = [
  op('0f 0b', 'ud2', '', 'invalidOpcode()', { ends: 'jump' }),
  op('0f b9 /r', 'ud1', 'Gv,Ev', 'invalidOpcode()', { ends: 'jump' }),
  op('0f 0d /r', 'prefetchw', 'M', 'nothing()'),
  ...[0, 1, 2, 3].map((digit) => op(`0f 18 /${digit}`, 'prefetch', 'M', 'nothing()')),
  // Hints of later CPUs: reserved, and NOP until then. The prefetches are more specific.
  ...[0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f].map((opcode) =>
    op(`0f ${opcode.toString(16)} /r`, 'nop', 'E', 'nothing()', { alias: opcode !== 0x1f }),
  ),
  op('np 0f ae /7', 'clflush', 'M', 'clflush(&M)', { bytes: [1, 1] }),
  op('np 0f ae e8+i', 'lfence', '', 'nothing()'),
  op('np 0f ae f0+i', 'mfence', '', 'nothing()'),
  op('np 0f ae f8+i', 'sfence', '', 'nothing()'),
  op('np 0f c3 /r', 'movnti', 'Md,Gd', 'Md = Gd'),

  op('0f 40+cc /r', 'cmovcc', 'Gv,Ev', 'Gv = cmov<v>(cc, Gv, Ev)', { tests: 'cc', hot: 'd' }),
  op('0f 80+cc', 'jcc', 'Jz', 'jumpIf(cc, Jz)', { tests: 'cc', ends: 'jump', hot: 'd' }),
  op('0f 90+cc /r', 'setcc', 'Eb', 'Eb = setcc(cc)', { tests: 'cc', hot: 'b' }),

  ...BIT_TESTS.flatMap(bitTest),
  op('0f a4 /r', 'shld', 'Ev,Gv,Ib', 'Ev = shld<v>(Ev, Gv, Ib)', { tests: OSZAPC, writes: OSZAPC, undefined: 'oa', hot: 'dr' }),
  op('0f a5 /r', 'shld', 'Ev,Gv,CL', 'Ev = shld<v>(Ev, Gv, CL)', { tests: OSZAPC, writes: OSZAPC, undefined: 'oa', hot: 'dr' }),
  op('0f ac /r', 'shrd', 'Ev,Gv,Ib', 'Ev = shrd<v>(Ev, Gv, Ib)', { tests: OSZAPC, writes: OSZAPC, undefined: 'oa', hot: 'dr' }),
  op('0f ad /r', 'shrd', 'Ev,Gv,CL', 'Ev = shrd<v>(Ev, Gv, CL)', { tests: OSZAPC, writes: OSZAPC, undefined: 'oa', hot: 'dr' }),
  op('0f af /r', 'imul', 'Gv,Ev', 'Gv = imul<v>(Gv, Ev)', { writes: OSZAPC, undefined: 'szap', hot: 'd' }),
  op('0f bc /r', 'bsf', 'Gv,Ev', 'Gv = bsf<v>(Gv, Ev)', { writes: OSZAPC, undefined: 'osapc' }),
  op('0f bd /r', 'bsr', 'Gv,Ev', 'Gv = bsr<v>(Gv, Ev)', { writes: OSZAPC, undefined: 'osapc' }),
  op('0f b6 /r', 'movzx', 'Gv,Eb', 'Gv = Eb', { hot: 'd' }),
  op('0f b7 /r', 'movzx', 'Gv,Ew', 'Gv = Ew', { hot: 'd' }),
  op('0f be /r', 'movsx', 'Gv,Eb', 'Gv = signExtendByte<v>(Eb)', { hot: 'd' }),
  op('0f bf /r', 'movsx', 'Gv,Ew', 'Gv = signExtendWord<v>(Ew)', { hot: 'd' }),

  op('0f b0 /r', 'cmpxchg', 'Eb,Gb',
    'was = Eb; cmp<b>(AL, was); Eb = choose<b>(zeroFlag(), Gb, was); AL = choose<b>(zeroFlag(), AL, was)',
    { writes: OSZAPC, lock: true }),
  op('0f b1 /r', 'cmpxchg', 'Ev,Gv',
    'was = Ev; cmp<v>(eAX, was); Ev = choose<v>(zeroFlag(), Gv, was); eAX = choose<v>(zeroFlag(), eAX, was)',
    { writes: OSZAPC, lock: true }),
  op('0f c0 /r', 'xadd', 'Eb,Gb', 'was = Eb; sum = add<b>(was, Gb); Gb = was; Eb = sum', { writes: OSZAPC, lock: true }),
  op('0f c1 /r', 'xadd', 'Ev,Gv', 'was = Ev; sum = add<v>(was, Gv); Gv = was; Ev = sum', { writes: OSZAPC, lock: true }),
  // No prefix changes it; but of RDRAND, at the same opcode, 66 is the operand size and F2 and F3 make none.
  ...['np', '66', 'f2', 'f3'].map((prefix) =>
    op(`${prefix} 0f c7 /1`, 'cmpxchg8b', 'M', 'cmpxchg8b(&M)',
      { tests: 'oszapc', writes: 'z', lock: true, stores: true, bytes: [8, 8], alias: prefix !== 'np' }),
  ),
  op('0f c8+r', 'bswap', 'Zv', 'Zv = bswap<v>(Zv)', { hot: 'd' }),
];

// System instructions: segments, far control, interrupts, flags, ports, control registers, CPUID and the like (SDM 2).
// HLT, CR writes and what may change IF leave for the machine loop, which looks at interrupts and exits.
import { OSZAPC, op, type Row } from './row.ts';

const SEGMENTS: [name: string, number: number, push: string, pop: string][] = [
  ['ES', 0, '06', '07'],
  ['CS', 1, '0e', ''],
  ['SS', 2, '16', '17'],
  ['DS', 3, '1e', '1f'],
  ['FS', 4, '0f a0', '0f a1'],
  ['GS', 5, '0f a8', '0f a9'],
];

const LOADS: [code: string, name: string, number: number][] = [
  ['c4', 'les', 0],
  ['c5', 'lds', 3],
  ['0f b2', 'lss', 2],
  ['0f b4', 'lfs', 4],
  ['0f b5', 'lgs', 5],
];

const CONTROL_REGISTERS = [0, 2, 3, 4];

const leave = { ends: 'leave', unit: 'system' } as const;
const jump = { ends: 'jump', unit: 'system' } as const;
const plain = { unit: 'system' } as const;
const cpl0 = { cpl0: true } as const;
const inProtectedMode = { protectedOnly: true } as const;

export const systemRows: Row[] = [
  ...SEGMENTS.flatMap(([name, number, push, pop]) => [
    op(push, 'push', name, `pushSegment<v>(${number})`, plain),
    ...(pop ? [op(pop, 'pop', name, `popSegment<v>(${number})`, jump)] : []),
  ]),
  ...LOADS.map(([code, name, number]) => op(`${code} /r`, name, 'Gv,Mp', `Gv = loadFarPointer<v>(${number}, &Mp)`, jump)),
  // Row by row, because numbers without a register raise #UD before anything is looked at.
  ...[0, 1, 2, 3, 4, 5].flatMap((number) => [
    op(`8c /${number}`, 'mov', 'Mw,Sw', 'Mw = segmentWord(Sw)', plain),
    op(`8c /${number}`, 'mov', 'Rv,Sw', 'Rv = readSelector<v>(Sw)', plain),
  ]),
  ...[0, 2, 3, 4, 5].map((number) => op(`8e /${number}`, 'mov', 'Sw,Ew', 'moveToSegment(Sw, Ew)', jump)),

  op('9a', 'call', 'Ap', 'farCall(Ap, osize)', jump),
  op('ea', 'jmp', 'Ap', 'farJump(Ap)', jump),
  op('ff /3', 'call', 'Mp', 'farCallAt<v>(&Mp)', jump),
  op('ff /5', 'jmp', 'Mp', 'farJumpAt<v>(&Mp)', jump),
  op('ca', 'retf', 'Iw', 'farReturn(osize, Iw)', jump),
  op('cb', 'retf', '', 'farReturn(osize, 0)', jump),
  op('cc', 'int3', '', 'softwareInterrupt(3)', jump),
  op('cd', 'int', 'Ib', 'softwareInterrupt(Ib)', jump),
  op('ce', 'into', '', 'into()', { ...jump, tests: 'o' }),
  op('f1', 'int1', '', 'int1()', jump),
  op('cf', 'iret', '', 'interruptReturn(osize)', { ...leave, writes: OSZAPC }),
  op('9c', 'pushf', '', 'pushFlags<v>()', { ...plain, tests: OSZAPC }),
  op('9d', 'popf', '', 'popFlags<v>()', { ...leave, writes: OSZAPC }),
  op('fa', 'cli', '', 'cli()', plain),
  op('fb', 'sti', '', 'sti()', leave),
  op('f4', 'hlt', '', 'halt()', { ...leave, ...cpl0 }),

  op('e4', 'in', 'AL,Ib', 'AL = inPort<b>(Ib)', leave),
  op('e5', 'in', 'eAX,Ib', 'eAX = inPort<v>(Ib)', leave),
  op('ec', 'in', 'AL,DX', 'AL = inPort<b>(DX)', leave),
  op('ed', 'in', 'eAX,DX', 'eAX = inPort<v>(DX)', leave),
  op('e6', 'out', 'Ib,AL', 'outPort<b>(Ib, AL)', leave),
  op('e7', 'out', 'Ib,eAX', 'outPort<v>(Ib, eAX)', leave),
  op('ee', 'out', 'DX,AL', 'outPort<b>(DX, AL)', leave),
  op('ef', 'out', 'DX,eAX', 'outPort<v>(DX, eAX)', leave),
  op('6c', 'insb', 'Yb,DX', 'ins<b>(rep, asize)', leave),
  op('6d', 'insv', 'Yv,DX', 'ins<v>(rep, asize)', leave),
  op('6e', 'outsb', 'DX,Xb', 'outs<b>(rep, seg, asize)', leave),
  op('6f', 'outsv', 'DX,Xv', 'outs<v>(rep, seg, asize)', leave),

  op('0f 00 /0', 'sldt', 'Mw', 'Mw = sldt<w>()', { ...plain, ...inProtectedMode }),
  op('0f 00 /0', 'sldt', 'Rv', 'Rv = sldt<v>()', { ...plain, ...inProtectedMode }),
  op('0f 00 /1', 'str', 'Mw', 'Mw = str<w>()', { ...plain, ...inProtectedMode }),
  op('0f 00 /1', 'str', 'Rv', 'Rv = str<v>()', { ...plain, ...inProtectedMode }),
  op('0f 00 /2', 'lldt', 'Ew', 'lldt(Ew)', { ...plain, ...inProtectedMode, ...cpl0 }),
  op('0f 00 /3', 'ltr', 'Ew', 'ltr(Ew)', { ...plain, ...inProtectedMode, ...cpl0 }),
  op('0f 00 /4', 'verr', 'Ew', 'verr(Ew)', { ...plain, ...inProtectedMode, writes: 'z' }),
  op('0f 00 /5', 'verw', 'Ew', 'verw(Ew)', { ...plain, ...inProtectedMode, writes: 'z' }),
  op('0f 02 /r', 'lar', 'Gv,Ew', 'Gv = lar<v>(Ew, Gv)', { ...plain, ...inProtectedMode, writes: 'z' }),
  op('0f 03 /r', 'lsl', 'Gv,Ew', 'Gv = lsl<v>(Ew, Gv)', { ...plain, ...inProtectedMode, writes: 'z' }),
  op('63 /r', 'arpl', 'Ew,Gw', 'Ew = arpl(Ew, Gw)', { ...plain, ...inProtectedMode, writes: 'z' }),

  op('0f 01 /0', 'sgdt', 'M', 'sgdt(&M)', { ...plain, bytes: [6, 6], stores: true }),
  op('0f 01 /1', 'sidt', 'M', 'sidt(&M)', { ...plain, bytes: [6, 6], stores: true }),
  op('0f 01 /2', 'lgdt', 'M', 'lgdt(&M, osize)', { ...plain, ...cpl0, bytes: [6, 6] }),
  op('0f 01 /3', 'lidt', 'M', 'lidt(&M, osize)', { ...plain, ...cpl0, bytes: [6, 6] }),
  op('0f 01 /4', 'smsw', 'Mw', 'Mw = smsw<w>()', plain),
  op('0f 01 /4', 'smsw', 'Rv', 'Rv = smsw<v>()', plain),
  op('0f 01 /6', 'lmsw', 'Ew', 'lmsw(Ew)', { ...leave, ...cpl0 }),
  op('0f 01 /7', 'invlpg', 'M', 'invlpg(&M)', { ...jump, ...cpl0, bytes: [1, 1] }),
  op('0f 06', 'clts', '', 'clts()', { ...plain, ...cpl0 }),
  op('0f 08', 'invd', '', 'nothing()', { ...plain, ...cpl0 }),
  op('0f 09', 'wbinvd', '', 'nothing()', { ...plain, ...cpl0 }),
  ...CONTROL_REGISTERS.flatMap((number) => [
    op(`0f 20 /${number}`, 'mov', 'Rd,Cd', 'Rd = readControl(Cd)', { ...plain, ...cpl0, width: 'd' }),
    op(`0f 22 /${number}`, 'mov', 'Cd,Rd', 'writeControl(Cd, Rd)', { ...leave, ...cpl0, width: 'd' }),
  ]),
  op('0f 21 /r', 'mov', 'Rd,Dd', 'Rd = readDebug(Dd)', { ...plain, ...cpl0, width: 'd' }),
  op('0f 23 /r', 'mov', 'Dd,Rd', 'writeDebug(Dd, Rd)', { ...plain, ...cpl0, width: 'd' }),

  op('0f 30', 'wrmsr', '', 'wrmsr()', { ...jump, ...cpl0 }),
  op('0f 31', 'rdtsc', '', 'rdtsc()', jump),
  op('0f 32', 'rdmsr', '', 'rdmsr()', { ...jump, ...cpl0 }),
  op('0f 33', 'rdpmc', '', 'rdpmc()', plain),
  op('0f a2', 'cpuid', '', 'cpuid()', plain),
  op('np 0f c7 /6', 'rdrand', 'Rd', 'Rd = rdrand<d>()', { ...plain, writes: OSZAPC }),
  op('66 0f c7 /6', 'rdrand', 'Rw', 'Rw = rdrand<w>()', { ...plain, writes: OSZAPC }),
];

// The x87 environment: what is told of the last instruction, in the formats of protected mode. SDM 1, 8.1.8 to 8.1.10.
import type { Difference, Row } from './rows.ts';

/**
 * EDI is the opcode, which QEMU leaves out, as it does the ones in the upper halves of the other words; and it tells of control
 * instructions and of what meets a waiting exception.
 */
function told(name: string, code: string, opcode: string, outcome: string, qemu = outcome): Row {
  const all = `
  ${code}
  fnstenv [PAGES]
  fninit
  mov ecx, [PAGES + 12]
  sub ecx, .op
  movzx edx, word [PAGES + 16]
  mov ebx, [PAGES + 20]
  movzx esi, word [PAGES + 24]
  movzx edi, word [PAGES + 18]`;
  return [name, all, `${outcome} edi=${opcode}`, { qemu: `${qemu} edi=0`, why: 'SDM 1, 8.1.8 and 8.1.9: QEMU 7.2 keeps no opcode, and tells of control instructions' }];
}

const forgetful = (qemu: string): Difference => ({ qemu, why: 'SDM 1, 8.1.8: QEMU 7.2 neither loads pointers nor saves them with FXSAVE' });

/** An environment with pointers of its own. */
const image = `
  mov dword [PAGES], 0x37f
  mov dword [PAGES + 4], 0x56780000
  mov dword [PAGES + 8], 0x7abcffff
  mov dword [PAGES + 12], 0x12345678
  mov dword [PAGES + 16], 0x0765abcd
  mov dword [PAGES + 20], 0x9abcdef0
  mov dword [PAGES + 24], 0x4321`;

export const floatPointers: Row[] = [
  told('an instruction on the stack', '.op: fld1', '1e8', 'ok ecx=0 edx=8 ebx=0 esi=0'),
  told('one with an operand', '.op: fild dword [PAGES + 0x100]', '305', 'ok ecx=0 edx=8 ebx=180100 esi=10'),
  told('the operand outlives an instruction without one', 'fild dword [PAGES + 0x100]\n .op: faddp', '6c1', 'ok ecx=0 edx=8 ebx=180100 esi=10'),
  told('prefixes belong to the instruction', 'put fs, DATA3\n .op: fld dword [fs:PAGES + 0x10]', '105', 'ok ecx=0 edx=8 ebx=180010 esi=23'),
  told('the operand is told as an offset', 'descriptor S1, PAGES, 0xfffff\n put es, S1\n .op: fld qword [es:0x20]', '505', 'ok ecx=0 edx=8 ebx=20 esi=58'),
  told('in a segment with a limit', 'descriptor S1, PAGES, 0xff\n put es, S1\n .op: fst dword [es:ebx + 0x20]', '153', 'ok ecx=0 edx=8 ebx=20 esi=58'),
  told('on the stack segment', '.op: fstp tword [esp - 16]', '37c', 'ok ecx=0 edx=8 ebx=cff0 esi=10'),
  told('with a 16-bit address', 'mov ebx, 0x7100\n .op: fist word [bx + 4]', '757', 'ok ecx=0 edx=8 ebx=7104 esi=10'),
  told('control instructions are not told of', '.op: fld1\n fnstcw [PAGES + 0x40]\n fldcw [PAGES + 0x40]\n fnstsw ax\n fnclex\n fwait\n xor eax, eax', '1e8', 'ok ecx=0 edx=8 ebx=0 esi=0', 'ok ecx=e edx=8 ebx=0 esi=0'),
  told('FNINIT forgets', 'fld dword [PAGES]\n fninit\n .op equ 0', '0', 'ok ecx=0 edx=0 ebx=0 esi=0'),
  told('what faults is not told of', 'map PAGES + 0x1000, 6\n gate 14, .fault\n paging\n .op: fld1\n fld dword [PAGES + 0x1000]\n .fault:', '1e8', 'ok ecx=0 edx=8 ebx=0 esi=0'),
  told('what raises an unmasked exception is', 'mov word [PAGES], 0x37b\n fldcw [PAGES]\n fld1\n .op: fidiv word [PAGES + 0x100]', '635', 'ok ecx=0 edx=8 ebx=180100 esi=10'),
  told('what meets it is not', 'gate 16, .meets\n set_cr0 0x20\n mov word [PAGES], 0x37b\n fldcw [PAGES]\n fldz\n fld1\n .op: fdivrp\n fld1\n .meets:', '6f1', 'ok ecx=0 edx=8 ebx=0 esi=0', 'ok ecx=2 edx=8 ebx=0 esi=0'),
  told('the next block, and the same one again', 'mov ebp, 3\n .again: fld1\n dec ebp\n .op: fstp st0\n jnz .again', '5d8', 'ok ecx=0 edx=8 ebx=0 esi=0'),
  ['FLDENV and FNSTENV keep them', `${image}\n fldenv [PAGES]\n fnstenv [PAGES + 0x100]\n mov ecx, [PAGES + 0x10c]\n mov edx, [PAGES + 0x110]\n mov ebx, [PAGES + 0x114]\n mov esi, [PAGES + 0x118]`, 'ok ecx=12345678 edx=765abcd ebx=9abcdef0 esi=ffff4321', forgetful('ok ecx=0 edx=0 ebx=0 esi=0')],
  ['with 16-bit operands, without the opcode', `${image}\n o16 fldenv [PAGES]\n o16 fnstenv [PAGES + 0x100]\n mov ecx, [PAGES + 0x106]\n mov edx, [PAGES + 0x10a]\n fnstenv [PAGES + 0x200]\n mov ebx, [PAGES + 0x20c]\n mov esi, [PAGES + 0x210]`, 'ok ecx=ffff5678 edx=56787abc ebx=5678 esi=ffff', forgetful('ok ecx=0 edx=0 ebx=0 esi=0')],
  ['FRSTOR and FNSAVE, which forgets them', `${image}\n frstor [PAGES]\n fnsave [PAGES + 0x100]\n fnstenv [PAGES + 0x200]\n mov ecx, [PAGES + 0x10c]\n mov edx, [PAGES + 0x110]\n mov ebx, [PAGES + 0x114]\n mov esi, [PAGES + 0x20c]`, 'ok ecx=12345678 edx=765abcd ebx=9abcdef0 esi=0', forgetful('ok ecx=0 edx=0 ebx=0 esi=0')],
  ['FXSAVE and FXRSTOR', 'set_cr4 0x200\n .op: fld dword [PAGES]\n fxsave [PAGES + 0x200]\n mov ecx, [PAGES + 0x208]\n sub ecx, .op\n movzx edx, word [PAGES + 0x206]\n mov ebp, [PAGES + 0x210]\n mov dword [PAGES + 0x208], 0x11223344\n mov dword [PAGES + 0x210], 0x55667788\n fxrstor [PAGES + 0x200]\n fnstenv [PAGES + 0x400]\n mov ebx, [PAGES + 0x40c]\n mov esi, [PAGES + 0x414]', 'ok ecx=0 edx=105 ebp=180000 ebx=11223344 esi=55667788', forgetful('ok')],
  ['FXSAVE tells which bits MXCSR has', 'set_cr4 0x200\n fxsave [PAGES]\n mov ecx, [PAGES + 28]', 'ok ecx=ffff', { qemu: 'ok ecx=ffff', why: 'QEMU 7.2 stores no x87 pointers' }],
];

/** Sets C1 (a negative number), runs the code, gives C1. */
const withC1 = (code: string): string => `fninit\n fld1\n fchs\n fxam\n ${code}\n fnstsw ax\n movzx ecx, ax\n and ecx, 0x200\n fninit\n xor eax, eax`;

/** What the host's CPU may do in its own way, so that the conformance tests do not look (scripts/conformance/undefined.ts). */
export const floatChoices: Row[] = [
  ['FCOMI clears C1', withC1('fcomi st0'), 'ok ecx=0', { qemu: 'ok ecx=200', why: 'SDM 2A "FCOMI": C1 is cleared' }],
  ['FUCOMIP too', withC1('fucomip st0'), 'ok ecx=0', { qemu: 'ok ecx=200', why: 'SDM 2A "FCOMI": C1 is cleared' }],
  ['FCMOVcc does, whether it moves or not', withC1('stc\n fcmovnb st0'), 'ok ecx=0', { qemu: 'ok ecx=200', why: 'open in the SDM; as Intel CPUs do' }],
  ['FFREE leaves it', withC1('ffree st7'), 'ok ecx=200'],
  ['FCOMI with an unmasked exception leaves EFLAGS', `
    fninit
    mov dword [PAGES], 0x7fc00000
    mov word [PAGES + 8], 0x37e
    fld dword [PAGES]
    fldcw [PAGES + 8]
    fcomi st0
    pushfd
    pop ecx
    and ecx, 0x8d5
    fninit`, 'ok ecx=44', { qemu: 'ok ecx=45', why: 'SDM 2A "FCOMI": the flags are not set' }],
  ['ARPL that changes nothing needs a writable operand', 'mov word [PAGES], 3\n map PAGES, PAGES|5\n paging\n to_level 3\n mov ecx, 1\n .at: arpl [PAGES], cx', '#PF(7)'],
];

/** Unmasked responses that random cases seldom meet. SDM 1, 8.5.5. */
export const floatResponses: Row[] = [
  ['FSCALE of a denormal by zero underflows where that is not masked', `
  fninit
  fldz
  mov dword [PAGES], 2
  fld tword [PAGES]
  mov dword [PAGES + 16], 0x037f036f
  fldcw [PAGES + 16]
  fscale
  fnstsw ax
  movzx ecx, al
  fnclex
  fldcw [PAGES + 18]
  fstp tword [PAGES + 32]
  movzx edx, word [PAGES + 40]
  mov ebx, [PAGES + 36]
  fninit
  xor eax, eax`, 'ok ecx=92 edx=5fc3 ebx=80000000', { qemu: 'ok ecx=0 edx=0 ebx=0', why: 'SDM 1, 8.5.5: QEMU 7.2 leaves a number that is scaled by zero alone' }],
];

// 16-bit code and stacks in protected mode: default sizes, prefixes, and which part of ESP and EBP moves. SDM 1 3.6, 6.2.
import type { Row } from './rows.ts';

/** Runs in a 16-bit code segment whose base is that of the image, and comes back. */
const code16 = (code: string): string => `
  descriptor S1, 0x10000, 0xffff, CODE_RX, 0
  jmp S1:.sixteen - $$
  bits 16
  .sixteen:
  ${code}
  jmp dword CODE:.flat
  bits 32
  .flat:`;

/** Runs on a 16-bit stack at PAGES with the upper half of ESP set; EBX gets ESP. */
const stack16 = (code: string, sp = '0x1000'): string => `
  descriptor S1, PAGES, 0xffff, DATA_RW|1, 0
  mov ax, S1
  mov ebp, esp
  mov ss, ax
  mov esp, 0x12340000 + ${sp}
  ${code}
  mov ebx, esp
  mov si, DATA
  mov ss, si
  mov esp, STACK0`;

export const sixteenBits: Row[] = [
  ['16-bit code: operands', code16('mov ecx, -1\n mov cx, 0x1234\n o32 mov edx, 0x12345678'), 'ok ecx=ffff1234 edx=12345678'],
  ['16-bit code: addresses', code16('mov bx, 0x6000\n mov word [bx + 4], 0x77\n mov cx, [bx + 4]\n a32 mov dx, [ebx + 4]'), 'ok ecx=77 edx=77'],
  ['16-bit code: near CALL pushes a word', code16('call .function\n jmp .end\n .function: mov ecx, esp\n ret\n .end:'), 'ok ecx=cffe'],
  ['16-bit code: near CALL with 66 pushes a dword', code16('call dword .function\n jmp .end\n .function: mov ecx, esp\n o32 ret\n .end:'), 'ok ecx=cffc'],
  ['16-bit code: a branch wraps at 64 KiB', code16('mov cx, 1\n jmp .there\n .there: inc cx'), 'ok ecx=2'],
  ['16-bit code: INT through a 32-bit gate pushes dwords', `gate 0x40, .handler\n ${code16('int 0x40\n hlt')}\n .handler: mov ecx, esp\n mov edx, [esp + 4]`, 'ok ecx=cff4 edx=58'],
  ['16-bit code: exceptions report EIP', `gate 6, .handler\n ${code16('.here: ud2')}\n .handler: mov ecx, [esp]\n sub ecx, .here - $$`, 'ok ecx=0'],
  ['16-bit code: LOOP counts CX', code16('mov ecx, 0x10002\n .again: inc dx\n loop .again'), 'ok ecx=10000 edx=2'],
  ['16-bit code: REP STOS counts CX', code16('mov edi, 0x16000\n mov ecx, 0x10004\n mov al, 7\n rep stosb\n mov edx, [0x6000]'), 'ok ecx=10000 edi=16004 edx=7070707'],
  ['16-bit code: PUSHF and POPF', code16('push word 0x40\n popf\n setz cl\n pushf\n pop dx\n and dx, 0x40'), 'ok ecx=1 edx=40'],
  ['16-bit code: LGDT takes 24 bits', code16('mov word [0x6000], 0x7f\n mov dword [0x6002], 0xff004000\n lgdt [0x6000]\n sgdt [0x6010]\n mov ecx, [0x6012]'), 'ok ecx=4000'],
  ['16-bit stack: PUSH and POP', stack16('push dword 0x11223344\n push word 0x5566\n pop cx\n pop edx'), 'ok ecx=5566 edx=11223344 ebx=12341000'],
  ['16-bit stack: PUSH ESP', stack16('push esp\n pop ecx'), 'ok ecx=12341000'],
  ['16-bit stack: POP ESP', stack16('push dword 0x43210800\n pop esp'), 'ok ebx=43210800'],
  ['16-bit stack: PUSHA', stack16('mov ecx, 0x77\n pusha\n mov edx, [PAGES + 0xff8]'), 'ok edx=77 ebx=12340fe0'],
  ['16-bit stack: POPA leaves ESP\'s upper half', stack16('mov dword [PAGES + 0xffc + 0x1c], 5\n popa\n mov ecx, eax', '0xffc'), 'ok ecx=5 ebx=1234101c'],
  ['16-bit stack: ENTER and LEAVE', stack16('mov ebp, 0x55556666\n enter 0x10, 0\n mov ecx, ebp\n mov edx, esp\n leave\n mov eax, ebp'), 'ok edx=12340fec eax=55556666 ebx=12341000'],
  ['16-bit stack: ENTER with two levels', stack16('mov ebp, 0xf00\n mov dword [PAGES + 0xefc], 0x99\n enter 4, 2\n mov ecx, [PAGES + 0xff8]\n mov edx, esp'), 'ok ecx=99 edx=12340ff0'],
  ['16-bit stack: CALL and RET 4', stack16('push dword 1\n call .function\n jmp .end\n .function: mov ecx, esp\n ret 4\n .end:'), 'ok ecx=12340ff8 ebx=12341000'],
  ['16-bit stack: SP wraps from 0', stack16('push dword 7\n mov ecx, [PAGES + 0xfffc]', '0'), 'ok ecx=7 ebx=1234fffc'],
  ['16-bit stack: SP wraps to 0', stack16('mov dword [PAGES + 0xfffc], 9\n pop ecx', '0xfffc'), 'ok ecx=9 ebx=12340000'],
  ['16-bit stack: INT of the same level', `gate 0x40, .handler\n ${stack16('int 0x40\n jmp .end\n .handler: mov ecx, esp\n iret\n .end:')}`, 'ok ecx=12340ff4 ebx=12341000'],
  ['16-bit stack: far CALL and RETF', stack16('call CODE:.function\n jmp .end\n .function: mov ecx, esp\n retf\n .end:'), 'ok ecx=12340ff8 ebx=12341000'],
  ['16-bit stack: PUSHF and POPF', stack16('pushfd\n popfd'), 'ok ebx=12341000'],
  ['16-bit stack: [ESP] is 32-bit all the same', stack16('mov esp, 0x800\n mov dword [PAGES + 0x800], 0x33\n mov ecx, [ss:esp]'), 'ok ecx=33'],
];

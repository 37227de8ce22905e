// Self-modifying code: a store is seen by the very next instruction, wherever the code lies and however it is written. SDM 3A 11.6
// asks programs to jump first; TCG and we need no jump.
import type { Row } from './rows.ts';

/** A loop of sixteen rounds over a function whose immediate is changed by `change` (the round is in EBP). */
const rounds = (change: string, setup = '', at = 'PAGES + 0x10', shift = 0): string => `
  ${setup}
  .round:
  ${change}
  mov ebx, ${at}
  call ebx
  shr ecx, ${shift}
  add edx, ecx
  inc ebp
  cmp ebp, 16
  jb .round`;
/** MOV ECX, imm32; RET at PAGES + 0x10. */
const FUNCTION = 'mov byte [PAGES + 0x10], 0xb9\n mov byte [PAGES + 0x15], 0xc3\n';
const SUM = 'ok edx=78';

/** The same function where its MOV has two bytes in one page and three in the next. */
const crossing = (change: string, shift = 0): string =>
  rounds(change, 'mov byte [PAGES + 0xffe], 0xb9\n mov byte [PAGES + 0x1003], 0xc3', 'PAGES + 0xffe', shift);

export const selfModifying: Row[] = [
  ['the next instruction', 'mov byte [.target + 1], 42\n .target: mov cl, 1', 'ok ecx=2a'],
  ['the next but one, in the same block', 'mov byte [.target + 1], 42\n nop\n .target: mov cl, 1', 'ok ecx=2a'],
  ['an instruction in front, in a loop', '.again: mov cl, 1\n add edx, ecx\n inc byte [.again + 1]\n inc ebp\n cmp ebp, 5\n jb .again', 'ok edx=f'],
  ['the instruction itself, for the next time', '.again: add byte [.again + 6], 1\n inc ebp\n cmp ebp, 5\n jb .again', 'ok'],
  ['a branch', 'mov byte [.jump + 1], 2\n .jump: jmp .next\n .next: inc ecx\n inc ecx\n inc ecx', 'ok ecx=1'],
  ['an opcode', 'mov byte [.target], 0x4a\n .target: inc ecx', 'ok edx=ffffffff ecx=0'],
  ['another function', rounds('mov [PAGES + 0x11], ebp', FUNCTION), SUM],
  ['by a byte', rounds('mov eax, ebp\n mov [PAGES + 0x11], al', FUNCTION), SUM],
  ['by a store that begins in front of it', rounds('mov eax, ebp\n shl eax, 16\n mov al, 0x90\n mov ah, 0xb9\n mov [PAGES + 0xf], eax', FUNCTION), SUM],
  ['by PUSH', rounds('mov eax, esp\n mov esp, PAGES + 0x15\n push ebp\n mov esp, eax', FUNCTION), SUM],
  ['by PUSHA', rounds('mov eax, esp\n mov esp, PAGES + 0x21\n mov edi, ebp\n mov esi, [PAGES + 0x15]\n pusha\n mov esp, eax\n mov byte [PAGES + 0x10], 0xb9\n mov [PAGES + 0x11], ebp\n mov byte [PAGES + 0x15], 0xc3', FUNCTION), SUM],
  ['by CALL', rounds('mov [PAGES + 0x11], ebp', FUNCTION), SUM],
  ['by STOS', rounds('mov edi, PAGES + 0x11\n mov eax, ebp\n stosb', FUNCTION), SUM],
  ['by REP STOS', rounds('mov edi, PAGES + 0x100\n mov ecx, 0x100\n mov eax, 0xc3\n rep stosb\n mov edi, PAGES\n mov ecx, 16\n mov al, 0x90\n rep stosb\n mov [PAGES + 0x11], ebp', FUNCTION), SUM],
  ['by REP MOVS', rounds('mov byte [PAGES + 0x110], 0xb9\n mov [PAGES + 0x111], ebp\n mov byte [PAGES + 0x115], 0xc3\n mov esi, PAGES + 0x100\n mov edi, PAGES\n mov ecx, 0x20\n rep movsb'), SUM],
  ['by REP MOVS downwards', rounds('mov byte [PAGES + 0x110], 0xb9\n mov [PAGES + 0x111], ebp\n mov byte [PAGES + 0x115], 0xc3\n std\n mov esi, PAGES + 0x11c\n mov edi, PAGES + 0x1c\n mov ecx, 8\n rep movsd\n cld'), SUM],
  ['by ADD', rounds('add dword [PAGES + 0x11], 1', `${FUNCTION} mov dword [PAGES + 0x11], -1`), SUM],
  ['by XCHG', rounds('mov eax, ebp\n xchg [PAGES + 0x11], eax', FUNCTION), SUM],
  ['by CMPXCHG8B', rounds('mov eax, [PAGES + 0x10]\n mov edi, edx\n mov edx, [PAGES + 0x14]\n mov ecx, edx\n mov ebx, ebp\n shl ebx, 8\n mov bl, 0xb9\n cmpxchg8b [PAGES + 0x10]\n mov edx, edi', FUNCTION), SUM],
  ['by FSTP', rounds('push ebp\n fild dword [esp]\n pop eax\n fistp dword [PAGES + 0x11]', FUNCTION), SUM],
  ['by MOVQ', rounds('mov [PAGES + 0x111], ebp\n movq mm0, [PAGES + 0x110]\n movq [PAGES + 0x10], mm0', `${FUNCTION} mov byte [PAGES + 0x110], 0xb9\n mov word [PAGES + 0x115], 0xc3c3`), SUM],
  ['by MOVAPS', rounds('mov [PAGES + 0x111], ebp\n movaps xmm0, [PAGES + 0x110]\n movaps [PAGES + 0x10], xmm0', `set_cr4 0x200\n ${FUNCTION} mov byte [PAGES + 0x110], 0xb9\n mov word [PAGES + 0x115], 0xc3c3`), SUM],
  ['by SETcc and BTS', rounds('mov byte [PAGES + 0x11], 0\n bt ebp, 0\n setc [PAGES + 0x11]\n bts dword [PAGES + 0x11], 4', FUNCTION), 'ok edx=108'],
  ['through another address of the same page', rounds('mov [PAGES + 0x1011], ebp', `${FUNCTION} map PAGES + 0x1000, PAGES|7\n paging`), SUM],
  ['through another address, run at both', rounds('mov [PAGES + 0x1011], ebp\n mov ebx, PAGES + 0x1010\n call ebx\n add edi, ecx', `${FUNCTION} map PAGES + 0x1000, PAGES|7\n paging`), `${SUM} edi=78`],
  ['in a page that became code after the write was cached', rounds('mov [PAGES + 0x11], ebp', `mov [PAGES + 0x800], ebp\n ${FUNCTION}`), SUM],
  ['the same at level 3', rounds('mov [PAGES + 0x11], ebp', `to_level 3\n mov [PAGES + 0x800], ebp\n ${FUNCTION}`), SUM],
  ['across a page border, the second half', crossing('mov eax, ebp\n mov [PAGES + 0x1000], al', 8), SUM],
  ['across a page border, the last byte', crossing('mov eax, ebp\n mov [PAGES + 0x1002], al', 24), SUM],
  ['across a page border, the first half', crossing('mov eax, ebp\n mov [PAGES + 0xfff], al'), SUM],
  ['across a page border, by one store over it', crossing('mov [PAGES + 0xfff], ebp'), SUM],
  ['across a page border, a jump that leaves both pages', `
    mov word [PAGES + 0xffe], 0xfde9
    mov dword [PAGES + 0x1000], 1
    mov dword [PAGES + 0x1200], 0xc301b1
    mov dword [PAGES + 0x1300], 0xc302b1
    mov ebx, PAGES + 0xffe
    call ebx
    mov edx, ecx
    mov byte [PAGES + 0x1000], 2
    call ebx`, 'ok edx=1 ecx=2'],
  ['code at the end of a page that runs into the next', rounds('mov [PAGES + 0x1001], ebp', `
    mov dword [PAGES + 0xffc], 0x90909090
    mov byte [PAGES + 0x1000], 0xb9
    mov byte [PAGES + 0x1005], 0xc3`, 'PAGES + 0xffc'), SUM],
  ['a fault in the middle of REP MOVS over code', `
    ${FUNCTION}
    mov ebx, PAGES + 0x10
    call ebx
    mov dword [PAGES + 0x3010], 0x000007b9
    mov word [PAGES + 0x3014], 0xc300
    map PAGES + 0x1000, 6
    paging
    gate 14, .fault
    mov esi, PAGES + 0x3000
    mov edi, PAGES
    mov ecx, 0x2000
    rep movsb
    .fault: mov ebp, ecx
    call ebx`, 'ok ecx=7 ebp=1000'],
  ['by a handler that returns to what it changed', 'gate 0x40, .handler\n int 0x40\n .target: mov cl, 1\n done\n .handler: mov byte [.target + 1], 7\n iret', 'ok ecx=7'],
];

// Integer instructions by hand from the SDM: what is easy to get wrong. The bytes are nasm's.
import type { InstructionRow } from './rows.ts';

const M = 0x2_0000; // DATA_AT

export const integerRows: Record<string, InstructionRow[]> = {
  add: [
    [{ eax: 0x7fff_ffff, ecx: 1 }, 'add eax, ecx', '01 c8', { eax: 0x8000_0000, flags: 'O S A P' }],
    [{ eax: 0xffff_ffff, ecx: 1 }, 'add eax, ecx', '01 c8', { eax: 0, flags: 'Z A P C' }],
    [{ eax: 0x1234_00ff }, 'add al, 1', '04 01', { eax: 0x1234_0000, flags: 'Z A P C' }],
    [{ eax: 0x1234_ffff }, 'add ax, 1', '66 05 01 00', { eax: 0x1234_0000, flags: 'Z A P C' }],
    [{ eax: 0x0000_ff01 }, 'add ah, al', '00 c4', { eax: 0x0000_0001, flags: 'Z A P C' }],
    [{ ebx: M, memory: [0xffff_ffff] }, 'add dword [ebx], 2', '83 03 02', { memory: [1], flags: 'A C' }],
  ],
  'adc, sbb': [
    [{ eax: 0xffff_ffff, flags: 'C' }, 'adc eax, 0', '83 d0 00', { eax: 0, flags: 'Z A P C' }],
    [{ eax: 0xffff_ffff, ecx: 0xffff_ffff, flags: 'C' }, 'adc eax, ecx', '11 c8', { eax: 0xffff_ffff, flags: 'S A P C' }],
    [{ eax: 0, ecx: 0xffff_ffff, flags: 'C' }, 'sbb eax, ecx', '19 c8', { eax: 0, flags: 'Z A P C' }],
    [{ eax: 5, flags: 'C' }, 'sbb eax, eax', '19 c0', { eax: 0xffff_ffff, flags: 'S A P C' }],
  ],
  'inc, dec keep CF': [
    [{ eax: 0x7fff_ffff, flags: 'C' }, 'inc eax', '40', { eax: 0x8000_0000, flags: 'O S A P C' }],
    [{ eax: 0x8000_0000 }, 'dec eax', '48', { eax: 0x7fff_ffff, flags: 'O A P' }],
    [{ eax: 0xffff_ffff }, 'inc eax', '40', { eax: 0, flags: 'Z A P' }],
  ],
  'neg, not': [
    [{ eax: 0x8000_0000 }, 'neg eax', 'f7 d8', { eax: 0x8000_0000, flags: 'O S P C' }],
    [{ eax: 0 }, 'neg eax', 'f7 d8', { eax: 0, flags: 'Z P' }],
    [{ eax: 0x0f0f_0f0f, flags: 'Z C' }, 'not eax', 'f7 d0', { eax: 0xf0f0_f0f0, flags: 'Z C' }],
  ],
  shifts: [
    [{ eax: 0x8000_0001 }, 'shl eax, 1', 'd1 e0', { eax: 2, flags: 'O C' }],
    [{ eax: 0x8000_0001, ecx: 32, flags: 'O Z C' }, 'shl eax, cl', 'd3 e0', { eax: 0x8000_0001, flags: 'O Z C' }],
    [{ eax: 0x8000_0000 }, 'sar eax, 31', 'c1 f8 1f', { eax: 0xffff_ffff, flags: 'S P' }],
    [{ eax: 0x81 }, 'shr al, 1', 'd0 e8', { eax: 0x40, flags: 'O C' }],
    [{ eax: 0x1_0081, ecx: 9 }, 'shl al, cl', 'd2 e0', { eax: 0x1_0000 }],
    [{ eax: 0x8000_0000, edx: 0xffff_ffff }, 'shld eax, edx, 4', '0f a4 d0 04', { eax: 0xf }],
    [{ eax: 0xf, edx: 0x1 }, 'shrd eax, edx, 4', '0f ac d0 04', { eax: 0x1000_0000 }],
  ],
  rotates: [
    [{ eax: 0x8000_0000, flags: 'S Z' }, 'rol eax, 1', 'd1 c0', { eax: 1, flags: 'O S Z C' }],
    [{ eax: 1 }, 'ror eax, 1', 'd1 c8', { eax: 0x8000_0000, flags: 'O C' }],
    [{ eax: 0x80, flags: 'C' }, 'rcl al, 1', 'd0 d0', { eax: 1, flags: 'O C' }],
    [{ eax: 0x1, ecx: 9, flags: 'C' }, 'rcr al, cl', 'd2 d8', { eax: 0x1, flags: 'C' }],
    [{ eax: 0xabcd, ecx: 16 }, 'rol ax, cl', '66 d3 c0', { eax: 0xabcd }],
  ],
  'multiply and divide': [
    [{ eax: 0x8000_0000, ecx: 2 }, 'mul ecx', 'f7 e1', { eax: 0, edx: 1 }],
    [{ eax: 0xffff_ffff, ecx: 0xffff_ffff }, 'imul ecx', 'f7 e9', { eax: 1, edx: 0 }],
    [{ eax: 0xff }, 'imul al', 'f6 e8', { eax: 1 }],
    [{ ecx: 0xffff_fffd }, 'imul eax, ecx, 5', '6b c1 05', { eax: 0xffff_fff1 }],
    [{ eax: 7, edx: 1, ecx: 16 }, 'div ecx', 'f7 f1', { eax: 0x1000_0000, edx: 7 }],
    [{ eax: 0xffff_fff9, edx: 0xffff_ffff, ecx: 2 }, 'idiv ecx', 'f7 f9', { eax: 0xffff_fffd, edx: 0xffff_ffff }],
    [{ eax: 0x0107, ecx: 0x10 }, 'div cl', 'f6 f1', { eax: 0x0710 }],
  ],
  bits: [
    [{ eax: 0, ecx: 0x0800 }, 'bsf eax, ecx', '0f bc c1', { eax: 11 }],
    [{ eax: 0, ecx: 0x0801 }, 'bsr eax, ecx', '0f bd c1', { eax: 11 }],
    [{ eax: 35, ebx: M, memory: [0, 8] }, 'bt [ebx], eax', '0f a3 03', { flags: 'C' }],
    [{ eax: 0xffff_ffff, ebx: M + 4, memory: [0, 0] }, 'bts [ebx], eax', '0f ab 03', { memory: [0x8000_0000, 0] }],
    [{ eax: 0x1122_3344 }, 'bswap eax', '0f c8', { eax: 0x4433_2211 }],
  ],
  'moves and exchanges': [
    [{ ecx: 0x80 }, 'movsx eax, cl', '0f be c1', { eax: 0xffff_ff80 }],
    [{ ecx: 0xffff_8000 }, 'movzx eax, cx', '0f b7 c1', { eax: 0x8000 }],
    [{ ebx: 0x10, esi: 3 }, 'lea eax, [ebx+esi*4-1]', '8d 44 b3 ff', { eax: 0x1b }],
    [{ eax: 1, ecx: 2 }, 'xchg eax, ecx', '91', { eax: 2, ecx: 1 }],
    [{ eax: 5, ecx: 7 }, 'xadd eax, ecx', '0f c1 c8', { eax: 12, ecx: 5 }],
    [{ eax: 3, ecx: 9, ebx: M, memory: [3] }, 'cmpxchg [ebx], ecx', '0f b1 0b', { eax: 3, memory: [9], flags: 'Z P' }],
    [{ eax: 4, ecx: 9, ebx: M, memory: [3] }, 'cmpxchg [ebx], ecx', '0f b1 0b', { eax: 3, memory: [3], flags: '' }],
    [
      { eax: 1, edx: 2, ebx: 3, ecx: 4, esi: M, memory: [1, 2] },
      'cmpxchg8b [esi]',
      '0f c7 0e',
      { memory: [3, 4], flags: 'Z' },
    ],
    [{ eax: 0xffff_ff7f, flags: 'Z' }, 'cmovz eax, ecx', '0f 44 c1', { eax: 0 }],
    [{ eax: 0xffff_ffff, flags: 'S' }, 'setns al', '0f 99 c0', { eax: 0xffff_ff00 }],
    [{ eax: 0x8000 }, 'cwde; cdq', '98 99', { eax: 0xffff_8000, edx: 0xffff_ffff }],
  ],
  stack: [
    [{ esp: M + 8, memory: [0, 0] }, 'push esp', '54', { esp: M + 4, memory: [0, M + 8] }],
    [{ esp: M, memory: [0x1234] }, 'pop esp', '5c', { esp: 0x1234 }],
    [{ esp: M, memory: [0x55, 0] }, 'pop dword [esp]', '8f 04 24', { esp: M + 4, memory: [0x55, 0x55] }],
    [{ ebp: M, memory: [0x77] }, 'leave', 'c9', { esp: M + 4, ebp: 0x77 }],
    [{ eax: 1, ecx: 2, esp: M + 0x40, edi: 8 }, 'pusha; popa', '60 61', { eax: 1, ecx: 2, esp: M + 0x40, edi: 8 }],
  ],
  decimal: [
    [{ eax: 0x79 }, 'add al, 0x35; daa', '04 35 27', { eax: 0x14 }],
    [{ eax: 0x0035, flags: 'A' }, 'aaa', '37', { eax: 0x010b & 0xff0f }],
    [{ eax: 63 }, 'aam', 'd4 0a', { eax: 0x0603 }],
    [{ eax: 0x0603 }, 'aad', 'd5 0a', { eax: 63 }],
  ],
  strings: [
    [
      { esi: M, edi: M + 8, ecx: 2, memory: [1, 2, 0, 0] },
      'rep movsd',
      'f3 a5',
      { esi: M + 8, edi: M + 16, ecx: 0, memory: [1, 2, 1, 2] },
    ],
    [{ esi: M, edi: M + 1, ecx: 7, memory: [0xaa, 0] }, 'rep movsb', 'f3 a4', { memory: [0xaaaa_aaaa, 0xaaaa_aaaa] }],
    [{ eax: 0x41, edi: M + 3, ecx: 3, flags: 'D', memory: [0] }, 'rep stosb', 'f3 aa', { edi: M, memory: [0x4141_4100] }],
    [{ eax: 0x33, edi: M, ecx: 8, memory: [0x4433_2211] }, 'repne scasb', 'f2 ae', { edi: M + 3, ecx: 5, flags: 'Z P' }],
    [{ esi: M, edi: M + 4, ecx: 4, memory: [0x0102, 0x0302] }, 'repe cmpsb', 'f3 a6', { esi: M + 2, ecx: 2 }],
    [{ ecx: 0, esi: M, edi: M, flags: 'C Z' }, 'repe cmpsb', 'f3 a6', { esi: M, flags: 'C Z' }],
  ],
  control: [
    [{ ecx: 3 }, 'l: inc eax; loop l', '40 e2 fd', { eax: 3, ecx: 0 }],
    [{ ecx: 0 }, 'jecxz +1; inc eax', 'e3 01 40', { eax: 0 }],
    [{ eax: 5 }, 'cmp eax, 5; jz +1; inc eax', '83 f8 05 74 01 40', { eax: 5, flags: 'Z P' }],
    [{ eax: 5 }, 'test eax, eax; jz +1; inc eax', '85 c0 74 01 40', { eax: 6 }],
    [{}, 'call +1; inc eax; inc ebx', 'e8 01 00 00 00 40 43', { eax: 0, ebx: 1, esp: 0x2_fffc }],
    [{ eax: 0x1_0010 }, 'jmp eax', 'ff e0 40 40 40 43', { eax: 0x1_0010, ebx: 1 }],
  ],
  '16-bit addresses': [
    [{ ebx: 0x1_fff8, esi: 8, memory: [] }, 'lea ax, [bx+si]', '66 67 8d 00', { eax: 0 }],
    [{ ebx: 0x12_0010, edi: 0x7 }, 'lea eax, [bx+di+1]', '67 8d 41 01', { eax: 0x18 }],
  ],
};

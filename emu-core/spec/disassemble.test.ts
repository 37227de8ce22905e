// The disassembler on instructions of every addressing form and unit, as NASM and the SDM write them.
import { expect, test } from 'vitest';
import { disassemble } from './disassemble.ts';

const cases: [string, string][] = [
  ['90', 'nop'],
  ['01 d8', 'add eax, ebx'],
  ['66 01 d8', 'add ax, bx'],
  ['8b 44 8d f8', 'mov eax, dword [ebp+ecx*4-0x8]'],
  ['8b 05 10 20 30 40', 'mov eax, dword [0x40302010]'],
  ['65 a1 14 00 00 00', 'mov eax, gs:[0x14]'],
  ['c7 04 24 01 00 00 00', 'mov dword [esp], 0x1'],
  ['83 c4 fc', 'add esp, 0xfffffffc'],
  ['0f 84 05 00 00 00', 'je 0x100b'],
  ['75 fe', 'jne 0x1000'],
  ['e8 fb ff ff ff', 'call 0x1000'],
  ['cd 80', 'int 0x80'],
  ['f3 a5', 'rep movsd es:[edi], ds:[esi]'],
  ['f0 0f b1 0a', 'lock cmpxchg dword [edx], ecx'],
  ['0f b6 c1', 'movzx eax, cl'],
  ['f2 0f 58 c1', 'addsd xmm0, xmm1'],
  ['66 0f 6f 00', 'movdqa xmm0, xmmword [eax]'],
  ['d9 f1', 'fyl2x'],
  ['dd 44 24 04', 'fld qword [esp+0x4]'],
  ['0f 0b', 'ud2'],
];

test.each(cases)('%s', (text, expected) => {
  const bytes = text.split(' ').map((byte) => Number.parseInt(byte, 16));
  const printed = disassemble(new Uint8Array([...bytes, ...new Array(12).fill(0x90)]), 0x1000, true);
  expect(printed).toEqual({ text: expected, length: bytes.length });
});

test('16-bit code, and bytes that are no instruction', () => {
  expect(disassemble(new Uint8Array([0x8b, 0x46, 0x08]), 0, false).text).toBe('mov ax, word [bp+0x8]');
  expect(disassemble(new Uint8Array([0x0f, 0xff]), 0, true)).toEqual({ text: 'db 0xf', length: 1 });
});

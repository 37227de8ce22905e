// The 8259 pair: in which order requests come, by priority, rotation, masks and the ends of interrupts. Intel 8259A data sheet.
import { describe, expect, it } from 'vitest';
import { EXIT_HALTED } from '../../contract/state.ts';
import { hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';
import { PIC_AT } from './pieces.ts';

const LOG = 0x3000;

/** `end`: what each handler does; AL is free, EBX the number of the request. `icw4`: 1 normal, 3 automatic end of interrupt. */
const program = (setup: string, end: string, icw4 = 1): string => `
${PIC_AT.replaceAll('mov al, 1\n', `mov al, ${icw4}\n`)}
%macro ocw 2
  mov al, %2
  out %1, al
%endmacro
%macro request 1
  mov ax, %1
  out 0x80, ax
%endmacro
%macro entry 1
  align 16
  push ebx
  mov ebx, %1
  jmp near handler
%endmacro
  align 16
entries:
%assign number 0
%rep 16
  entry number
%assign number number + 1
%endrep
handler:
  push eax
  mov eax, [count]
  mov [${LOG} + eax*4], ebx
  inc dword [count]
  ${end}
  pop eax
  pop ebx
  iret
count: dd 0
main:
%assign number 0
%rep 16
  gate 32 + number, entries + number * 16
%assign number number + 1
%endrep
  PIC_AT 32
  ocw 0x21, 0
  ocw 0xa1, 0
  ${setup}
  sti
  times 8 nop
  cli
  hlt`;

const PLAIN_END = 'cmp ebx, 8\n jb .master\n ocw 0xa0, 0x20\n .master: ocw 0x20, 0x20';

type Row = [name: string, setup: string, end: string, order: number[], icw4?: number];

const ROWS: Row[] = [
  ['the lowest number first', 'request 0b1001010', PLAIN_END, [1, 3, 6]],
  ['those of the slave in place of IRQ 2', 'request 0x1208', PLAIN_END, [9, 12, 3]],
  ['masked ones do not come', 'ocw 0x21, 0b1000\n request 0b1001010', PLAIN_END, [1, 6]],
  ['without an end nothing of lower priority comes', 'request 0b1001010', '', [1]],
  [
    'what is higher interrupts a handler',
    'request 0b1001000',
    'cmp ebx, 3\n jne .end\n request 0b10\n sti\n nop\n cli\n .end: ocw 0x20, 0x20',
    [3, 1, 6],
  ],
  [
    'what is lower does not',
    'request 0b1010',
    'cmp ebx, 1\n jne .end\n sti\n nop\n cli\n .end: ocw 0x20, 0x20',
    [1, 3],
  ],
  ['a specific end ends that one', 'request 0b1001010', 'mov al, bl\n or al, 0x60\n out 0x20, al', [1, 3, 6]],
  ['a specific end of another does not', 'request 0b1001010', 'ocw 0x20, 0x65', [1]],
  ['set priority: the lowest is 3', 'ocw 0x20, 0xc3\n request 0b1001010', PLAIN_END, [6, 1, 3]],
  [
    'an end that rotates makes its request the lowest',
    'request 0b1010',
    'cmp dword [count], 1\n jne .end\n request 0b10\n .end: ocw 0x20, 0xa0',
    [1, 3, 1],
  ],
  [
    'a specific one too',
    'request 0b1010',
    'cmp dword [count], 1\n jne .end\n request 0b10\n .end: mov al, bl\n or al, 0xe0\n out 0x20, al',
    [1, 3, 1],
  ],
  [
    'special mask mode: a masked one in service holds nothing back',
    'ocw 0x20, 0x68\n request 0b1001010',
    'cmp ebx, 1\n jne .end\n ocw 0x21, 0b10\n sti\n nop\n cli\n .end:',
    [1, 3],
  ],
  ['without it, it does', 'request 0b1001010', 'cmp ebx, 1\n jne .end\n ocw 0x21, 0b10\n sti\n nop\n cli\n .end:', [1]],
  ['automatic ends', 'request 0b1001010', '', [1, 3, 6], 3],
  [
    'automatic ends that rotate',
    'ocw 0x20, 0x80\n request 0b1010',
    'cmp dword [count], 1\n jne .end\n request 0b10\n .end:',
    [1, 3, 1],
    3,
  ],
];

describe.skipIf(!hasNasm)('requests', () => {
  it.each(ROWS)('%s', (_, setup, end, order, icw4) => {
    const core = kernel(program(setup, end, icw4), {
      onPortOut: ({ port, value }, machine) => {
        if (port !== 0x80) return;
        for (let line = 0; line < 16; line++) {
          if (!((value >> line) & 1)) continue;
          machine.exports.raiseIrq(line);
          machine.exports.lowerIrq(line);
        }
      },
    });
    expect(core.run(10_000)).toBe(EXIT_HALTED);
    const came = Array.from({ length: 16 }, (_, i) => core.ram32(LOG + i * 4));
    // The log ends where no request was written; 0 is never asked for.
    expect(came.slice(0, came.indexOf(0))).toEqual(order);
  });
});

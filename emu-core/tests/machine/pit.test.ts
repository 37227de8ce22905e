// The 8254 by its data sheet: counts, outputs and ticks of each mode, as time passes by its own clock.
import { describe, expect, it } from 'vitest';
import { EXIT_HALTED, EXIT_REQUEST, EXIT_STOPPED } from '../../contract/state.ts';
import { hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';
import { PIC_ON } from './pieces.ts';

const CLOCKS_PER_SECOND = 1_193_182;
const LOG = 0x3000;

/** `note`: a value for the log; `ticks`: how many there were, likewise. */
const program = (code: string): string => `
${PIC_ON}
%macro ocw 2
  mov al, %2
  out %1, al
%endmacro
%macro load 3                       ; control word, low and high byte of the count
  ocw 0x43, %1
  ocw 0x40, %2
  ocw 0x40, %3
%endmacro
%macro wait_clocks 1
  mov eax, %1
  out 0x80, eax
%endmacro
%macro note 1
  mov ebx, %1
  mov [esi], ebx
  add esi, 4
%endmacro
%macro note_count 0                 ; what both reads give
  in al, 0x40
  mov ah, al
  in al, 0x40
  xchg al, ah
  movzx eax, ax
  note eax
%endmacro
tick:
  push eax
  inc edi
  ocw 0x20, 0x20
  pop eax
  iret
main:
  call pic_on
  gate 32, tick
  mov esi, ${LOG}
  xor edi, edi
  sti
  ${code}
  cli
  hlt`;

type Row = [name: string, code: string, noted: number[]];

const ROWS: Row[] = [
  [
    'mode 0 counts down and ticks once',
    'load 0x30, 0xe8, 3\n wait_clocks 400\n note_count\n wait_clocks 599\n note edi\n wait_clocks 1\n note edi\n wait_clocks 70000\n note edi',
    [600, 0, 1, 1],
  ],
  [
    'mode 2 begins again',
    'load 0x34, 0xe8, 3\n wait_clocks 400\n note_count\n wait_clocks 600\n note edi\n wait_clocks 400\n note_count\n wait_clocks 600\n note edi',
    [600, 1, 600, 2],
  ],
  [
    'ticks that come late are one',
    'load 0x34, 0xe8, 3\n wait_clocks 5500\n note edi\n wait_clocks 500\n note edi',
    [1, 2],
  ],
  [
    'mode 3 counts by two, twice a period',
    'load 0x36, 0xe8, 3\n wait_clocks 100\n note_count\n wait_clocks 500\n note_count\n note edi\n wait_clocks 400\n note edi',
    [800, 800, 0, 1],
  ],
  [
    'mode 4 ticks once',
    'load 0x38, 0xe8, 3\n wait_clocks 999\n note edi\n wait_clocks 1\n note edi\n wait_clocks 5000\n note edi',
    [0, 1, 1],
  ],
  [
    'the bit patterns 6 and 7 are modes 2 and 3',
    'load 0x3c, 0xe8, 3\n wait_clocks 1400\n note_count\n load 0x3e, 0xe8, 3\n wait_clocks 100\n note_count',
    [600, 800],
  ],
  [
    'a count of 0 is 65,536',
    'load 0x34, 0, 0\n wait_clocks 1\n note_count\n wait_clocks 65534\n note edi\n wait_clocks 1\n note edi',
    [0xffff, 0, 1],
  ],
  ['low byte only', 'ocw 0x43, 0x14\n ocw 0x40, 200\n wait_clocks 50\n in al, 0x40\n movzx eax, al\n note eax', [150]],
  ['high byte only', 'ocw 0x43, 0x24\n ocw 0x40, 2\n wait_clocks 0x180\n in al, 0x40\n movzx eax, al\n note eax', [0]],
  [
    'nothing happens before the second byte',
    'ocw 0x43, 0x30\n ocw 0x40, 10\n wait_clocks 100\n note edi\n ocw 0x40, 0\n wait_clocks 10\n note edi',
    [0, 1],
  ],
  [
    'a latch holds until it is read; a second one changes nothing',
    'load 0x34, 0xe8, 3\n wait_clocks 100\n ocw 0x43, 0\n wait_clocks 100\n ocw 0x43, 0\n wait_clocks 100\n note_count\n note_count',
    [900, 700],
  ],
  [
    'read-back latches the count',
    'load 0x34, 0xe8, 3\n wait_clocks 100\n ocw 0x43, 0xd2\n wait_clocks 100\n note_count\n note_count',
    [900, 800],
  ],
  [
    'read-back of the status: mode, access, OUT',
    'load 0x34, 0xe8, 3\n ocw 0x43, 0xe2\n in al, 0x40\n movzx eax, al\n note eax\n load 0x30, 0xe8, 3\n ocw 0x43, 0xe2\n in al, 0x40\n movzx eax, al\n note eax\n wait_clocks 1000\n ocw 0x43, 0xe2\n in al, 0x40\n movzx eax, al\n note eax',
    [0xb4, 0x30, 0xb0],
  ],
  [
    'a new control word stops the ticks',
    'load 0x34, 0xe8, 3\n wait_clocks 1000\n ocw 0x43, 0x34\n wait_clocks 5000\n note edi',
    [1],
  ],
  [
    'OUT of channel 2 on port 61h, from the rising gate on',
    'ocw 0x43, 0xb0\n ocw 0x42, 0xe8\n ocw 0x42, 3\n wait_clocks 600\n ocw 0x61, 0\n ocw 0x61, 1\n wait_clocks 600\n in al, 0x61\n and eax, 0x21\n note eax\n wait_clocks 400\n in al, 0x61\n and eax, 0x21\n note eax',
    [1, 0x21],
  ],
];

describe.skipIf(!hasNasm)('the timer', () => {
  it.each(ROWS)('%s', (_, code, noted) => {
    let clocks = 0;
    const core = kernel(program(code), {
      clock: () => Math.ceil((clocks * 1e9) / CLOCKS_PER_SECOND),
      onPortOut: ({ port, value }, machine) => {
        if (port !== 0x80) return;
        clocks += value;
        // Time is looked at where the machine goes on.
        machine.write32(EXIT_REQUEST, 1);
      },
    });
    let reason = core.run(10_000);
    while (reason === EXIT_STOPPED) reason = core.run(10_000);
    expect(reason).toBe(EXIT_HALTED);
    expect(noted.map((_, i) => core.ram32(LOG + 4 * i))).toEqual(noted);
  });
});

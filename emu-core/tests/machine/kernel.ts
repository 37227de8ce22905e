// A kernel in a few lines for the tests: flat protected mode, IDT of 256 gates, TSS, ring 3 selectors, optional paging.
import { assemble, Core, type CoreOptions } from '../core.ts';
import { enterFlat, LAYOUT, PAGING_ON } from './pieces.ts';

/** Linear layout: code at 0x10000, IDT 0x5000, GDT 0x4000, TSS 0x4800, page directory 0x20000, first table 0x21000. */
const PRELUDE = `
bits 32
org 0x10000
${LAYOUT}
%macro gate 2-3 0x8e00            ; vector, handler, type
  mov eax, %2
  mov word [IDT + (%1)*8], ax
  mov word [IDT + (%1)*8 + 2], CODE
  mov word [IDT + (%1)*8 + 4], %3
  shr eax, 16
  mov word [IDT + (%1)*8 + 6], ax
%endmacro
%macro enter_user 2                ; eip, esp
  mov ax, USER_DATA                ; ring 0 data segments would be taken away
  mov ds, ax
  mov es, ax
  push USER_DATA
  push %2
  push 0x202
  push USER_CODE
  push %1
  iret
%endmacro
setup:
${enterFlat(`
  mov ax, DATA
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax`)}
gdt_pointer: dw 0x2f
  dd gdt
${PAGING_ON}
`;

/** A machine about to run \`main\` of the program, written below the prelude. */
export function kernel(source: string, options: CoreOptions = {}): Core {
  const core = new Core(options);
  core.load(0x10000, assemble(PRELUDE + source));
  core.enterFlatMode(0x10000, 0x9000);
  return core;
}

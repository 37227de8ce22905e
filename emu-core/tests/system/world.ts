// Where the rows of the system tests run: tables, selectors, handlers for all 256 vectors, and a line of state for each row.
//
// Everything is set up anew before each row: GDT, LDT, TSS, IDT, page tables, control registers, FPU, PIC. A row begins at
// CPL 0 with flat segments, interrupts off, paging off and zeros in the general registers. The first interrupt or exception
// that reaches a default handler ends it; `done` (INT 0x81, open to all levels) is how a row ends by itself.
import { PIC_AT, PRINT_DIGITS } from '../machine/pieces.ts';
import { FINISH, PROGRESS } from '../machine/qemu.ts';
import { DONE, MACROS } from './macros.ts';

/** Fields of the line that is printed after a row, all 32 bits in hexadecimal. */
export const FIELDS = [
  ...['vector', 'code', 'eip', 'cs', 'eflags', 'esp', 'ss'],
  ...[
    'eax',
    'ecx',
    'edx',
    'ebx',
    'ebp',
    'esi',
    'edi',
    'ds',
    'es',
    'fs',
    'gs',
    'cr2',
    'cr0',
    'tables',
    'paging',
    'data',
  ],
] as const;
export type Field = (typeof FIELDS)[number];

const SETUP = `
start:
  mov dword [RECORD + 0x104], 0
  jmp next_row
pristine_gdt:
  dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff
  dw 0x68 + 0x80, TASK
  db 0, 0x89, 0, 0
  dw 0x1f, LDT
  db 0, 0x82, 0, 0
  dq 0x00cfbb000000ffff, 0x00cfb3000000ffff, 0x00cfdb000000ffff, 0x00cfd3000000ffff
  dq 0, 0, 0, 0, 0
pristine_ldt: dq 0, 0x00cff2000000ffff, 0, 0
gdt_pointer: dw 0x7f
  dd GDT
idt_pointer: dw 0x7ff
  dd IDT
real_idt_pointer: dw 0x3ff
  dd 0

next_row:                           ; the row number is kept where a triple fault does not reach
  mov ebx, [${PROGRESS}]
  inc dword [${PROGRESS}]
  cmp ebx, row_count
  je finish
  cld
  mov eax, 0x11
  mov cr0, eax
  mov esp, STACK0
  mov esi, pristine_gdt
  mov edi, GDT
  mov ecx, 32
  rep movsd
  mov esi, pristine_ldt
  mov edi, LDT
  mov ecx, 8
  rep movsd
  mov edi, TASK
  xor eax, eax
  mov ecx, 0x100
  rep stosd
  mov dword [TASK + 4], TSS_STACK0
  mov dword [TASK + 8], DATA
  mov dword [TASK + 12], TSS_STACK1
  mov dword [TASK + 16], DATA1
  mov dword [TASK + 20], TSS_STACK2
  mov dword [TASK + 24], DATA2
  mov word [TASK + 0x66], 0x68
  mov edi, TASK + 0x68
  mov ecx, 0x21
  or eax, -1
  rep stosd
  mov edi, PAGES
  xor eax, eax
  mov ecx, 0x4000 / 4
  rep stosd
  xor ecx, ecx
  mov edi, IDT
.gates:
  mov eax, ecx
  shl eax, 4
  add eax, stubs
  mov [edi], ax
  mov word [edi + 2], CODE
  mov word [edi + 4], 0x8e00
  cmp ecx, ${DONE}
  jne .closed
  mov word [edi + 4], 0xee00
.closed:
  shr eax, 16
  mov [edi + 6], ax
  add edi, 8
  inc ecx
  cmp ecx, 256
  jb .gates
  mov edi, DIRECTORY
  mov ecx, 1024
  xor eax, eax
  rep stosd
  mov dword [DIRECTORY], TABLE + 7
  mov dword [DIRECTORY + 4], TABLE + 0x1007
  mov eax, 7
  mov ecx, 2048
.entries:
  stosd
  add eax, 0x1000
  loop .entries
  lgdt [gdt_pointer]
  lidt [idt_pointer]
  jmp CODE:.flat
.flat:
  mov ax, DATA
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
  mov ss, ax
  mov ax, TSS
  ltr ax
  xor eax, eax
  lldt ax
  mov cr2, eax
  mov cr4, eax
  mov dr7, eax
  mov dr6, eax
  mov eax, DIRECTORY
  mov cr3, eax
  fninit
  mov al, 0xff
  out 0x21, al
  out 0xa1, al
  mov byte [tick_base], 0x20
  push dword 2
  popfd
  mov esp, STACK0
  push dword [rows + ebx*8]
  xor eax, eax
  xor ecx, ecx
  xor edx, edx
  xor ebx, ebx
  xor ebp, ebp
  xor esi, esi
  xor edi, edi
  ret

paging_on:
  push eax
  mov eax, cr0
  or eax, 0x80010000
  mov cr0, eax
  pop eax
  ret

; Waits until the timer's interrupt request is pending, unless [tick_wait] is 0; everything else is masked. Its vector is
; [tick_base].
tick:
  push eax
  PIC_AT [tick_base]
  mov al, 0xfe
  out 0x21, al
  mov al, 0xff
  out 0xa1, al
  mov al, 0x30                      ; channel 0, mode 0
  out 0x43, al
  mov al, 20
  out 0x40, al
  mov al, 0
  out 0x40, al
  mov al, 0x0a
  out 0x20, al
  cmp byte [tick_wait], 0
  je .armed
.wait:
  in al, 0x20
  test al, 1
  jz .wait
.armed:
  pop eax
  ret

tick_base: dd 0x20
tick_wait: dd 1

align 16
stubs:
%assign vector 0
%rep 256
  align 16
%if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17)
  push dword 0
%endif
  push dword vector
  jmp near caught
%assign vector vector + 1
%endrep

; Stack: vector, code, EIP, CS, EFLAGS, and ESP and SS if it came from an outer level.
caught:
  pushad
  push ds
  push es
  push fs
  push gs
  mov ebp, esp
  mov eax, cr0
  mov esi, eax
  and eax, 0x7ffeffff
  mov cr0, eax
  mov ax, DATA
  mov ds, ax
  mov es, ax
  mov edi, RECORD
%macro keep 1
  mov eax, %1
  stosd
%endmacro
  keep [ss:ebp + 48]                ; vector
  keep [ss:ebp + 52]                ; code
  keep [ss:ebp + 56]                ; EIP
  keep [ss:ebp + 60]                ; CS
  keep [ss:ebp + 64]
  and dword [edi - 4], 0x267700     ; EFLAGS without arithmetic flags and RF
  lea ebx, [ebp + 68]
  mov cx, ss
  test byte [ss:ebp + 60], 3
  jz .same_level
  mov ebx, [ss:ebp + 68]
  mov cx, [ss:ebp + 72]
.same_level:
  keep ebx                          ; ESP
  movzx ecx, cx
  keep ecx                          ; SS
  keep [ss:ebp + 44]                ; EAX, ECX, EDX, EBX
  keep [ss:ebp + 40]
  keep [ss:ebp + 36]
  keep [ss:ebp + 32]
  keep [ss:ebp + 24]                ; EBP, ESI, EDI
  keep [ss:ebp + 20]
  keep [ss:ebp + 16]
  movzx eax, word [ss:ebp + 12]
  stosd
  movzx eax, word [ss:ebp + 8]
  stosd
  movzx eax, word [ss:ebp + 4]
  stosd
  movzx eax, word [ss:ebp]
  stosd
  keep cr2
  keep esi                          ; CR0
  mov ax, DATA
  mov ss, ax
  mov esp, STACK0
  mov esi, GDT
  mov ecx, 0x900 / 4
  call sum
  mov esi, DIRECTORY
  mov ecx, 0x3000 / 4
  call sum
  mov esi, PAGES
  mov ecx, 0x4000 / 4
  call sum
  mov edx, [RECORD + 8]             ; EIP from the row's .at
  mov ebx, [${PROGRESS}]
  sub edx, [rows + ebx*8 - 4]
  mov [RECORD + 8], edx
  mov esi, RECORD
  mov ecx, ${FIELDS.length}
.print:
  push ecx
  lodsd
  mov edx, eax
  call print
  pop ecx
  loop .print
  mov al, 10
  out 0xe9, al
  jmp next_row
sum:
  xor edx, edx
.next:
  lodsd
  rol edx, 5
  xor edx, eax
  add edx, 0x9e3779b9
  loop .next
  mov eax, edx
  stosd
  ret
print:                              ; EDX in hexadecimal and a blank
  test edx, edx
  jnz .number
  mov al, '0'
  out 0xe9, al
  jmp .end
.number:
  call print_digits
.end:
  mov al, ' '
  out 0xe9, al
  ret
${PRINT_DIGITS}
${FINISH}
`;

export const WORLD = MACROS + PIC_AT + SETUP;

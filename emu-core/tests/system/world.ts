// Where the rows of the system tests run: tables, selectors, handlers for all 256 vectors, and a line of state for each row.
//
// Everything is set up anew before each row: GDT, LDT, TSS, IDT, page tables, control registers, FPU, PIC. A row begins at
// CPL 0 with flat segments, interrupts off, paging off and zeros in the general registers. The first interrupt or exception
// that reaches a default handler ends it; `done` (INT 0x81, open to all levels) is how a row ends by itself.
import { FINISH, PROGRESS } from '../machine/qemu.ts';

/** Vector of \`done\`. */
export const DONE = 0x81;

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

/** Constants and macros that rows may use. */
const MACROS = `
bits 32
org 0x10000
%define GDT 0x4000
%define LDT 0x4400
%define TASK 0x4800                 ; its I/O map at TASK + 0x68 covers ports 0 to 0x3ff
%define IDT 0x5000
%define RECORD 0x6000
%define DIRECTORY 0x90000
%define TABLE 0x91000               ; the first 8 MiB
%define CODE 0x08                   ; level 0
%define DATA 0x10
%define CODE3 0x1b
%define DATA3 0x23
%define TSS 0x28
%define CODE1 0x39
%define DATA1 0x41
%define CODE2 0x4a
%define DATA2 0x52
%define S1 0x58                     ; free slots of the GDT, whose limit lies behind S5
%define S2 0x60
%define S3 0x68
%define S4 0x70
%define S5 0x78
%define BEYOND 0x80
%define L0 0x04                     ; free slots of the LDT
%define L1 0x0c                     ; a flat data segment of level 3
%define L2 0x14
%define LBEYOND 0x24
%define STACK0 0xd000
%define TSS_STACK0 0xe000
%define TSS_STACK1 0xb000
%define TSS_STACK2 0xc000
%define STACK3 0xf000
%define PAGES 0x180000              ; pages for the rows
; Access bytes; code is accessed already, because TCG sets that bit for data only.
%define DATA_RW 0x92
%define DATA_RO 0x90
%define DATA_DOWN 0x96              ; expand-down, writable
%define CODE_RX 0x9b
%define CODE_X 0x99
%define CODE_CONFORMING 0x9f
%define DPL1 0x20
%define DPL2 0x40
%define DPL3 0x60
%define ABSENT -0x80
; Flags: granularity and size.
%define BIG 0x4
%define PAGES4K 0x8

%macro descriptor 3-5 DATA_RW, BIG  ; selector, base, limit, access, flags
  mov dword [GDT + ((%1) & 0xfff8)], ((%3) & 0xffff) | (((%2) & 0xffff) << 16)
  mov dword [GDT + ((%1) & 0xfff8) + 4], (((%2) >> 16) & 0xff) | (((%4) & 0xff) << 8) | ((%3) & 0xf0000) | ((%5) << 20) | ((%2) & 0xff000000)
%endmacro
%macro local_descriptor 3-5 DATA_RW, BIG
  mov dword [LDT + ((%1) & 0xfff8)], ((%3) & 0xffff) | (((%2) & 0xffff) << 16)
  mov dword [LDT + ((%1) & 0xfff8) + 4], (((%2) >> 16) & 0xff) | (((%4) & 0xff) << 8) | ((%3) & 0xf0000) | ((%5) << 20) | ((%2) & 0xff000000)
%endmacro
%macro put 2                        ; segment register, selector: by way of a stack, so that no register changes
  push dword %2
  pop %1
%endmacro
%macro gate_at 4                    ; linear address of the entry, selector, offset, access byte and count as a word
  mov dword [%1], ((%3 - $$ + 0x10000) & 0xffff) | ((%2) << 16)
  mov dword [%1 + 4], ((%3 - $$ + 0x10000) & 0xffff0000) | (%4)
%endmacro
%macro gate 2-4 0x8e, CODE          ; vector, handler, access byte, selector
  gate_at IDT + (%1) * 8, %4, %2, (%3) << 8
%endmacro
%macro gate16 3-4 0x86              ; vector, selector, handler in its first 64 KiB
  mov dword [IDT + (%1) * 8], (%3 - $$) | ((%2) << 16)
  mov dword [IDT + (%1) * 8 + 4], (%4) << 8
%endmacro
%macro call_gate 3-5 0xec, 0        ; slot, code selector, entry, access byte, parameters
  gate_at GDT + ((%1) & 0xfff8), %2, %3, ((%4) << 8) | (%5)
%endmacro
%macro idt_limit 1
  mov word [RECORD + 0x100], %1
  mov dword [RECORD + 0x102], IDT
  lidt [RECORD + 0x100]
%endmacro
%macro gdt_limit 1
  mov word [RECORD + 0x100], %1
  mov dword [RECORD + 0x102], GDT
  lgdt [RECORD + 0x100]
%endmacro
%macro use_ldt 0
  push eax
  mov ax, 0x30
  lldt ax
  pop eax
%endmacro
%macro map 2                        ; linear address, entry
  mov dword [TABLE + (((%1) >> 12) * 4)], %2
%endmacro
%macro paging 0                     ; with write protection for the supervisor
  call paging_on
%endmacro
%macro flush 0
  push eax
  mov eax, cr3
  mov cr3, eax
  pop eax
%endmacro
%macro set_cr0 1
  push eax
  mov eax, cr0
  or eax, %1
  mov cr0, eax
  pop eax
%endmacro
%macro clear_cr0 1
  push eax
  mov eax, cr0
  and eax, ~(%1)
  mov cr0, eax
  pop eax
%endmacro
%macro set_cr4 1
  push eax
  mov eax, cr4
  or eax, %1
  mov cr4, eax
  pop eax
%endmacro
%macro to_level 1-2 2               ; goes on at an outer level with its flat segments; EFLAGS
  push dword LEVEL%1_DATA
  push dword LEVEL%1_STACK
  push dword %2
  push dword LEVEL%1_CODE
  push dword %%outer
  iret
%%outer:
  put ds, LEVEL%1_DATA
  put es, LEVEL%1_DATA
%endmacro
%define LEVEL1_CODE CODE1
%define LEVEL1_DATA DATA1
%define LEVEL1_STACK 0xb800
%define LEVEL2_CODE CODE2
%define LEVEL2_DATA DATA2
%define LEVEL2_STACK 0xc800
%define LEVEL3_CODE CODE3
%define LEVEL3_DATA DATA3
%define LEVEL3_STACK STACK3
%macro done 0
  int ${DONE}
%endmacro
%macro frame 5                      ; SS, ESP, EFLAGS, CS, EIP for IRET
  push dword %1
  push dword %2
  push dword %3
  push dword %4
  push dword %5
%endmacro
; Real mode: the image is at 1000:0000, the interrupt table at 0.
%define REAL(label) (label - $$)
%macro real_mode 0
  descriptor S1, 0x10000, 0xffff, CODE_RX, 0
  descriptor S2, 0, 0xffff, DATA_RW, 0
  lidt [real_idt_pointer]
  jmp S1:REAL(%%half)
bits 16
%%half:
  mov ax, S2
  mov ss, ax
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
  mov eax, cr0
  and al, 0xfe
  mov cr0, eax
  jmp 0x1000:REAL(%%real)
%%real:
  xor ax, ax
  mov ss, ax
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
%endmacro
%macro protected_mode 0             ; keeps the general registers
  push eax
  mov eax, cr0
  or al, 1
  mov cr0, eax
  pop eax
  jmp dword CODE:%%protected
bits 32
%%protected:
  push eax
  mov ax, DATA
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
  mov ss, ax
  pop eax
  lidt [idt_pointer]
%endmacro
%macro real_gate 2                  ; vector, handler; from protected mode
  mov dword [(%1) * 4], REAL(%2) | 0x10000000
%endmacro
`;

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
  mov al, 0x11
  out 0x20, al
  out 0xa0, al
  mov al, [tick_base]
  out 0x21, al
  mov al, 0x28
  out 0xa1, al
  mov al, 4
  out 0x21, al
  mov al, 2
  out 0xa1, al
  mov al, 1
  out 0x21, al
  out 0xa1, al
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
  mov ecx, 8
.digit:
  rol edx, 4
  mov eax, edx
  and eax, 15
  mov al, [digits + eax]
  out 0xe9, al
  loop .digit
.end:
  mov al, ' '
  out 0xe9, al
  ret
digits: db '0123456789abcdef'
${FINISH}
`;

export const WORLD = MACROS + SETUP;

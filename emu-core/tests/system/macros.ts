// The words of the rows: constants and macros in NASM's notation.

/** Vector of `done`. */
export const DONE = 0x81;

/** Constants and macros that rows may use. */
export const MACROS = `
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

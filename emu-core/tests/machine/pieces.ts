// Pieces of NASM source that the test programs share.

/** Where the tables lie, and the selectors of the GDT. */
export const LAYOUT = `
%define CODE 0x08
%define DATA 0x10
%define USER_CODE 0x1b
%define USER_DATA 0x23
%define TSS 0x28
%define IDT 0x5000
%define GDT 0x4000
%define TASK 0x4800
%define DIRECTORY 0x20000
%define TABLE 0x21000`;

/** Loads tables whose pointers the program holds, flat segments and the TSS, and goes to `main`; `data` loads DS and ES. */
export const enterFlat = (data: string): string => `
  lgdt [gdt_pointer]
  lidt [idt_pointer]
  jmp CODE:.flat
.flat:
  ${data}
  mov ax, DATA
  mov ss, ax
  mov esp, 0x9000
  mov dword [TASK + 4], 0xa000
  mov dword [TASK + 8], DATA
  mov word [TASK + 0x66], 104
  mov ax, TSS
  ltr ax
  jmp main
align 8
idt_pointer: dw 0x7ff
  dd IDT
align 8
gdt:
  dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff, 0x00cffa000000ffff, 0x00cff2000000ffff
  dw 103, TASK
  db 0, 0x89, 0, 0`;

/** Prints EDX with eight hexadecimal digits. */
export const PRINT_DIGITS = `
print_digits:
  mov ecx, 8
.digit:
  rol edx, 4
  mov eax, edx
  and eax, 15
  mov al, [digits + eax]
  out 0xe9, al
  loop .digit
  ret
digits: db '0123456789abcdef'`;

/** Paging with write protection: an identity map of the first 4 MiB, all user and writable; nothing above. */
export const PAGING_ON = `
paging_on:                         ; identity map of 4 MiB, all user and writable
  mov dword [DIRECTORY], TABLE + 7
  xor ecx, ecx
.next:
  mov eax, ecx
  shl eax, 12
  or eax, 7
  mov [TABLE + ecx*4], eax
  inc ecx
  cmp ecx, 1024
  jb .next
  mov eax, DIRECTORY
  mov cr3, eax
  mov eax, cr0
  or eax, 0x80010000
  mov cr0, eax
  ret`;

/** PIC_AT base: sets up both 8259s, the master's vectors from `base` on, the slave's from 40. */
export const PIC_AT = `
%macro PIC_AT 1
  mov al, 0x11
  out 0x20, al
  out 0xa0, al
  mov al, %1
  out 0x21, al
  mov al, 40
  out 0xa1, al
  mov al, 4
  out 0x21, al
  mov al, 2
  out 0xa1, al
  mov al, 1
  out 0x21, al
  out 0xa1, al
%endmacro`;

/** Interrupt requests 0 to 7 come at vector 32, 8 to 15 at 40; 0, 2 and 9 are open. */
export const PIC_ON = `
${PIC_AT}
    pic_on:
      PIC_AT 32
      mov al, 0xfa
      out 0x21, al
      mov al, 0xfd
      out 0xa1, al
      ret`;

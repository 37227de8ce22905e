// What the programs for QEMU start from: tables, handlers, and running something that may fault.
import { enterFlat, LAYOUT, PAGING_ON, PRINT_DIGITS } from './pieces.ts';
import { FINISH } from './qemu.ts';

/**
 * What a program can use: \`attempt\`, which runs something that may fault, at CPL 0 or 3, and gives in EBP what came of it
 * (bit 31: a fault, its vector in bits 23…16, its code below); \`mix\` adds EBP to a running hash; \`report\` prints the hash.
 */
export const PRELUDE = `
bits 32
org 0x10000
%define PROBE 0x30                  ; a GDT slot for the tests
${LAYOUT}
setup:
  mov al, 0xff                      ; QEMU's timer runs: on a busy host it would tick where IF is set
  out 0x21, al
  out 0xa1, al
  mov esi, gdt
  mov edi, GDT
  mov ecx, 14
  rep movsd
  xor ecx, ecx
.gates:
  mov eax, ecx
  shl eax, 4
  add eax, stubs
  mov [IDT + ecx*8], ax
  mov word [IDT + ecx*8 + 2], CODE
  mov word [IDT + ecx*8 + 4], 0x8e00
  shr eax, 16
  mov [IDT + ecx*8 + 6], ax
  inc ecx
  cmp ecx, 32
  jb .gates
  mov eax, back_to_kernel
  mov [IDT + 0x80*8], ax
  mov word [IDT + 0x80*8 + 2], CODE
  mov word [IDT + 0x80*8 + 4], 0xee00
  shr eax, 16
  mov [IDT + 0x80*8 + 6], ax
${enterFlat('call reload')}
  dq 0
gdt_pointer: dw 0x37
  dd GDT
reload:
  mov ax, USER_DATA
  mov ds, ax
  mov es, ax
  ret
align 16
stubs:
%assign vector 0
%rep 32
  align 16
  push dword vector
%if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
  jmp near fault_with_code
%else
  jmp near fault_plain
%endif
%assign vector vector + 1
%endrep
fault_plain:
  pop ebp
  shl ebp, 16
  jmp fault_common
fault_with_code:
  pop ebp
  shl ebp, 16
  pop eax
  movzx eax, ax
  or ebp, eax
fault_common:
  or ebp, 0x80000000
  call reload
  mov esp, [saved_esp]
  ret
back_to_kernel:
  mov ebp, eax
  and ebp, 0x7fffffff
  call reload
  mov esp, [saved_esp]
  ret
attempt:                            ; EBX: what to run, at CPL 0; it ends with ret
  mov [saved_esp], esp
  xor ebp, ebp
  jmp ebx
attempt_user:                       ; the same at CPL 3; it ends with int 0x80, EAX is its result
  mov [saved_esp], esp
  push USER_DATA
  push 0xc000
  push dword [user_flags]
  push USER_CODE
  push ebx
  iret
saved_esp: dd 0
user_flags: dd 2
mix:
  rol dword [hash], 5
  xor [hash], ebp
  add dword [hash], 0x9e3779b9
  ret
hash: dd 0
report:                             ; prints and clears the hash
  pusha
  mov edx, [hash]
  mov dword [hash], 0
  call print
  popa
  ret
print:                              ; EDX in hexadecimal and a line feed
  call print_digits
  mov al, 10
  out 0xe9, al
  ret
${PRINT_DIGITS}
${FINISH}
${PAGING_ON}
`;

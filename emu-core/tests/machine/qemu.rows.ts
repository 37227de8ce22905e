// Programs for the comparison with QEMU: whole tables of cases, whose results the program hashes line by line.
import { PIC_AT } from './pieces.ts';

const PAGE_RIGHTS = `
  user_read: mov eax, [0x400000]
    mov eax, 1
    int 0x80
  user_write: mov dword [0x400000], eax
    mov eax, 2
    int 0x80
  kernel_read: mov eax, [0x400000]
    ret
  kernel_write: mov dword [0x400000], eax
    ret
  actions: dd kernel_read, kernel_write, user_read, user_write
  rights: db 7, 5, 3, 1, 0, 6
  main:
    call paging_on
    xor edi, edi                     ; WP, action, directory rights, table rights
  .next:
    mov eax, edi
    xor edx, edx
    mov ecx, 6
    div ecx
    movzx ebx, byte [rights + edx]
    or ebx, 0x180000
    mov [0x22000], ebx
    xor edx, edx
    div ecx
    movzx ebx, byte [rights + edx]
    or ebx, 0x22000
    mov [DIRECTORY + 4], ebx
    mov esi, eax                     ; action + 4 * WP
    mov eax, cr0
    and eax, ~0x10000
    test esi, 4
    jz .supervisor_may
    or eax, 0x10000
  .supervisor_may:
    mov cr0, eax
    mov eax, cr3
    mov cr3, eax
    and esi, 3
    mov ebx, [actions + esi*4]
    push edi
    push .done
    cmp esi, 2
    jae attempt_user
    jmp attempt
  .done:
    call mix
    test ebp, ebp
    js .faulted
    mov ebp, [DIRECTORY + 4]         ; accessed and dirty bits of accesses that worked
    and ebp, 0x60
    call mix
    mov ebp, [0x22000]
    and ebp, 0x60
    call mix
    jmp .counted
  .faulted:
    mov ebp, cr2
    call mix
  .counted:
    pop edi
    inc edi
    mov eax, edi
    xor edx, edx
    mov ecx, 6
    div ecx
    test edx, edx
    jnz .next
    call report
    cmp edi, 6 * 6 * 8
    jb .next
    jmp finish`;

/** Every access byte and RPL: loading it, asking about it. The code of \`ACTION\` gets the selector in EDX. */
function selectors(action: string, user: boolean): string {
  return `
  action:
    ${action}
    ${user ? 'int 0x80' : 'ret'}
  main:
    xor edi, edi                     ; access byte, then RPL
  .next:
    mov eax, edi
    shr eax, 2
    mov byte [GDT + PROBE + 5], al
    mov byte [GDT + PROBE + 6], 0xcf
    mov word [GDT + PROBE], 0xffff
    mov word [GDT + PROBE + 2], 0
    mov edx, edi
    and edx, 3
    or edx, PROBE
    mov ebx, action
    push edi
    push .done
    jmp ${user ? 'attempt_user' : 'attempt'}
  .done:
    call reload                      ; QEMU does not check rights of accesses, so DS must not stay as it is
    call mix
    movzx ebp, byte [GDT + PROBE + 5]
    call mix
    pop edi
    inc edi
    test edi, 31
    jnz .next
    call report
    cmp edi, 1024
    jb .next
    jmp finish`;
}

const ASK = `
    xor eax, eax
    mov ebp, 0x1234
    lar ebp, dx
    setz al
    rol ebp, 3
    mov ecx, 0x5678
    lsl ecx, dx
    setz ah
    add ebp, ecx
    rol ebp, 3
    verr dx
    setz cl
    shl eax, 8
    mov al, cl
    verw dx
    setz cl
    shl eax, 1
    or al, cl
    add eax, ebp
    and eax, 0x7fffffff
    mov ebp, eax`;

const FLAGS = `
  user_popf: push 0x3ed7
    popf
    pushf
    pop eax
    and eax, 0x3fffff
    int 0x80
  user_cli: cli
    mov eax, 3
    int 0x80
  user_sti: sti
    cli
    mov eax, 4
    int 0x80
  user_in: in al, 0x21
    mov eax, 5
    int 0x80
  user_popfw: push word 0x3a55
    popfw
    pushf
    pop eax
    int 0x80
  user_hlt: hlt
  user_cr: mov eax, cr0
  user_invd: invlpg [0]
  user_lgdt: lgdt [gdt_pointer]
  user_smsw: smsw eax
    and eax, 0x31
    int 0x80
  user_into: mov al, 0x7f
    inc al
    into
    mov eax, 6
    int 0x80
  user_int3: int3
  user_ud: ud2
  actions: dd user_popf, user_cli, user_sti, user_in, user_popfw, user_hlt, user_cr, user_invd, user_lgdt, user_smsw
    dd user_into, user_int3, user_ud
  main:
    xor edi, edi
  .next:
    mov eax, edi
    and eax, 3
    shl eax, 12
    or eax, 2
    mov [user_flags], eax
    mov eax, edi
    shr eax, 2
    mov ebx, [actions + eax*4]
    push edi
    push .done
    jmp attempt_user
  .done:
    call mix
    call report
    pop edi
    inc edi
    cmp edi, 13 * 4
    jb .next
    jmp finish`;

/** IRET to every CS and SS selector out of a list, from CPL 0. */
const RETURNS = `
  list: dw 0, 0x08, 0x0b, 0x10, 0x18, 0x1b, 0x19, 0x20, 0x23, 0x22, 0x28, 0x30, 0x33, 0x100
  landing:
    mov ax, cs
    shl eax, 16
    mov ax, ss
    mov cx, ds
    add eax, ecx
    and eax, 0x7fffffff
    mov ebp, eax
    int 0x80
  do_iret:
    movzx eax, word [list + esi*2]
    movzx edx, word [list + edi*2]
    xor ecx, ecx
    push edx
    push 0xc000
    push 2
    push eax
    push landing
    iret
  do_retf:
    movzx eax, word [list + esi*2]
    movzx edx, word [list + edi*2]
    xor ecx, ecx
    push edx
    push 0xc000
    push 0x77
    push eax
    push landing
    retf 4
  main:
    mov word [GDT + PROBE], 0xffff
    mov word [GDT + PROBE + 4], 0xdf00   ; conforming code? 0xdf: DPL 2, conforming, readable
    mov word [GDT + PROBE + 6], 0xcf
    xor esi, esi
  .code:
    xor edi, edi
  .stack:
    mov ebx, do_iret
    push esi
    push edi
    push .done
    jmp attempt
  .done:
    pop edi
    pop esi
    call mix
    mov ebx, do_retf
    push esi
    push edi
    push .done2
    jmp attempt
  .done2:
    pop edi
    pop esi
    call mix
    inc edi
    cmp edi, 14
    jb .stack
    call report
    inc esi
    cmp esi, 14
    jb .code
    jmp finish`;

/** Far jumps and calls to every selector out of a list, at CPL 0 and 3, with gates and a TSS among them. */
const FAR = `
  landing:
    mov ax, cs
    movzx ebp, ax
    cmp esp, 0x9000
    ja .user
    mov esp, [saved_esp]
    ret
  .user: mov eax, ebp
    int 0x80
  target: dd landing
    dw 0
  call_far: call far [target]
  jump_far: jmp far [target]
  actions: dd call_far, jump_far
  %define LOW (landing - 0x10000)      ; where a 16-bit gate goes
  main:
    mov byte [LOW], 0xe9
    mov dword [LOW + 1], landing - LOW - 5
    xor edi, edi                     ; access byte, action, level, RPL
  .next:
    mov eax, edi
    shr eax, 4
    mov ah, al
    mov al, 0
    mov word [GDT + PROBE + 4], ax
    and ah, 0x1f
    cmp ah, 0x18                     ; code segments: base 0, limit 4 GiB
    mov word [GDT + PROBE], 0xffff
    mov word [GDT + PROBE + 2], 0
    mov word [GDT + PROBE + 6], 0xcf
    jae .ready
    mov eax, landing
    mov [GDT + PROBE], ax
    mov word [GDT + PROBE + 2], CODE
    mov word [GDT + PROBE + 6], 1
    test byte [GDT + PROBE + 5], 8
    jnz .ready
    mov word [GDT + PROBE + 6], 0
  .ready:
    mov eax, edi
    shr eax, 4
    and al, 0x1f
    cmp al, 1                        ; task switches are refused here, made there
    je .skip
    cmp al, 3
    je .skip
    cmp al, 5
    je .skip
    cmp al, 9
    je .skip
    cmp al, 0xb
    je .skip
    mov eax, edi
    and eax, 3
    or eax, PROBE
    mov [target + 4], ax
    mov eax, edi
    shr eax, 3
    and eax, 1
    mov ebx, [actions + eax*4]
    push edi
    push .done
    test edi, 4
    jz attempt
    jmp attempt_user
  .done:
    pop edi
    call mix
  .skip:
    inc edi
    test edi, 127
    jnz .next
    call report
    cmp edi, 4096
    jb .next
    jmp finish`;

const PIC_REGISTERS = `${PIC_AT}
  main:
    PIC_AT 0x27
    mov al, 0x5a
    out 0x21, al
    in al, 0x21
    movzx ebp, al
    call mix
    in al, 0xa1
    movzx ebp, al
    call mix
    mov al, 0x0b
    out 0x20, al
    in al, 0x20
    movzx ebp, al
    call mix
    mov al, 0x30                     ; PIT channel 2, mode 0, status by read-back
    or al, 0x80
    out 0x43, al
    mov al, 0xe8
    out 0x43, al
    in al, 0x42
    and al, 0xbf                     ; QEMU has no null count flag
    movzx ebp, al
    call mix
    mov al, 0xb6
    out 0x43, al
    mov al, 0x34
    out 0x42, al
    mov al, 0x12
    out 0x42, al
    mov al, 0xe8
    out 0x43, al
    in al, 0x42
    and al, 0x3f
    movzx ebp, al
    call mix
    call report
    jmp finish`;

export const PROGRAMS: [name: string, source: string][] = [
  ['page rights, accessed and dirty bits', PAGE_RIGHTS],
  ['loads of DS at CPL 0', selectors('mov ds, dx', false)],
  ['loads of DS at CPL 3', selectors('mov ds, dx\n mov eax, 1', true)],
  ['loads of SS at CPL 0', selectors('mov cx, ss\n mov ss, dx\n mov ss, cx', false)],
  ['loads of SS at CPL 3', selectors('mov cx, ss\n mov ss, dx\n mov ss, cx\n mov eax, 1', true)],
  ['LAR, LSL, VERR, VERW at CPL 0', selectors(ASK, false)],
  ['LAR, LSL, VERR, VERW at CPL 3', selectors(ASK, true)],
  ['LLDT', selectors('lldt dx', false)],
  ['flags, IOPL and privileged instructions', FLAGS],
  ['IRET and RETF', RETURNS],
  ['far JMP and CALL, call gates', FAR],
  ['registers of PIC and PIT', PIC_REGISTERS],
];

// Programs for the comparison with QEMU: all 256 access bytes of gates, of the code behind them, and of what returns load.

/** Runs \`EACH\` for every access byte (AL) and the two or three low bits of EDI, mixes what came of it, reports now and then. */
const forEach = (bits: number, prepare: string, choose: string): string => `
  main:
    mov word [GDT + PROBE], 0xffff
    mov word [GDT + PROBE + 2], 0
    mov word [GDT + PROBE + 6], 0xcf
    mov byte [LOW], 0xe9
    mov dword [LOW + 1], landing - LOW - 5
    xor edi, edi
  .next:
    mov eax, edi
    shr eax, ${bits}
    ${prepare}
    push edi
    push .done
    ${choose}
  .done:
    pop edi
    call mix
  .skip:
    inc edi
    test edi, 63
    jnz .next
    call report
    cmp edi, 256 << ${bits}
    jb .next
    jmp finish`;

/** Where handlers go: the result says which CS and how deep the stack is. */
const LANDING = `
  %define LOW (landing - 0x10000)      ; where a 16-bit gate goes
  landing:
    mov ax, cs
    shl eax, 16
    mov ax, sp
    mov ebp, eax
    and ebp, 0x7fffffff
    call reload
    mov cx, cs
    test cl, 3
    jnz .outer
    mov esp, [saved_esp]
    ret
  .outer: mov eax, ebp
    int 0x80
  in_kernel: int 0x40
    mov ebp, 1
    ret
  in_user: int 0x40
    mov eax, 1
    int 0x80
  actions: dd in_kernel, in_user
`;

const CHOOSE = `
    mov esi, edi
    and esi, 1
    mov ebx, [actions + esi*4]
    test esi, esi
    jz attempt
    jmp attempt_user`;

const GATES = `${LANDING}${forEach(
  1,
  `
    mov ah, al
    and ah, 0x1f
    cmp ah, 5                          ; a task switch is refused here, made there
    je .skip
    mov ecx, landing
    mov [IDT + 0x40*8], cx
    mov word [IDT + 0x40*8 + 2], CODE
    mov byte [IDT + 0x40*8 + 4], 0
    mov [IDT + 0x40*8 + 5], al
    shr ecx, 16
    test al, 8
    jnz .wide
    xor ecx, ecx
  .wide:
    mov [IDT + 0x40*8 + 6], cx`,
  CHOOSE,
)}`;

const GATE_SEGMENTS = `${LANDING}${forEach(
  1,
  `
    mov [GDT + PROBE + 5], al
    mov ecx, landing
    mov [IDT + 0x40*8], cx
    mov word [IDT + 0x40*8 + 2], PROBE
    mov word [IDT + 0x40*8 + 4], 0xee00
    shr ecx, 16
    mov [IDT + 0x40*8 + 6], cx`,
  CHOOSE,
)}`;

const CALL_GATE_SEGMENTS = `${LANDING}
  %define GATE 0x28                    ; the TSS has been loaded already
  target: dd 0
    dw GATE + 3
  call_far: call far [target]
    ret
  jump_far: jmp far [target]
  call_user: call far [target]
  jump_user: jmp far [target]
  transfers: dd call_far, jump_far, call_user, jump_user
  ${forEach(
    2,
    `
    mov [GDT + PROBE + 5], al
    mov ecx, landing
    mov [GDT + GATE], cx
    mov word [GDT + GATE + 2], PROBE
    mov word [GDT + GATE + 4], 0xec00
    shr ecx, 16
    mov [GDT + GATE + 6], cx
    mov esi, edi
    test al, 0x80
    jnz .present
    test esi, 1                        ; JMP to absent code: QEMU says #GP where the manual has #NP
    jnz .skip
  .present:                            ; a conforming target at level 3: QEMU changes the level
    and al, 0x9c
    cmp al, 0x9c
    jne .ready
    test esi, 2
    jnz .skip
  .ready:`,
    `
    and esi, 3
    mov ebx, [transfers + esi*4]
    cmp esi, 2
    jb attempt
    jmp attempt_user`,
  )}`;

/** IRET and RETF from level 0 to CS with every access byte and RPL; SS is the flat one of level 3. */
const RETURN_SEGMENTS = `
  %define LOW (landing - 0x10000)
  landing:
    mov ax, cs
    shl eax, 16
    mov ax, ss
    and eax, 0x7fffffff
    int 0x80
  do_iret:
    push USER_DATA
    push 0xc000
    push 2
    push edx
    push landing
    iret
  do_retf:
    push USER_DATA
    push 0xc000
    push edx
    push landing
    retf
  returns: dd do_iret, do_retf
  ${forEach(
    3,
    `
    mov [GDT + PROBE + 5], al
    mov edx, edi
    and edx, 3
    or edx, PROBE`,
    `
    mov esi, edi
    shr esi, 2
    and esi, 1
    mov ebx, [returns + esi*4]
    jmp attempt`,
  )}`;

/** The same with SS; absent ones are left out, because QEMU raises #NP for them where the manual says #SS. */
const RETURN_STACKS = RETURN_SEGMENTS.replaceAll('push USER_DATA', 'push edx')
  .replace('push edx\n    push landing\n    iret', 'push USER_CODE\n    push landing\n    iret')
  .replace('push edx\n    push landing\n    retf', 'push USER_CODE\n    push landing\n    retf')
  .replace('mov [GDT + PROBE + 5], al', 'mov [GDT + PROBE + 5], al\n    test al, 0x80\n    jz .skip');

export const DESCRIPTORS: [name: string, source: string][] = [
  ['all access bytes of a gate', GATES],
  ['all access bytes of a handler\'s segment', GATE_SEGMENTS],
  ['all access bytes of the segment behind a call gate', CALL_GATE_SEGMENTS],
  ['all access bytes of a segment that IRET and RETF go to', RETURN_SEGMENTS],
  ['all access bytes of a stack that IRET and RETF load', RETURN_STACKS],
];

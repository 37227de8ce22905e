// Real mode as far as boot code needs it: both operand and address sizes, segments, interrupts by the table, the way in and out.
// SDM 3A 9.9, 3B 20.1.
import type { Difference, Row } from './rows.ts';

/** Runs in real mode; what it leaves in registers is seen in protected mode. Labels in it are offsets from 1000:0000. */
const real = (code: string, setup = ''): string => `${setup}\n real_mode\n ${code}\n protected_mode`;
const limits64: Difference = { qemu: 'ok', why: 'SDM 3B 20.1.1: the limit is 64 KiB in real mode; TCG checks none' };

export const realMode: Row[] = [
  ['16-bit registers leave the upper half', real('mov ecx, 0x12345678\n mov cx, 0x9abc'), 'ok ecx=12349abc'],
  ['66: 32-bit operands', real('mov ecx, 0x12345678\n add ecx, 0x11111111'), 'ok ecx=23456789'],
  ['67: 32-bit addresses', real('mov edi, 0x7000\n mov dword [edi], 0x55aa\n mov ecx, [edi + 0]'), 'ok ecx=55aa'],
  ['67 with scale and index', real('mov esi, 0x1000\n mov eax, 0x800\n mov dword [esi + eax*4 + 0x4000], 0x77\n mov cx, [0x7000]'), 'ok ecx=77'],
  ['66 and 67 together with a segment', real('mov ax, 0x700\n mov fs, ax\n xor ebx, ebx\n mov dword [fs:ebx + 4], 0x12345678\n mov ecx, [0x7004]'), 'ok ecx=12345678'],
  ['16-bit addresses wrap', real('mov bx, 0xfff0\n mov word [0x10], 0\n mov si, 0x7020\n mov word [0x7010], 0x1234\n mov cx, [bx + si]'), 'ok ecx=1234'],
  ['bp goes by SS', real('mov ax, 0x700\n mov ss, ax\n mov bp, 8\n mov word [bp], 0x4321\n mov cx, [0x7008]\n xor ax, ax\n mov ss, ax'), 'ok ecx=4321'],
  ['segment times 16', real('mov ax, 0x6ff\n mov es, ax\n mov word [es:0x10], 0x1111\n mov cx, [0x7000]'), 'ok ecx=1111'],
  ['above 1 MiB', real('mov ax, 0xffff\n mov es, ax\n mov cx, [es:0x10]\n mov dword [es:0x7000], 0'), 'ok ecx=0'],
  ['PUSH and POP of both sizes', real('mov sp, 0x7100\n push word 0x1234\n push dword 0x89abcdef\n pop ecx\n pop dx\n movzx ebx, sp'), 'ok ecx=89abcdef edx=1234 ebx=7100'],
  ['SP wraps', real('mov bp, sp\n xor sp, sp\n push ax\n movzx ecx, sp\n mov sp, bp'), 'ok ecx=fffe'],
  ['near CALL and RET', real('call .function\n jmp .end\n .function: mov cx, 7\n ret\n .end:'), 'ok ecx=7'],
  ['near CALL with 66', real('call dword .function\n jmp .end\n .function: mov cx, 7\n o32 ret\n .end:'), 'ok ecx=7'],
  ['far CALL and RETF', real('call 0x1000:REAL(.function)\n jmp .end\n .function: mov cx, cs\n retf\n .end:'), 'ok ecx=1000'],
  ['far JMP by another segment to the same place', real('jmp 0x1001:REAL(.there) - 16\n .there: mov cx, cs\n jmp 0x1000:REAL(.end)\n .end:'), 'ok ecx=1001'],
  ['far JMP with 66', real('jmp dword 0x1000:REAL(.there)\n .there: mov cx, cs'), 'ok ecx=1000'],
  ['the offset of a 16-bit branch wraps', real('jmp .there\n .there: mov cx, 1'), 'ok ecx=1'],
  ['LOOP counts CX', real('mov ecx, 0x10003\n xor dx, dx\n .again: inc dx\n loop .again'), 'ok ecx=10000 edx=3'],
  ['LOOP with 67 counts ECX', real('mov ecx, 3\n xor dx, dx\n .again: inc dx\n a32 loop .again'), 'ok ecx=0 edx=3'],
  ['JCXZ and JECXZ', real('mov ecx, 0x10000\n xor dx, dx\n jcxz .zero\n inc dx\n .zero: jecxz .none\n inc dx\n inc dx\n .none:'), 'ok edx=2'],
  ['REP MOVS with 16-bit registers', real('mov si, 0x7000\n mov di, 0x7100\n mov dword [si], 0x11223344\n mov ecx, 0x50004\n rep movsb\n mov edx, [0x7100]'), 'ok ecx=50000 edx=11223344'],
  ['REP STOS with 67', real('mov edi, 0x7000\n mov ecx, 4\n mov eax, 0x5a5a5a5a\n a32 rep stosd\n mov edx, [0x700c]\n xor eax, eax'), 'ok ecx=0 edx=5a5a5a5a edi=7010'],
  ['INT by the table', real('mov sp, 0x7100\n int 0x40\n jmp .end\n .handler: mov cx, sp\n mov bx, [0x70fc]\n iret\n .end:', 'real_gate 0x40, .handler'), 'ok ecx=70fa ebx=1000'],
  ['INT clears IF, IRET restores it', real('sti\n int 0x40\n pushf\n pop dx\n cli\n and dx, 0x200\n jmp .end\n .handler: pushf\n pop cx\n and cx, 0x200\n iret\n .end:', 'real_gate 0x40, .handler'), 'ok ecx=0 edx=200'],
  ['INT clears AC and TF too', real('mov sp, 0x7100\n push dword 0x40002\n popfd\n int 0x40\n push dword 2\n popfd\n jmp .end\n .handler: pushfd\n pop ecx\n and ecx, 0x40100\n iret\n .end:', 'real_gate 0x40, .handler'), 'ok ecx=0'],
  ['#DE reports the instruction', real('mov sp, 0x7100\n xor cx, cx\n .divide: div cx\n .handler: pop dx\n sub dx, REAL(.divide)\n mov cx, sp', 'real_gate 0, .handler'), 'ok edx=0 ecx=70fc'],
  ['#UD', real('mov sp, 0x7100\n .here: ud2\n .handler: pop dx\n sub dx, REAL(.here)', 'real_gate 6, .handler'), 'ok edx=0'],
  ['instructions of protected mode: #UD', real('mov sp, 0x7100\n .here: lldt ax\n .handler: pop dx\n sub dx, REAL(.here)', 'real_gate 6, .handler'), 'ok edx=0'],
  ['LAR is one of them', real('mov sp, 0x7100\n .here: lar ax, bx\n .handler: pop dx\n sub dx, REAL(.here)', 'real_gate 6, .handler'), 'ok edx=0'],
  ['ARPL too', real('mov sp, 0x7100\n .here: arpl ax, bx\n .handler: pop dx\n sub dx, REAL(.here)', 'real_gate 6, .handler'), 'ok edx=0'],
  ['an exception has no error code', real('mov sp, 0x7100\n mov edi, 0x10000\n .here: mov cl, [edi]\n .handler: mov cx, sp', 'real_gate 13, .handler'), 'ok ecx=70fa', { qemu: 'ok ecx=7100', why: limits64.why }],
  ['a word at FFFF', real('mov sp, 0x7100\n mov bx, 0xffff\n .here: mov cx, [bx]\n .handler: pop dx\n sub dx, REAL(.here)', 'real_gate 13, .handler'), 'ok edx=0', limits64],
  ['a word at FFFF of the stack: #SS', real('mov sp, 0x7100\n mov bp, 0xffff\n .here: mov cx, [bp]\n .handler: pop dx\n sub dx, REAL(.here)', 'real_gate 12, .handler'), 'ok edx=0', limits64],
  ['a gate beyond the limit of the table', real('mov sp, 0x7100\n push dword 0\n push word 0x3f\n mov bp, sp\n lidt [bp]\n mov sp, 0x7100\n int 0x40\n .handler: mov cx, sp', 'real_gate 13, .handler'), 'ok ecx=70fa', { qemu: 'ok ecx=70fa', why: 'the same' }],
  ['unreal mode: a limit of 4 GiB stays', `
    descriptor S3, 0, 0xfffff, DATA_RW, PAGES4K
    ${real('cli\n mov eax, cr0\n or al, 1\n mov cr0, eax\n mov bx, S3\n mov es, bx\n and al, 0xfe\n mov cr0, eax\n jmp 0x1000:REAL(.unreal)\n .unreal: xor bx, bx\n mov es, bx\n mov edi, PAGES\n mov dword [es:edi], 0x1234\n mov ecx, [es:edi]')}`, 'ok ecx=1234'],
  ['null segments can be loaded in real mode', `
    descriptor S1, 0x10000, 0xffff, CODE_RX, 0
    descriptor S2, 0, 0xffff, DATA_RW, 0
    lidt [real_idt_pointer]
    mov ax, S2
    mov ss, ax
    xor ax, ax
    mov gs, ax
    jmp S1:REAL(.half)
    bits 16
    .half: mov eax, cr0
    and al, 0xfe
    mov cr0, eax
    jmp 0x1000:REAL(.real)
    .real: mov ax, 0x700
    mov gs, ax
    mov word [gs:4], 0x1717
    mov cx, [gs:4]
    xor ax, ax
    mov ss, ax
    protected_mode`, 'ok ecx=1717'],
  ['SMSW and LMSW go in', `
    ${real('smsw cx\n and cx, 1\n smsw dx\n or dl, 1\n lmsw dx\n smsw bx\n and bx, 1')}`, 'ok ecx=0 ebx=1'],
  ['CLI, STI, HLT and ports are free', real('sti\n cli\n in al, 0x21\n out 0x80, al\n xor ax, ax'), 'ok'],
  ['an interrupt request', real('mov sp, 0x7100\n sti\n nop\n .behind: nop\n .handler: mov cx, sp\n mov dx, [0x70fa]\n sub dx, REAL(.behind)', 'real_gate 0x20, .handler\n call tick'), 'ok ecx=70fa edx=0'],
  ['single step', real('mov sp, 0x7100\n push word 0x102\n popf\n nop\n nop\n push word 2\n popf\n jmp .end\n .handler: inc ecx\n iret\n .end:', 'real_gate 1, .handler'), 'ok ecx=4'],
  ['PUSHA and POPA', real('mov sp, 0x7100\n mov ebx, 0x11112222\n pusha\n mov bx, 0\n popa\n movzx ecx, sp'), 'ok ecx=7100 ebx=11112222'],
  ['ENTER and LEAVE', real('mov sp, 0x7100\n mov bp, 0x1234\n enter 8, 0\n movzx ecx, sp\n leave\n movzx edx, bp'), 'ok ecx=70f6 edx=1234'],
  ['LES', real('mov dword [0x7000], 0x07001234\n les cx, [0x7000]\n mov dx, es'), 'ok ecx=1234 edx=700'],
];

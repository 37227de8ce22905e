// Segments: limits, types, presence, null selectors, privilege of loads, descriptor tables. SDM 3A 3.4, 3.5, 5.3 to 5.7.
import type { Difference, Row } from './rows.ts';

const noLimits = (qemu = 'ok'): Difference => ({
  qemu,
  why: 'SDM 3A 5.3, 5.5: every access is checked against limit and type; TCG checks neither',
});

/** Loads a data segment register and reads or writes through it. */
const through = (setup: string, access: string): string => `
  ${setup}
  mov ax, S1
  mov ds, ax
  .at: ${access}
  mov ax, DATA
  mov ds, ax`;

const small = 'descriptor S1, PAGES, 0xfff';
const down = (access: string, big: string): string => `descriptor S1, 0, 0xfff, ${access}, ${big}`;

export const limits: Row[] = [
  ['a byte at the limit', through(small, 'mov cl, [0xfff]'), 'ok'],
  ['a byte beyond the limit', through(small, 'mov cl, [0x1000]'), '#GP(0)', noLimits()],
  ['a dword whose last byte is at the limit', through(small, 'mov ecx, [0xffc]'), 'ok'],
  ['a dword whose last byte is beyond', through(small, 'mov ecx, [0xffd]'), '#GP(0)', noLimits()],
  ['a dword that wraps at 4 GiB', through(small, 'mov ecx, [0xfffffffe]'), '#GP(0)', noLimits()],
  ['a write beyond the limit', through(small, 'mov [0xffe], ecx'), '#GP(0)', noLimits()],
  ['a read-modify-write beyond the limit', through(small, 'add [0xffe], ecx'), '#GP(0)', noLimits()],
  ['the address alone may be anything', through(small, 'lea ecx, [0x12345678]'), 'ok ecx=12345678'],
  ['sixteen bytes, the last one beyond', `set_cr4 0x200\n${through(small, 'movups xmm0, [0xff8]')}`, '#GP(0)', noLimits()],
  ['a far pointer, its selector beyond', through(small, 'les ecx, [0xffc]'), '#GP(0)', noLimits()],
  ['granularity of pages: limit 0 is 4 KiB', through('descriptor S1, PAGES, 0, DATA_RW, BIG|PAGES4K', 'mov ecx, [0xffc]'), 'ok'],
  ['and no more', through('descriptor S1, PAGES, 0, DATA_RW, BIG|PAGES4K', 'mov ecx, [0xffd]'), '#GP(0)', noLimits()],
  ['a segment of 4 GiB wraps around', through('mov dword [0x8], 0x1234\n descriptor S1, 16, 0xfffff, DATA_RW, BIG|PAGES4K', 'mov ecx, [0xfffffff8]'), 'ok ecx=1234'],
  ['string source beyond the limit', through(small, 'mov esi, 0xffe\n.at: lodsd').replace('.at: mov', 'mov'), '#GP(0) esi=ffe', noLimits('ok esi=1002')],
  ['string destination beyond the limit', `${small}
  mov ax, S1
  mov es, ax
  mov edi, 0xffe
  .at: stosd`, '#GP(0) edi=ffe', noLimits('ok edi=1002')],
  ['REP STOS stops at the limit, restartable', `${small}
  mov ax, S1
  mov es, ax
  mov edi, 0xff0
  mov ecx, 8
  .at: rep stosd`, '#GP(0) edi=1000 ecx=4', noLimits('ok edi=1010 ecx=0')],
  ['expand-down: at the limit', through(down('DATA_DOWN', 'BIG'), 'mov ecx, [0xfff]'), '#GP(0)', noLimits()],
  ['expand-down: above the limit', through(down('DATA_DOWN', 'BIG'), 'mov ecx, [0x1000]'), 'ok'],
  ['expand-down with B: up to 4 GiB', through(down('DATA_DOWN', 'BIG'), 'mov ecx, [0xf00000]'), 'ok'],
  ['expand-down with B: wraps', through(down('DATA_DOWN', 'BIG'), 'mov ecx, [0xfffffffe]'), '#GP(0)', noLimits()],
  ['expand-down without B: 64 KiB at most', through(down('DATA_DOWN', '0'), 'mov ecx, [0xfffd]'), '#GP(0)', noLimits()],
  ['expand-down without B: the last dword', through(down('DATA_DOWN', '0'), 'mov ecx, [0xfffc]'), 'ok'],
  ['a stack push beyond the limit', `descriptor S1, 0, 0xcfff
  mov ax, S1
  mov ss, ax
  mov esp, 0xd004
  .at: push eax
  mov ax, DATA
  mov ss, ax`, 'shutdown', noLimits()],
  ['a push beyond the limit at level 3', `descriptor S1, 0, 0xe, DATA_RW|DPL3
  to_level 3
  mov eax, S1|3
  mov ss, ax
  mov esp, 0x14
  .at: push eax`, '#SS(0) esp=14', noLimits('ok esp=10')],
  ['a pop beyond the limit at level 3', `descriptor S1, 0, 0x12, DATA_RW|DPL3
  to_level 3
  mov eax, S1|3
  mov ss, ax
  mov esp, 0x10
  .at: pop eax`, '#SS(0) esp=10', noLimits('ok esp=14')],
  ['an access by EBP beyond the limit of SS', `descriptor S1, 0, 0x12, DATA_RW|DPL3
  to_level 3
  mov eax, S1|3
  mov ss, ax
  mov ebp, 0x10
  .at: mov eax, [ebp]`, '#SS(0)', noLimits()],
  ['PUSHA at the border of an expand-down stack leaves no trace', `descriptor S1, PAGES, 0xf, DATA_DOWN|DPL3, 0
  to_level 3
  mov eax, S1|3
  mov ss, ax
  mov esp, 0x28
  .at: pusha`, '#SS(0) esp=28', noLimits('ok esp=8')],
  ['a fetch beyond the limit of CS', `descriptor S1, 0, 0xf, CODE_RX
  mov dword [0xf], 0x81cd90
  jmp S1:0xf`, '#GP(0) eip=10', { qemu: 'ok eip=12', why: 'SDM 3A 5.3: fetches are checked against the limit; TCG runs what lies behind it' }],
  ['an instruction that crosses the limit of CS', `descriptor S1, 0, 0x11, CODE_RX
  mov dword [0x10], 0x000000b8
  mov dword [0x14], 0x0081cd00
  jmp S1:0x10`, '#GP(0) eip=10', { qemu: 'ok eip=17', why: 'SDM 3A 5.3: the whole instruction must lie within the limit' }],
  ['a near jump beyond the limit of CS', `descriptor S1, 0, 0xf, CODE_RX
  mov word [8], 0x06eb
  mov word [0x10], 0x81cd
  jmp S1:8`, '#GP(0) eip=8', { qemu: 'ok', why: 'SDM 2A "JMP": #GP(0) at the jump; TCG does not check' }],
  ['a far jump beyond the limit of CS', `descriptor S1, 0, 0xf, CODE_RX
  .at: jmp S1:0x10`, '#GP(0)'],
  ['a far call beyond the limit of CS', `descriptor S1, 0, 0xf, CODE_RX
  .at: call S1:0x10`, '#GP(0)', { qemu: '#GP(58)', why: 'SDM 2A "CALL": #GP(0)' }],
  ['one offset in two code segments is two places', `
    descriptor S1, PAGES, 0xfffff, CODE_RX
    descriptor S2, PAGES + 0x100, 0xfffff, CODE_RX
    mov dword [PAGES], 0x03f98341             ; inc ecx; cmp ecx, 3
    mov dword [PAGES + 4], 0x00ea0774         ; je to the end; jmp S2:0
    mov dword [PAGES + 8], S2 << 24
    mov dword [PAGES + 12], 0xcb00            ; retf
    mov dword [PAGES + 0x100], 0xcb42         ; inc edx; retf
    call S1:0`, 'ok ecx=1 edx=1'],
  ['code that has run with a flat FS, with one that has a limit', 'descriptor S1, 0, 0xff\n put fs, DATA\n call .read\n put fs, S1\n call .read\n done\n .read:\n .at: mov ecx, [fs:0x200]\n ret', '#GP(0)', noLimits()],
  ['with a flat ES, then with one that cannot be written', 'descriptor S1, 0, 0xfffff, DATA_RO, PAGES4K\n mov edi, PAGES\n call .write\n put es, S1\n call .write\n done\n .write:\n .at: stosb\n ret', '#GP(0)', noLimits()],
  ['code that has run, by a segment whose limit is smaller', `descriptor S1, 0, 0xfffff, CODE_RX, BIG|PAGES4K
  descriptor S2, 0, 0xf01, CODE_RX
  mov dword [0xf00], 0xcb9090
  call S1:0xf00
  call S2:0xf00`, '#GP(0) eip=f02', { qemu: 'ok', why: 'SDM 3A 5.3: limits are checked; TCG does not' }],
  ['the same base, a smaller limit, loaded by IRET', `descriptor S1, 0, 0xf01, CODE_RX
  mov dword [0xf00], 0xc39090
  mov ecx, 0xf00
  call ecx
  push .returned
  pushfd
  push S1
  push 0xf00
  iret
  .returned:`, '#GP(0) eip=f02', { qemu: 'ok', why: 'the same' }],
];

export const types: Row[] = [
  ['a write to read-only data', through('descriptor S1, PAGES, 0xfff, DATA_RO', 'mov [0], ecx'), '#GP(0)', noLimits()],
  ['a read-modify-write of read-only data', through('descriptor S1, PAGES, 0xfff, DATA_RO', 'inc dword [0]'), '#GP(0)', noLimits()],
  ['a read of read-only data', through('descriptor S1, PAGES, 0xfff, DATA_RO', 'mov ecx, [0]'), 'ok'],
  ['a read of readable code', through('descriptor S1, PAGES, 0xfff, CODE_RX', 'mov ecx, [0]'), 'ok'],
  ['a write to readable code', through('descriptor S1, PAGES, 0xfff, CODE_RX', 'mov [0], ecx'), '#GP(0)', noLimits()],
  ['a write by CS override', '.at: mov [cs:PAGES], eax', '#GP(0)', noLimits()],
  ['a read by CS override', '.at: mov eax, [cs:PAGES]', 'ok'],
  ['a read by CS override of execute-only code', `descriptor S1, 0, 0xfffff, CODE_X, BIG|PAGES4K
  jmp S1:.there
  .there:
  .at: mov eax, [cs:PAGES]`, '#GP(0)', noLimits()],
  ['a read through null DS', 'xor ax, ax\n mov ds, ax\n .at: mov ecx, [0]', '#GP(0) ds=0', noLimits('ok ds=0')],
  ['a read through null FS', 'xor ax, ax\n mov fs, ax\n .at: mov ecx, [fs:0]', '#GP(0)', noLimits()],
  ['a null selector keeps its RPL', 'mov ax, 3\n mov gs, ax\n mov ecx, gs', 'ok ecx=3 gs=3'],
  ['null SS at level 0', 'xor ax, ax\n .at: mov ss, ax', '#GP(0)'],
  ['null SS by POP at level 0: ESP stays', 'push 0\n .at: pop ss', '#GP(0) esp=cffc'],
  ['null SS at level 3', 'to_level 3\n xor ax, ax\n .at: mov ss, ax', '#GP(0)'],
  ['CS as destination of MOV', '.at: db 0x8e, 0xc8', '#UD'],
  ['segment register 6', '.at: db 0x8e, 0xf0', '#UD'],
  ['segment register 7 as source', '.at: db 0x8c, 0xf8', '#UD'],
  ['execute-only code as data', 'descriptor S1, 0, 0xfff, CODE_X\n mov ax, S1\n .at: mov ds, ax', '#GP(58)'],
  ['an absent data segment', 'descriptor S1, 0, 0xfff, DATA_RW+ABSENT\n mov ax, S1\n .at: mov es, ax', '#NP(58)'],
  ['an absent stack segment', 'descriptor S1, 0, 0xfff, DATA_RW+ABSENT\n mov ax, S1\n .at: mov ss, ax', '#SS(58)'],
  ['the type comes before presence', 'descriptor S1, 0, 0xfff, CODE_X+ABSENT\n mov ax, S1\n .at: mov es, ax', '#GP(58)'],
  ['read-only data as stack', 'descriptor S1, 0, 0xfff, DATA_RO\n mov ax, S1\n .at: mov ss, ax', '#GP(58)'],
  ['code as stack', 'mov ax, CODE\n .at: mov ss, ax', '#GP(8)'],
  ['a system descriptor as data', 'mov ax, TSS\n .at: mov ds, ax', '#GP(28)'],
  ['a load sets the accessed bit', 'descriptor S1, 0, 0xfff\n mov ax, S1\n mov ds, ax\n mov ax, DATA\n mov ds, ax\n mov al, [GDT + S1 + 5]\n movzx ecx, al', 'ok ecx=93'],
  ['a refused load does not', 'descriptor S1, 0, 0xfff, DATA_RW+ABSENT\n gate 11, .handler\n mov ax, S1\n mov ds, ax\n .handler: add esp, 4\n movzx ecx, byte [GDT + S1 + 5]\n mov esp, STACK0', 'ok ecx=12'],
];

/** Loads at every level of a data segment of every DPL: allowed when DPL >= max(CPL, RPL). */
const privileges: Row[] = [0, 1, 2, 3].flatMap((level) =>
  [0, 1, 2, 3].flatMap((dpl) =>
    [0, 3].map((rpl): Row => [
      `DS at level ${level}, DPL ${dpl}, RPL ${rpl}`,
      `descriptor S1, 0, 0xfffff, DATA_RW|${dpl << 5}, BIG|PAGES4K\n ${level ? `to_level ${level}` : ''}\n mov ax, S1|${rpl}\n .at: mov ds, ax`,
      dpl >= Math.max(level, rpl) ? `ok ds=${(0x58 | rpl).toString(16)}` : '#GP(58)',
    ]),
  ),
);

const stackPrivileges: Row[] = [0, 1, 3].flatMap((level) =>
  [0, 1, 3].flatMap((dpl) =>
    [0, 1, 3].map((rpl): Row => [
      `SS at level ${level}, DPL ${dpl}, RPL ${rpl}`,
      `descriptor S1, 0, 0xfffff, DATA_RW|${dpl << 5}, BIG|PAGES4K\n ${level ? `to_level ${level}` : ''}\n mov ax, S1|${rpl}\n .at: mov ss, ax`,
      dpl === level && rpl === level ? 'ok' : '#GP(58)',
    ]),
  ),
);

export const loads: Row[] = [
  ...privileges,
  ...stackPrivileges,
  ['conforming code is data for all levels', 'descriptor S1, 0, 0xfffff, CODE_CONFORMING, BIG|PAGES4K\n to_level 3\n mov ax, S1|3\n .at: mov ds, ax', 'ok ds=5b'],
  ['nonconforming code keeps its level', 'descriptor S1, 0, 0xfffff, CODE_RX, BIG|PAGES4K\n to_level 3\n mov ax, S1|3\n .at: mov ds, ax', '#GP(58)'],
  ['the first selector beyond the GDT', 'mov ax, BEYOND\n .at: mov ds, ax', '#GP(80)'],
  ['the last byte of a descriptor beyond the GDT', 'gdt_limit 0x7e\n mov ax, S5\n .at: mov ds, ax', '#GP(78)'],
  ['the RPL is no part of the error code', 'mov ax, BEYOND|3\n .at: mov ds, ax', '#GP(80)'],
  ['the LDT without an LDT', 'mov ax, L1|3\n .at: mov ds, ax', '#GP(c)'],
  ['the LDT', 'use_ldt\n mov ax, L1|3\n .at: mov ds, ax', 'ok ds=f'],
  ['beyond the LDT', 'use_ldt\n mov ax, LBEYOND\n .at: mov es, ax', '#GP(24)'],
  ['an empty slot of the LDT', 'use_ldt\n mov ax, L2\n .at: mov es, ax', '#GP(14)'],
  ['selector 4 is not null', 'use_ldt\n mov ax, L0\n .at: mov es, ax', '#GP(4)'],
  ['LLDT of a data segment', 'mov ax, DATA\n .at: lldt ax', '#GP(10)'],
  ['LLDT of a selector in the LDT', 'use_ldt\n mov ax, L1\n .at: lldt ax', '#GP(c)'],
  ['LLDT of an absent descriptor', 'and byte [GDT + 0x35], 0x7f\n mov ax, 0x30\n .at: lldt ax', '#NP(30)'],
  ['LLDT beyond the GDT', 'mov ax, BEYOND\n .at: lldt ax', '#GP(80)'],
  ['LLDT at level 3', 'to_level 3\n mov ax, 0x30\n .at: lldt ax', '#GP(0)'],
  ['LTR of a busy TSS', 'mov ax, TSS\n .at: ltr ax', '#GP(28)'],
  ['LTR of null', 'xor ax, ax\n .at: ltr ax', '#GP(0)', { qemu: 'ok', why: 'SDM 2A "LTR": #GP(0) for a null selector; QEMU 7.2 takes it' }],
  ['LTR of an LDT', 'mov ax, 0x30\n .at: ltr ax', '#GP(30)'],
  ['LTR of an absent TSS', 'descriptor S1, TASK, 0x67, 0x09, 0\n mov ax, S1\n .at: ltr ax', '#NP(58)'],
  ['LTR marks the TSS busy', 'descriptor S1, TASK, 0x67, 0x89, 0\n mov ax, S1\n ltr ax\n movzx ecx, byte [GDT + S1 + 5]\n str edx', 'ok ecx=8b edx=58'],
  ['LTR at level 3', 'to_level 3\n mov ax, TSS\n .at: ltr ax', '#GP(0)'],
  ['LSS loads both or nothing', 'mov dword [PAGES], 0x1234\n mov word [PAGES + 4], BEYOND\n .at: lss esp, [PAGES]', '#GP(80) esp=d000'],
  ['LFS of a good pointer', 'mov dword [PAGES], 0x1234\n mov word [PAGES + 4], DATA3\n lfs ecx, [PAGES]', 'ok ecx=1234 fs=23'],
  ['LDS with 16-bit operands', 'mov dword [PAGES], 0x00231234\n mov ecx, -1\n lds cx, [PAGES]', 'ok ecx=ffff1234 ds=23'],
  ['LES of a register', '.at: db 0xc4, 0xc0', '#UD'],
  ['MOV from a segment register zeroes the upper half', 'mov ecx, -1\n mov ecx, ds\n mov edx, -1\n mov dx, ds', 'ok ecx=10 edx=ffff0010'],
  ['POP of a segment register takes four bytes', 'push dword 0xabcd0010\n pop es', 'ok esp=d000 es=10'],
  ['POP SS of a 16-bit stack: ESP grows by the old size', 'descriptor S1, 0, 0xffff, DATA_RW, 0\n mov esp, 0xcffc\n mov dword [esp], S1\n pop ss\n mov ecx, esp\n mov dx, DATA\n mov ss, dx', 'ok ecx=d000'],
  ['16-bit stack: SP wraps, the upper half stays', 'descriptor S1, PAGES, 0xffff, DATA_RW, 0\n mov ax, S1\n mov ebx, esp\n mov ss, ax\n mov esp, 0x12340000\n push dword 0x55aa\n mov ecx, esp\n mov ax, DATA\n mov ss, ax\n mov esp, ebx\n mov edx, [PAGES + 0xfffc]', 'ok ecx=1234fffc edx=55aa'],
  ['SGDT and SIDT at level 3', 'to_level 3\n sgdt [PAGES]\n sidt [PAGES + 8]\n mov ecx, [PAGES + 2]\n movzx edx, word [PAGES + 8]', 'ok ecx=4000 edx=7ff'],
  ['LGDT with 16-bit operands takes 24 bits of the base', 'mov word [PAGES], 0x7f\n mov dword [PAGES + 2], 0xff004000\n o16 lgdt [PAGES]\n sgdt [PAGES + 8]\n mov ecx, [PAGES + 10]', 'ok ecx=4000'],
  ['LGDT at level 3', 'to_level 3\n .at: lgdt [gdt_pointer]', '#GP(0)'],
  ['SLDT and STR at level 3', 'use_ldt\n to_level 3\n sldt ecx\n str edx', 'ok ecx=30 edx=28'],
  ['ARPL raises the RPL', 'mov ax, 0x58\n mov cx, 3\n arpl ax, cx\n setz dl', 'ok eax=5b edx=1'],
  ['ARPL does not lower it', 'mov ax, 0x5b\n mov cx, 1\n arpl ax, cx\n setz dl', 'ok eax=5b edx=0'],
];

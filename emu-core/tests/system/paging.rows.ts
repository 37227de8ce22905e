// Paging: error codes, write protection, accessed and dirty bits, 4 MiB pages, reserved bits, what INVLPG and CR3 writes must do.
// SDM 3A 4.3, 4.6 to 4.8, 4.10.
import type { Difference, Row } from './rows.ts';

const reserved: Difference = { qemu: 'ok', why: 'SDM 3A 4.3: reserved without PAT or PSE-36, which our CPUID does not name; QEMU\'s Pentium III has them' };

const presentToo = (qemu: string): Difference => ({ qemu, why: 'SDM 3A 4.7: RSVD can be set only if P is; QEMU 7.2 leaves P clear' });

/** Seen on processors (Xeon, 2026-11-26): the fault of ADD, CMPXCHG and the like has W = 1, and nothing is marked. */
const readsFirst = { why: 'a read-modify-write faults as a write; TCG reads first, which may fault as a read and sets the accessed bit' };

/** Every access to a page of every kind: present or not, writable or not, user or not, by level 0 and 3, with and without WP. */
const codes: Row[] = [0, 3].flatMap((level) =>
  [true, false].flatMap((wp) =>
    ['read', 'write', 'modify'].flatMap((kind) =>
      [0, 1, 3, 5, 7, 6].map((entry): Row => {
        const access = { read: 'mov ecx, [PAGES]', write: 'mov [PAGES], ecx', modify: 'add dword [PAGES], 3' }[kind];
        const isWrite = kind !== 'read';
        const isPresent = (entry & 1) !== 0;
        const isRefused = !isPresent || (level === 3 && !(entry & 4)) || (isWrite && !(entry & 2) && (level === 3 || wp));
        const code = (isPresent ? 1 : 0) | (isWrite ? 2 : 0) | (level === 3 ? 4 : 0);
        // An access that works sets the accessed bit, a write the dirty bit; one that faults sets neither.
        const marks = isRefused ? entry : entry | 0x20 | (isWrite ? 0x40 : 0);
        const program = `
          map PAGES, PAGES|${entry}
          paging
          ${wp ? '' : 'clear_cr0 0x10000'}
          ${isRefused ? 'gate 14, .fault' : ''}
          ${level === 3 ? 'to_level 3' : ''}
          .here: ${access}
          ${isRefused ? '.fault: pop esi\n mov edi, cr2\n mov ebx, [esp]\n sub ebx, .here\n' : ''}
          mov edx, [TABLE + (PAGES >> 12) * 4]
          and edx, 0xfff`;
        const outcome = isRefused ? `ok esi=${code.toString(16)} edi=180000 ebx=0` : 'ok';
        const name = `${kind} at level ${level}, entry ${entry}${wp ? ', WP' : ''}`;
        const ours = `${outcome} edx=${marks.toString(16)}`;
        if (kind === 'modify' && isRefused) {
          const first = !isPresent || (level === 3 && !(entry & 4)) ? code & ~2 : code;
          return [name, program, ours, { ...readsFirst, qemu: `ok esi=${first.toString(16)}` }];
        }
        return [name, program, ours];
      }),
    ),
  ),
);

const directoryAndTable = 'mov dword [TABLE + (PAGES >> 12) * 4], PAGES|7\n';

export const pageFaults: Row[] = [
  ...codes,
  ['an absent directory entry', 'paging\n .at: mov ecx, [0x800000]', '#PF(0) cr2=800000'],
  ['the rights of the directory count too: write', 'mov dword [DIRECTORY + 4], TABLE + 0x1005\n paging\n .at: mov [0x400000], ecx', '#PF(3) cr2=400000'],
  ['the rights of the directory count too: user', 'mov dword [DIRECTORY + 4], TABLE + 0x1003\n paging\n to_level 3\n .at: mov ecx, [0x400000]', '#PF(5) cr2=400000'],
  ...[1, 2].flatMap((level): Row[] => [
    [`level ${level} is supervisor`, `map PAGES, PAGES|3\n paging\n to_level ${level}\n mov ecx, [PAGES]\n mov dword [PAGES], 7`, 'ok'],
    [`and its faults say so, level ${level}`, `map PAGES, 2\n paging\n to_level ${level}\n .at: mov [PAGES], ecx`, '#PF(2)'],
  ]),
  ['CR2 is the address, not the page', 'map PAGES, 6\n paging\n .at: mov ecx, [PAGES + 0x123]', '#PF(0) cr2=180123'],
  ['CR2 of a second page is its first byte', 'map PAGES + 0x1000, 6\n paging\n .at: mov ecx, [PAGES + 0xffe]', '#PF(0) cr2=181000'],
  ['a write across a border whose second page is read-only writes nothing and marks nothing', `
    map PAGES + 0x1000, PAGES + 0x1005
    paging
    gate 14, .fault
    or ecx, -1
    mov [PAGES + 0xffe], ecx
    .fault: pop ebx
    mov ecx, cr2
    mov esi, [TABLE + (PAGES >> 12) * 4]
    mov edx, [PAGES + 0xffc]
    mov edi, [TABLE + ((PAGES >> 12) + 1) * 4]`, 'ok ebx=3 ecx=181000 edx=0 esi=180007 edi=181005', { qemu: 'ok ebx=3 ecx=181000 edx=0 esi=180067', why: 'SDM 3A 4.8 lets the first page be marked as accessed; we mark neither' }],
  ['a fetch from an absent page', 'mov ebx, PAGES\n map PAGES, 6\n paging\n jmp ebx', '#PF(0) cr2=180000'],
  ['a fetch from a supervisor page at level 3', 'mov word [PAGES], 0x81cd\n map PAGES, PAGES|3\n paging\n to_level 3\n mov ebx, PAGES\n jmp ebx', '#PF(5) cr2=180000'],
  ['an instruction whose second half is in an absent page', 'mov dword [PAGES + 0xffe], 0xb890\n mov ebx, PAGES + 0xfff\n map PAGES + 0x1000, 6\n paging\n jmp ebx', '#PF(0) cr2=181000'],
  ['and restarts', `
    mov byte [PAGES + 0xffe], 0xb8
    mov dword [PAGES + 0xfff], 0x12345678
    mov word [PAGES + 0x1003], 0x81cd
    map PAGES + 0x1000, PAGES + 0x1006
    paging
    gate 14, .fault
    mov ebx, PAGES + 0xffe
    jmp ebx
    .fault: add esp, 4
    map PAGES + 0x1000, PAGES + 0x1007
    iret`, 'ok eax=12345678'],
  ['descriptor tables are read as supervisor', 'map 0x4000, 0x4003\n paging\n to_level 3\n mov eax, DATA3\n mov es, eax', 'ok'],
  ['the IDT is read as supervisor', 'map 0x5000, 0x5003\n paging\n to_level 3\n .at: ud2', '#UD'],
  ['a GDT in an absent page: a supervisor read', 'map 0x4000, 0x4006\n paging\n to_level 3\n mov eax, DATA3\n .here: mov es, eax', 'shutdown'],
  ['the accessed bit of a descriptor is written as supervisor', `
    descriptor S1, 0, 0xfff, DATA_RW|DPL3
    map 0x4000, 0x4001
    paging
    to_level 3
    mov eax, S1|3
    .at: mov es, eax`, '#PF(3) cr2=405d', { qemu: '#PF(3) cr2=405c', why: 'the byte that holds the bit is written here, the dword around it in TCG' }],
  ['without WP it is written', `
    descriptor S1, 0, 0xfff, DATA_RW|DPL3
    map 0x4000, 0x4001
    paging
    clear_cr0 0x10000
    to_level 3
    mov eax, S1|3
    mov es, eax`, 'ok es=5b'],
];

const large = (entry: string): string => `set_cr4 0x10\n mov dword [DIRECTORY + 4], ${entry}\n`;

export const pages: Row[] = [
  ['a 4 MiB page', `mov dword [0x123450], 77\n ${large('0x83')} paging\n mov ecx, [0x523450]`, 'ok ecx=4d'],
  ['its accessed bit', `${large('0x87')} paging\n mov ecx, [0x400000]\n mov edx, [DIRECTORY + 4]`, 'ok edx=a7'],
  ['its dirty bit', `mov ecx, [0x180000]\n ${large('0x87')} paging\n mov [0x580000], ecx\n mov edx, [DIRECTORY + 4]`, 'ok edx=e7'],
  ['read-only, WP', `${large('0x81')} paging\n .at: mov [0x580000], ecx`, '#PF(3) cr2=580000'],
  ['supervisor only', `${large('0x83')} paging\n to_level 3\n .at: mov ecx, [0x580000]`, '#PF(5) cr2=580000'],
  ['PS without CR4.PSE is ignored', 'mov dword [DIRECTORY + 4], TABLE + 0x1087\n paging\n mov ecx, [0x5fffff]', 'ok'],
  ['reserved bit 21', `${large('0x200083')} paging\n .at: mov ecx, [0x580000]`, '#PF(9) cr2=580000', presentToo('#PF(8)')],
  ['reserved bit 21, a write at level 3', `${large('0x200087')} paging\n to_level 3\n .at: mov [0x580000], ecx`, '#PF(f) cr2=580000', presentToo('#PF(e)')],
  ['reserved bit 13', `${large('0x2083')} paging\n .at: mov ecx, [0x580000]\n mov ecx, 0`, '#PF(9) cr2=580000', reserved],
  ['PAT bit of a large page', `${large('0x1083')} paging\n .at: mov ecx, [0x580000]\n mov ecx, 0`, '#PF(9) cr2=580000', reserved],
  ['PAT bit of a small page', 'map PAGES, PAGES|0x87\n paging\n .at: mov ecx, [PAGES]', '#PF(9) cr2=180000', reserved],
  ['reserved bit 21 of a supervisor page, at level 3: both are told', `${large('0x200083')} paging\n to_level 3\n .at: mov ecx, [0x580000]`, '#PF(d) cr2=580000', presentToo('#PF(c)')],
  ['PAT bit of a supervisor page, at level 3', 'map PAGES, PAGES|0x83\n paging\n to_level 3\n .at: mov ecx, [PAGES]', '#PF(d) cr2=180000', { ...reserved, qemu: '#PF(5) cr2=180000' }],
  ['not present comes before reserved', `${large('0x200082')} paging\n .at: mov ecx, [0x580000]`, '#PF(0)'],
  ['the available bits are free', 'map PAGES, PAGES|0xe07\n paging\n mov ecx, [PAGES]', 'ok'],
  ['the cache bits are free', 'map PAGES, PAGES|0x1f\n paging\n mov ecx, [PAGES]', 'ok'],
  ['the accessed bit of the directory', 'paging\n mov ecx, [0x400000]\n mov edx, [DIRECTORY + 4]\n mov ebx, [TABLE + 0x1000]', 'ok edx=92027 ebx=400027'],
  ['a read sets no dirty bit', `${directoryAndTable} paging\n mov ecx, [PAGES]\n mov edx, [TABLE + (PAGES >> 12) * 4]`, 'ok edx=180027'],
  ['a write after a read sets it', 'paging\n mov ecx, [PAGES]\n mov [PAGES], ecx\n mov edx, [TABLE + (PAGES >> 12) * 4]', 'ok edx=180067'],
  ['a read after INVLPG does not, when it was cleared', 'paging\n mov [PAGES], ecx\n and dword [TABLE + (PAGES >> 12) * 4], ~0x60\n invlpg [PAGES]\n mov ecx, [PAGES]\n mov edx, [TABLE + (PAGES >> 12) * 4]', 'ok edx=180027'],
  ['a write after INVLPG sets it again', 'paging\n mov [PAGES], ecx\n and dword [TABLE + (PAGES >> 12) * 4], ~0x60\n invlpg [PAGES]\n mov [PAGES], ecx\n mov edx, [TABLE + (PAGES >> 12) * 4]', 'ok edx=180067'],
  ['a compare that writes the same sets it: CMPXCHG that fails', 'paging\n mov eax, 5\n cmpxchg [PAGES], ecx\n mov edx, [TABLE + (PAGES >> 12) * 4]', 'ok edx=180067'],
  ['BT does not write', 'paging\n bt dword [PAGES], 3\n mov edx, [TABLE + (PAGES >> 12) * 4]', 'ok edx=180027'],
  ['page tables mapped into themselves: A and D of the table\'s own page', 'paging\n mov [TABLE + 0x1ffc], ecx\n mov edx, [TABLE + 0x92 * 4]', 'ok edx=92067'],
];

const remap = (forget: string, twice = true): string => `
  mov dword [PAGES], 0x11
  mov dword [PAGES + 0x1000], 0x22
  paging
  ${twice ? 'mov ecx, [PAGES]' : ''}
  map PAGES, (PAGES + 0x1000)|7
  ${forget}
  mov edx, [PAGES]`;

/** An access at level 3, a change of its page by the kernel, the access again. */
const ofLevel3 = (access: string, entry: string, forget: string): string => `
  gate 0x40, .kernel, 0xee
  paging
  to_level 3
  ${access}
  int 0x40
  .at: ${access}
  done
  .kernel: map PAGES, ${entry}
  ${forget}
  iret`;

export const staleness: Row[] = [
  ['INVLPG makes a new mapping seen', remap('invlpg [PAGES]'), 'ok ecx=11 edx=22'],
  ['INVLPG of any byte of the page', remap('invlpg [PAGES + 0xfff]'), 'ok ecx=11 edx=22'],
  ['a write of CR3 too', remap('flush'), 'ok ecx=11 edx=22'],
  ['and paging off and on', remap('clear_cr0 0x80000000\n set_cr0 0x80000000'), 'ok ecx=11 edx=22'],
  ['a change of WP too', remap('clear_cr0 0x10000'), 'ok ecx=11'],
  ['a change of CR4.PSE too', remap('set_cr4 0x10'), 'ok ecx=11 edx=22'],
  ['an entry that was not present needs nothing', 'mov dword [PAGES], 0x11\n map PAGES, 6\n paging\n gate 14, .fault\n mov ecx, [PAGES]\n done\n .fault: map PAGES, PAGES|7\n mov ecx, [PAGES]', 'ok ecx=11'],
  ['after a fault the entry is read anew', 'map PAGES, PAGES|5\n paging\n gate 14, .fault\n mov ecx, [PAGES]\n mov [PAGES], ecx\n mov edx, 1\n done\n .fault: add esp, 4\n map PAGES, PAGES|7\n inc ebx\n iret', 'ok ebx=1 edx=1'],
  ['write protection after INVLPG', 'paging\n mov [PAGES], ecx\n map PAGES, PAGES|5\n invlpg [PAGES]\n .at: mov [PAGES], ecx', '#PF(3)'],
  ['a page that went away, after INVLPG', 'paging\n mov ecx, [PAGES]\n map PAGES, 0\n invlpg [PAGES]\n .at: mov ecx, [PAGES]', '#PF(0)'],
  ['code that went away, after INVLPG', 'mov word [PAGES], 0xc390\n paging\n mov ebx, PAGES\n call ebx\n map PAGES, 0\n invlpg [PAGES]\n call ebx', '#PF(0) cr2=180000'],
  ['code that was mapped elsewhere', 'mov dword [PAGES], 0xc301b1\n mov dword [PAGES + 0x1000], 0xc302b1\n paging\n mov ebx, PAGES\n call ebx\n mov edx, ecx\n map PAGES, (PAGES + 0x1000)|7\n invlpg [PAGES]\n call ebx', 'ok edx=1 ecx=2'],
  ['code that crosses into a page mapped elsewhere', `
    mov byte [PAGES + 0xffe], 0xb9
    mov dword [PAGES + 0xfff], 0x11
    mov byte [PAGES + 0x1003], 0xc3
    mov dword [PAGES + 0x1fff], 0
    mov dword [PAGES + 0x2000], 0xc3000022
    mov byte [PAGES + 0x2003], 0xc3
    mov word [PAGES + 0x2000], 0x22
    mov byte [PAGES + 0x2002], 0
    paging
    mov ebx, PAGES + 0xffe
    call ebx
    mov edx, ecx
    map PAGES + 0x1000, (PAGES + 0x2000)|7
    invlpg [PAGES + 0x1000]
    call ebx`, 'ok edx=11 ecx=2211'],
  ['INVLPG drops all of a 4 MiB page', `
    mov dword [0x101000], 0x11
    ${large('0x83')}
    paging
    mov ecx, [0x501000]
    mov ecx, [0x500000]
    mov dword [0x501004], 0
    mov dword [DIRECTORY + 4], TABLE + 0x1007
    mov dword [TABLE + 0x1000 + 0x101 * 4], PAGES|7
    mov dword [PAGES], 0x22
    invlpg [0x500000]
    mov edx, [0x501000]`, 'ok edx=22'],
  ['code in a 4 MiB page that goes away', `
    mov dword [0x101000], 0xc311b1
    ${large('0x83')}
    paging
    mov ebx, 0x501000
    call ebx
    mov edx, ecx
    mov dword [DIRECTORY + 4], TABLE + 0x1007
    mov dword [TABLE + 0x1000 + 0x101 * 4], PAGES|7
    mov dword [PAGES], 0xc322b1
    invlpg [0x400000]
    call ebx`, 'ok edx=11 ecx=22', { qemu: 'ok edx=11 ecx=11', why: 'SDM 3A 4.10.4.1: all parts of a large page go; TCG goes on with the code it has' }],
  ['a global page goes with CR3 as any other', `set_cr4 0x80\n mov dword [PAGES], 0x11\n mov dword [PAGES + 0x1000], 0x22\n map PAGES, PAGES|0x107\n paging\n mov ecx, [PAGES]\n map PAGES, (PAGES + 0x1000)|7\n flush\n mov edx, [PAGES]`, 'ok ecx=11 edx=22'],
  ['a page of level 3 that went away, after INVLPG at level 0', ofLevel3('mov ecx, [PAGES]', 'PAGES|3', 'invlpg [PAGES]'), '#PF(5)'],
  ['one that became read-only', ofLevel3('mov [PAGES], ecx', 'PAGES|5', 'invlpg [PAGES]'), '#PF(7)'],
  ['after a write of CR3', ofLevel3('mov ecx, [PAGES]', '0', 'flush'), '#PF(4)'],
  ['one that became read-only, after a write of CR3', ofLevel3('mov [PAGES], ecx', 'PAGES|5', 'flush'), '#PF(7)'],
  ['INVLPG at level 3', 'to_level 3\n .at: invlpg [PAGES]', '#GP(0)'],
  ['INVLPG of a register', '.at: db 0x0f, 0x01, 0xf8', '#UD'],
  ['INVLPG of an absent page', 'map PAGES, 0\n paging\n invlpg [PAGES]', 'ok'],
  ['paging off: linear is physical', 'mov dword [PAGES], 0x11\n mov dword [PAGES + 0x1000], 0x22\n map PAGES, (PAGES + 0x1000)|7\n paging\n mov ecx, [PAGES]\n clear_cr0 0x80000000\n mov edx, [PAGES]', 'ok ecx=22 edx=11'],
  ['PG without PE', 'mov eax, cr0\n and al, 0xfe\n or eax, 0x80000000\n .at: mov cr0, eax', '#GP(0)', { qemu: null, why: 'SDM 2B "MOV CR": #GP(0); QEMU 7.2 goes on with neither mode' }],
  ['NW without CD', 'mov eax, cr0\n or eax, 0x20000000\n .at: mov cr0, eax', '#GP(0)', { qemu: 'ok', why: 'SDM 2B "MOV CR": #GP(0)' }],
  ['two directories', `
    mov esi, DIRECTORY
    mov edi, PAGES + 0x3000
    mov ecx, 1024
    rep movsd
    mov dword [PAGES + 0x3000 + 4], (PAGES + 0x2000)|7
    mov dword [PAGES + 0x2000], PAGES|7
    mov dword [PAGES], 0x55
    paging
    mov ecx, [0x400000]
    mov eax, PAGES + 0x3000
    mov cr3, eax
    mov edx, [0x400000]
    mov eax, DIRECTORY
    mov cr3, eax
    mov ebx, [0x400000]
    sub ebx, ecx`, 'ok edx=55 ebx=0'],
];

// Privileged instructions, IOPL, the I/O permission map, control and debug registers, what #NM and #UD guard. SDM 3A 2.5, 2.8, 5.9.
import type { Difference, Row } from './rows.ts';

const PRIVILEGED: [name: string, code: string][] = [
  ['HLT', 'hlt'],
  ['LGDT', 'lgdt [gdt_pointer]'],
  ['LIDT', 'lidt [idt_pointer]'],
  ['LLDT', 'lldt ax'],
  ['LTR', 'ltr ax'],
  ['LMSW', 'lmsw ax'],
  ['CLTS', 'clts'],
  ['MOV from CR0', 'mov eax, cr0'],
  ['MOV to CR0', 'mov cr0, eax'],
  ['MOV from CR2', 'mov eax, cr2'],
  ['MOV to CR3', 'mov cr3, eax'],
  ['MOV from CR4', 'mov eax, cr4'],
  ['MOV from DR7', 'mov eax, dr7'],
  ['MOV to DR7', 'mov dr7, eax'],
  ['INVD', 'invd'],
  ['WBINVD', 'wbinvd'],
  ['INVLPG', 'invlpg [eax]'],
  ['RDMSR', 'rdmsr'],
  ['WRMSR', 'wrmsr'],
];

/** At levels 1 to 3, whatever IOPL is. */
const refused: Row[] = PRIVILEGED.flatMap(([name, code]) =>
  [1, 2, 3].map((level): Row => [`${name} at level ${level}`, `to_level ${level}, 0x3002\n .at: ${code}`, '#GP(0)']),
);

/** CLI, STI and ports at every level and IOPL. */
const iopl: Row[] = [0, 1, 2, 3].flatMap((level) =>
  [0, 1, 2, 3].flatMap((io) =>
    ['cli', 'sti', 'in al, 0x21', 'out 0x80, al'].map((code): Row => [
      `${code} at level ${level}, IOPL ${io}`,
      `${level ? `to_level ${level}, ${(io << 12) | 2}` : `push ${(io << 12) | 2}\n popfd`}\n .at: ${code}`,
      level <= io ? 'ok' : '#GP(0)',
    ]),
  ),
);

/** A port at level 3 with the map's bits for it and its neighbours. */
const port = (clear: string, access: string): string => `${clear}\n to_level 3\n .at: ${access}`;
const allow = (number: number): string => `and byte [TASK + 0x68 + ${number >> 3}], ~(1 << ${number & 7})`;

const portMap: Row[] = [
  ['a port that the map allows', port(allow(0x21), 'in al, 0x21'), 'ok'],
  ['its neighbour', port(allow(0x21), 'in al, 0x22'), '#GP(0)'],
  ['a word needs both bits', port(allow(0x80), 'out 0x80, ax'), '#GP(0)'],
  ['a word with both bits', port(`${allow(0x80)}\n ${allow(0x81)}`, 'out 0x80, ax'), 'ok'],
  ['a word over a byte of the map', port(`${allow(0x87)}\n ${allow(0x88)}`, 'out 0x87, ax'), 'ok'],
  ['a word over a byte of the map needs the bit in the next byte', port(allow(0x87), 'out 0x87, ax'), '#GP(0)'],
  ['a dword needs the last bit in the next byte', port([0x85, 0x86, 0x87].map(allow).join('\n'), 'out 0x85, eax'), '#GP(0)'],
  ['a dword needs four', port([0x80, 0x81, 0x82].map(allow).join('\n'), 'out 0x80, eax'), '#GP(0)'],
  ['a dword with four', port([0x80, 0x81, 0x82, 0x83].map(allow).join('\n'), 'out 0x80, eax'), 'ok'],
  ['beyond the limit of the TSS', port(allow(0x400), 'in al, dx').replace('.at:', 'mov dx, 0x400\n .at:'), '#GP(0)'],
  ['the last port whose two bytes lie in the TSS', port(allow(0x3f7), 'in al, dx').replace('.at:', 'mov dx, 0x3f7\n .at:') + '\n xor eax, eax', 'ok'],
  ['a map that begins beyond the limit', port('mov word [TASK + 0x66], 0xffff', 'in al, 0x21'), '#GP(0)'],
  ['a 16-bit TSS has no map', 'descriptor S1, TASK, 0x2b, 0x81, 0\n mov word [TASK + 2], 0xe100\n mov word [TASK + 4], DATA\n mov ax, S1\n ltr ax\n to_level 3\n .at: in al, 0x21', '#GP(0)'],
  ['INS asks for the port before it touches memory', 'map PAGES, 6\n paging\n to_level 3\n mov edi, PAGES\n mov edx, 0x21\n .at: insb', '#GP(0)'],
  ['OUTS too', 'map PAGES, 6\n paging\n to_level 3\n mov esi, PAGES\n mov edx, 0x21\n .at: outsb', '#GP(0)'],
  ['INS to an absent page', 'map PAGES, 6\n paging\n mov edi, PAGES\n mov edx, 0x21\n .at: insb', '#PF(2) edi=180000'],
  ['OUTS from an absent page', 'map PAGES, 6\n paging\n mov esi, PAGES\n mov edx, 0x80\n .at: outsb', '#PF(0) esi=180000'],
  ['REP OUTS stops at an absent page', 'map PAGES + 0x1000, 6\n paging\n mov esi, PAGES + 0xffd\n mov ecx, 8\n mov edx, 0x80\n .at: rep outsb', '#PF(0) esi=181000 ecx=5'],
];

const flags: Row[] = [
  ['POPF at level 3 leaves IOPL and IF', 'to_level 3\n push 0x3202\n popfd\n pushfd\n pop ecx\n and ecx, 0x3200', 'ok ecx=0'],
  ['POPF at level 3 with IOPL 3 sets IF', 'to_level 3, 0x3002\n push 0x202\n popfd\n pushfd\n pop ecx\n and ecx, 0x3200', 'ok ecx=3200'],
  ['POPF at level 0 sets both', 'push 0x1202\n popfd\n pushfd\n pop ecx\n and ecx, 0x3200', 'ok ecx=1200'],
  ['POPF sets neither VM nor RF', 'push 0x30002\n popfd\n pushfd\n pop ecx\n and ecx, 0x30000', 'ok ecx=0'],
  ['POPFW leaves the upper half', 'push 0x240002\n popfd\n push word 2\n popfw\n pushfd\n pop ecx\n and ecx, 0x240000', 'ok ecx=240000'],
  ['bit 1 is always set, bits 3, 5 and 15 never', 'push 0x8028\n popfd\n pushfd\n pop ecx\n and ecx, 0x802a', 'ok ecx=2'],
  ['ID can be toggled', 'push 0x200002\n popfd\n pushfd\n pop ecx\n and ecx, 0x200000', 'ok ecx=200000'],
];

const ours = (why: string, qemu = 'ok'): Difference => ({ qemu, why });

const registers: Row[] = [
  ['SMSW at level 3', 'to_level 3\n smsw ecx\n and ecx, 0x1f', 'ok ecx=11'],
  ['SMSW to memory writes a word', 'mov dword [PAGES], -1\n smsw [PAGES]\n mov ecx, [PAGES]\n and ecx, 0xffff001f', 'ok ecx=ffff0011'],
  ['LMSW sets TS, EM and MP', 'mov ax, 0xf\n lmsw ax\n mov ecx, cr0', 'ok ecx=1f'],
  ['LMSW cannot clear PE', 'xor ax, ax\n lmsw ax\n mov ecx, cr0', 'ok ecx=11'],
  ['LMSW reaches four bits only', 'mov ax, 0xfff1\n lmsw ax\n mov ecx, cr0', 'ok ecx=11'],
  ['CLTS', 'set_cr0 8\n clts\n mov ecx, cr0', 'ok ecx=11'],
  ['ET cannot be cleared', 'mov eax, 1\n mov cr0, eax\n mov ecx, cr0', 'ok ecx=11'],
  ['CR1', '.at: db 0x0f, 0x20, 0xc8', '#UD'],
  ['CR5', '.at: db 0x0f, 0x22, 0xe8', '#UD'],
  ['CR7', '.at: db 0x0f, 0x20, 0xf8', '#UD'],
  ['the number comes before the level', 'to_level 3\n .at: db 0x0f, 0x20, 0xc8', '#UD', { qemu: '#GP(0)', why: 'SDM 2B "MOV CR" allows either; processors say #UD for a number that is not there (tests/conformance)' }],
  ['CR2 can be written', 'mov eax, 0x12345\n mov cr2, eax\n mov ecx, cr2', 'ok ecx=12345'],
  ['a reserved bit of CR4', 'mov eax, 0x80000000\n .at: mov cr4, eax', '#GP(0)', { qemu: null, why: 'SDM 2B "MOV CR": #GP(0); QEMU 7.2 does not end here' }],
  ['CR4.PAE, which CPUID does not name', 'mov eax, 0x20\n .at: mov cr4, eax', '#GP(0)', ours('no PAE here; QEMU\'s Pentium III has it')],
  ['CR4.VME, which CPUID does not name', 'mov eax, 1\n .at: mov cr4, eax', '#GP(0)', ours('no virtual-8086 mode here; QEMU\'s Pentium III has it')],
  ['DR6 and DR7 have bits that are always set', 'xor eax, eax\n mov dr6, eax\n mov dr7, eax\n mov ecx, dr6\n mov edx, dr7', 'ok ecx=ffff0ff0 edx=400'],
  ['DR0 to DR3 keep what is written', 'mov eax, 0x1234\n mov dr0, eax\n inc eax\n mov dr3, eax\n mov ecx, dr0\n mov edx, dr3', 'ok ecx=1234 edx=1235'],
  ['DR4 is DR6 without CR4.DE', 'xor eax, eax\n db 0x0f, 0x21, 0xe1', 'ok ecx=ffff0ff0'],
  ['DR4 with CR4.DE', 'set_cr4 8\n .at: db 0x0f, 0x21, 0xe1', '#UD'],
  ['DR5 with CR4.DE', 'set_cr4 8\n .at: db 0x0f, 0x23, 0xe9', '#UD'],
  ['RDTSC at level 3', 'to_level 3\n rdtsc\n xor eax, eax\n xor edx, edx', 'ok'],
  ['RDTSC at level 3 with CR4.TSD', 'set_cr4 4\n to_level 3\n .at: rdtsc', '#GP(0)'],
  ['RDTSC at level 0 with CR4.TSD', 'set_cr4 4\n rdtsc\n xor eax, eax\n xor edx, edx', 'ok'],
  ['RDPMC at level 3', 'to_level 3\n .at: rdpmc', '#GP(0)'],
  ['RDPMC at level 0', '.at: rdpmc', '#GP(0)', ours('there are no counters (docs/quirks.md)', '#UD')],
  ['RDMSR of a register that is not there', 'mov ecx, 0x12345678\n .at: rdmsr', '#GP(0)', ours('SDM 2B "RDMSR": #GP(0); QEMU reads 0')],
  ['WRMSR of one', 'mov ecx, 0x12345678\n .at: wrmsr', '#GP(0)', ours('SDM 2B "WRMSR": #GP(0); QEMU ignores it')],
  ['WRMSR and RDMSR of one that is kept', 'mov ecx, 0x176\n mov eax, 0x12345678\n wrmsr\n xor eax, eax\n rdmsr\n mov ebx, eax\n xor eax, eax', 'ok ebx=12345678 edx=0'],
  ['WRMSR of the TSC', 'mov ecx, 0x10\n mov edx, 0x1234\n wrmsr\n rdtsc\n shr eax, 16\n mov esi, eax\n mov ebx, edx\n rdmsr\n sub ebx, edx\n mov ecx, edx\n xor eax, eax\n xor edx, edx', 'ok ecx=1234 ebx=0 esi=0', ours('SDM 2B "WRMSR": the TSC can be written; TCG ignores it', 'ok ecx=0')],
  ['RSM outside of system management', '.at: rsm', '#UD'],
  ['VERR of a register form that is not there: /6', '.at: db 0x0f, 0x00, 0xf0', '#UD'],
  ['LOCK of a register', '.at: db 0xf0, 0x01, 0xc0', '#UD'],
  ['LOCK of MOV', '.at: db 0xf0, 0x89, 0x03', '#UD', ours('SDM 2A "LOCK": #UD; QEMU 7.2 does not check')],
  ['16 bytes of prefixes', '.at: times 15 db 0x66\n nop', '#GP(0)'],
  ['UD2', '.at: ud2', '#UD'],
];

const NM: [name: string, cr0: number, code: string, outcome: string][] = [
  ['x87 with EM', 4, 'fldz', '#NM'],
  ['x87 with TS', 8, 'fldz', '#NM'],
  ['x87 with MP alone', 2, 'fldz', 'ok'],
  ['FNINIT with TS', 8, 'fninit', '#NM'],
  ['FNSTSW with EM', 4, 'fnstsw ax', '#NM'],
  ['FWAIT with TS', 8, 'fwait', 'ok'],
  ['FWAIT with EM', 4, 'fwait', 'ok'],
  ['FWAIT with TS and MP', 10, 'fwait', '#NM'],
  ['MMX with EM', 4, 'paddb mm0, mm1', '#UD'],
  ['MMX with TS', 8, 'paddb mm0, mm1', '#NM'],
  ['SSE with EM', 4, 'addps xmm0, xmm1', '#UD'],
  ['SSE with TS', 8, 'addps xmm0, xmm1', '#NM'],
  ['FXSAVE with EM', 4, 'fxsave [PAGES]', '#NM'],
  ['FXSAVE with TS', 8, 'fxsave [PAGES]', '#NM'],
  ['FXRSTOR with TS', 8, 'fxrstor [PAGES]', '#NM'],
  ['LDMXCSR with TS', 8, 'ldmxcsr [PAGES]', '#NM'],
  ['PREFETCH with EM and TS', 12, 'prefetcht0 [PAGES]', 'ok'],
  ['SFENCE with EM and TS', 12, 'sfence', 'ok'],
  ['MOVNTI with EM and TS', 12, 'lfence', 'ok'],
];

const units: Row[] = [
  ...NM.map(([name, cr0, code, outcome]): Row => [name, `set_cr4 0x200\n set_cr0 ${cr0}\n .at: ${code}`, outcome]),
  ['EMMS with EM', 'set_cr0 4\n .at: emms', '#UD', ours('SDM 2A "EMMS": #UD; QEMU 7.2 does not check')],
  ['#NM comes before the memory operand', 'map PAGES, 6\n paging\n set_cr0 8\n .at: fld dword [PAGES]', '#NM'],
  ['SSE without CR4.OSFXSR', '.at: addps xmm0, xmm1', '#UD'],
  ['SSE without CR4.OSFXSR with TS', 'set_cr0 8\n .at: addps xmm0, xmm1', '#UD'],
  ['LDMXCSR without CR4.OSFXSR', '.at: ldmxcsr [PAGES]', '#UD'],
  ['FXSAVE without CR4.OSFXSR', 'fxsave [PAGES]\n mov ecx, [PAGES]', 'ok ecx=37f', ours('SDM 2A "FXSAVE": whether XMM is saved then is left open; here it is', 'ok ecx=37f')],
  ['FXSAVE of an address that is not aligned', '.at: fxsave [PAGES + 8]', '#GP(0)'],
  ['FXRSTOR of an address that is not aligned', '.at: fxrstor [PAGES + 1]', '#GP(0)'],
  ['FXRSTOR of an MXCSR with reserved bits', 'set_cr4 0x200\n fxsave [PAGES]\n mov dword [PAGES + 24], 0x80001f80\n .at: fxrstor [PAGES]', '#GP(0)', ours('SDM 2A "FXRSTOR": #GP(0); QEMU masks them')],
  ['LDMXCSR with reserved bits', 'set_cr4 0x200\n mov dword [PAGES], 0x80001f80\n .at: ldmxcsr [PAGES]', '#GP(0)', ours('SDM 2A "LDMXCSR": #GP(0); QEMU takes them')],
  ['a pending x87 exception waits for the next instruction', 'set_cr0 0x20\n fninit\n push 0x37b\n fldcw [esp]\n fld1\n fldz\n fdivp st1\n .at: fwait', '#MF'],
  ['with CR0.NE clear too', 'fninit\n push 0x37b\n fldcw [esp]\n fld1\n fldz\n fdivp st1\n .at: fwait', '#MF', ours('no IRQ 13 here', 'ok')],
  ['a load is one', 'set_cr0 0x20\n fninit\n push 0x37b\n fldcw [esp]\n fld1\n fldz\n fdivp st1\n .at: fld1', '#MF', ours('SDM 1 8.7: every waiting instruction checks; TCG checks in FWAIT alone')],
  ['and not for FNSTSW', 'set_cr0 0x20\n fninit\n push 0x37b\n fldcw [esp]\n fld1\n fldz\n fdivp st1\n fnstsw ax\n movzx ecx, ax\n fnclex\n and ecx, 0xb8ff', 'ok ecx=b084', ours('SDM 1 8.5.3: an unmasked division by zero leaves the stack; TCG pops', 'ok ecx=b884')],
  ['FXSAVE does not wait', 'set_cr0 0x20\n fninit\n push 0x37b\n fldcw [esp]\n fld1\n fldz\n fdivp st1\n fxsave [PAGES]\n fnclex\n movzx ecx, word [PAGES + 2]\n and ecx, 0xb8ff', 'ok ecx=b084', ours('SDM 1 8.5.3: an unmasked division by zero leaves the stack; TCG pops', 'ok ecx=b884')],
  ['an unmasked SSE exception without OSXMMEXCPT', 'set_cr4 0x200\n mov dword [PAGES], 0x1d80\n ldmxcsr [PAGES]\n mov dword [PAGES], 0x3f800000\n movss xmm1, [PAGES]\n xorps xmm0, xmm0\n .at: divss xmm1, xmm0', '#UD', ours('SDM 3A 2.5: #UD without CR4.OSXMMEXCPT; TCG raises no SIMD exceptions')],
  ['and with it', 'set_cr4 0x600\n mov dword [PAGES], 0x1d80\n ldmxcsr [PAGES]\n mov dword [PAGES], 0x3f800000\n movss xmm1, [PAGES]\n xorps xmm0, xmm0\n .at: divss xmm1, xmm0', '#XM', ours('SDM 3A 6.15; TCG raises no SIMD exceptions')],
  ['16 bytes that are not aligned', 'set_cr4 0x200\n .at: movaps xmm0, [PAGES + 4]', '#GP(0)'],
  ['alignment comes before paging', 'set_cr4 0x200\n map PAGES, 6\n paging\n .at: movaps xmm0, [PAGES + 4]', '#GP(0)'],
  ['alignment of the operand of ADDPS', 'set_cr4 0x200\n .at: addps xmm0, [PAGES + 8]', '#GP(0)'],
  ['a MOVUPS need not be', 'set_cr4 0x200\n movups xmm0, [PAGES + 4]', 'ok'],
];

export const privileged: Row[] = [...refused, ...flags, ...registers];
export const ports: Row[] = [...iopl, ...portMap];
export const unitChecks: Row[] = units;

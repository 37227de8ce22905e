// Interrupt and trap gates, their privilege checks, the stack switch by the TSS, error codes. SDM 3A 6.11 to 6.13, 2A "INT n".
import type { Difference, Row } from './rows.ts';

/** Error codes of faults in the delivery of exceptions: bit 0 says that the program did not ask for it (INT n). */
const noExt = (qemu: string): Difference => ({ qemu, why: 'SDM 3A 6.13: EXT = 1 in the delivery of an exception; QEMU leaves it 0' });

const icebp = (qemu: string): Difference => ({ qemu, why: 'SDM 2A "INT1": no DPL check, EXT = 1; QEMU 7.2 means its own debugger' });

const user = 'to_level 3';

export const gates: Row[] = [
  ['INT through an interrupt gate clears IF', 'gate 0x40, .handler\n sti\n int 0x40\n .handler: pushfd\n pop ecx\n and ecx, 0x4300\n mov edx, [esp + 8]\n and edx, 0x300', 'ok ecx=0 edx=200'],
  ['INT through a trap gate keeps IF', 'gate 0x40, .handler, 0x8f\n sti\n int 0x40\n .handler: pushfd\n pop ecx\n and ecx, 0x4300', 'ok ecx=200'],
  ['a gate clears NT', 'gate 0x40, .handler, 0x8f\n push 0x4002\n popfd\n int 0x40\n .handler: pushfd\n pop ecx\n and ecx, 0x4300\n mov edx, [esp + 8]\n and edx, 0x4000', 'ok ecx=0 edx=4000'],
  ['a gate keeps AC and IOPL', 'gate 0x40, .handler, 0x8f\n push 0x43002\n popfd\n int 0x40\n .handler: pushfd\n pop ecx\n and ecx, 0x43000', 'ok ecx=43000'],
  ['the frame of the same level: EIP, CS, EFLAGS', 'gate 0x40, .handler\n int 0x40\n .at:\n .handler: mov ecx, [esp]\n sub ecx, .at\n mov edx, [esp + 4]\n mov ebx, [esp + 8]', 'ok ecx=0 edx=8 ebx=46 esp=cff4'],
  ['the frame of an inner level: SS and ESP too', `gate 0x40, .handler, 0xee\n ${user}\n int 0x40\n .handler: mov ecx, [esp + 12]\n mov edx, [esp + 16]\n mov ebx, [esp + 4]\n mov esi, cs\n mov edi, ss`, 'ok ecx=f000 edx=23 ebx=1b esi=8 edi=10 esp=dfec'],
  ['16-bit gate: 6 bytes, upper half of EIP clear', 'gate16 0x40, S1, .low\n descriptor S1, 0x10000, 0xffff, CODE_RX\n jmp S1:.low_start - $$\n .low_start: int 0x40\n .low:\n mov ecx, [esp + 2]\n mov edx, esp', 'ok ecx=460058 edx=cffa'],
  ['16-bit trap gate from level 3: 10 bytes', `gate16 0x40, S1, .low, 0xe7\n descriptor S1, 0x10000, 0xffff, CODE_RX\n ${user}\n int 0x40\n .low: movzx ecx, word [esp + 6]\n movzx edx, word [esp + 8]\n mov ebx, esp`, 'ok ecx=f000 edx=23 ebx=dff6'],
  ['INT to a closed gate at level 3', `gate 0x40, .handler\n ${user}\n .at: int 0x40\n .handler:`, '#GP(202)'],
  ['INT3 to a closed gate at level 3', `${user}\n .at: int3`, '#GP(1a)'],
  ['INTO to a closed gate at level 3', `${user}\n mov al, 0x7f\n inc al\n .at: into`, '#GP(22)'],
  ['INTO without overflow', 'xor al, al\n into', 'ok'],
  ['INTO with overflow', 'mov al, 0x7f\n inc al\n into\n .at:', '#OF'],
  ['INT3 reports the EIP behind it', 'int3\n .at:', '#BP'],
  ['INT1 does not ask for the DPL of its gate', `${user}\n db 0xf1\n .at:`, '#DB', icebp('#UD at -1 from .at')],
  ['an exception does not ask for the DPL of its gate', `${user}\n .at: ud2`, '#UD'],
  ['INT beyond the IDT', 'idt_limit 0x40 * 8 + 6\n gate 13, .handler\n int 0x40\n .handler: mov ecx, [esp]\n lidt [idt_pointer]', 'ok ecx=202'],
  ['the last byte of a gate counts', 'idt_limit 0x40 * 8 + 7\n gate 0x40, .handler\n int 0x40\n .handler: lidt [idt_pointer]', 'ok'],
  ['INT to an absent gate', 'gate 0x40, .handler, 0x0e\n .at: int 0x40\n .handler:', '#NP(202)'],
  ['the DPL of a gate comes before its presence', `gate 0x40, .handler, 0x0e\n ${user}\n .at: int 0x40\n .handler:`, '#GP(202)'],
  ['INT to a call gate in the IDT', 'gate 0x40, .handler, 0x8c\n .at: int 0x40\n .handler:', '#GP(202)'],
  ['INT to a data descriptor in the IDT', 'gate 0x40, .handler, 0x92\n .at: int 0x40\n .handler:', '#GP(202)'],
  ['a gate with a null selector', 'gate 0x40, .handler, 0x8e, 0\n .at: int 0x40\n .handler:', '#GP(0)'],
  ['a gate to data', 'gate 0x40, .handler, 0x8e, DATA\n .at: int 0x40\n .handler:', '#GP(10)'],
  ['a gate to a selector beyond the GDT', 'gate 0x40, .handler, 0x8e, BEYOND\n .at: int 0x40\n .handler:', '#GP(80)'],
  ['a gate to an absent code segment', 'descriptor S1, 0, 0xfffff, CODE_RX+ABSENT, BIG|PAGES4K\n gate 0x40, .handler, 0x8e, S1\n .at: int 0x40\n .handler:', '#NP(58)'],
  ['a gate to an outer level', 'gate 0x40, .handler, 0x8e, CODE3\n .at: int 0x40\n .handler:', '#GP(18)'],
  ['a gate beyond the limit of its code segment', 'descriptor S1, 0, 0xff, CODE_RX\n gate 0x40, .handler, 0x8e, S1\n .at: int 0x40\n .handler:', '#GP(0)', { qemu: 'ok', why: 'SDM 2A "INT n": the offset must lie within the limit' }],
  ['the RPL of a gate\'s selector does not matter', 'gate 0x40, .handler, 0x8e, CODE|3\n int 0x40\n .handler: mov ecx, cs', 'ok ecx=8'],
  ['a conforming handler stays at level 3', `descriptor S1, 0, 0xfffff, CODE_CONFORMING, BIG|PAGES4K\n gate 0x40, .handler, 0xee, S1\n ${user}\n int 0x40\n .handler: mov ecx, cs\n mov edx, esp`, 'ok ecx=5b edx=eff4'],
  ['a handler at level 1 from level 3', `gate 0x40, .handler, 0xee, 0x38\n ${user}\n int 0x40\n .handler: mov ecx, cs\n mov edx, ss\n mov ebx, esp`, 'ok ecx=39 edx=41 ebx=afec'],
  ['an exception whose gate is absent: IDT and EXT bits', 'gate 6, .handler, 0x0e\n .at: ud2\n .handler:', '#NP(33)', noExt('#NP(32)')],
  ['an exception whose gate is of a wrong type', 'gate 6, .handler, 0x8c\n .at: ud2\n .handler:', '#GP(33)', noExt('#GP(32)')],
  ['an exception whose handler\'s segment is null: EXT bit alone', 'gate 6, .handler, 0x8e, 0\n .at: ud2\n .handler:', '#GP(1)', noExt('#GP(0)')],
  ['an exception whose handler\'s segment is absent', 'descriptor S1, 0, 0xfffff, CODE_RX+ABSENT, BIG|PAGES4K\n gate 6, .handler, 0x8e, S1\n .at: ud2\n .handler:', '#NP(59)', noExt('#NP(58)')],
  ['an exception whose handler\'s segment is beyond the GDT', 'gate 6, .handler, 0x8e, BEYOND\n .at: ud2\n .handler:', '#GP(81)', noExt('#GP(80)')],
  ['an exception whose handler\'s segment is data', 'gate 6, .handler, 0x8e, DATA\n .at: ud2\n .handler:', '#GP(11)', noExt('#GP(10)')],
  ['an interrupt request whose gate is absent', 'gate 0x20, .handler, 0x0e\n call tick\n sti\n nop\n .at: nop\n .handler:', '#NP(103)', noExt('#NP(102)')],
  ['an interrupt request beyond the IDT', 'idt_limit 0xff\n call tick\n sti\n nop\n .at: nop', '#GP(103)', noExt('#GP(102)')],
  ['INT1 with an absent gate: EXT bit', 'gate 1, .handler, 0x0e\n .at: db 0xf1\n .handler:', '#NP(b)', icebp('#UD')],
  ['a task gate is refused', 'gate 0x40, .handler, 0x85, TSS\n .at: int 0x40\n .handler:', '#GP(202)', { qemu: '#GP(28)', why: 'SDM 3A 7.2.5: not done here (docs/quirks.md); QEMU would switch, and finds the TSS busy' }],
];

/** INT 0x40 from level 3 with something wrong about the stack of level 0; the fault is looked at on the stack of level 1. */
const badStack = (setup: string, vector: number, attempt = 'int 0x40'): string => `
  gate 0x40, .handler, 0xee
  gate ${vector}, .fault, 0x8e, 0x38
  ${setup}
  ${user}
  .here: ${attempt}
  .handler: done
  .fault: pop ecx
  mov edx, [esp]
  sub edx, .here
  mov ebx, [esp + 4]
  mov esi, [esp + 12]
  mov dword [TASK + 4], TSS_STACK0
  mov dword [TASK + 8], DATA`;
const SAME = 'edx=0 ebx=1b esi=f000';

export const stackSwitch: Row[] = [
  ['null SS0', badStack('mov dword [TASK + 8], 0', 10), `ok ecx=0 ${SAME}`],
  ['SS0 with another RPL', badStack('mov dword [TASK + 8], DATA|3', 10), `ok ecx=10 ${SAME}`],
  ['SS0 of another DPL', badStack('mov dword [TASK + 8], 0x20', 10), `ok ecx=20 ${SAME}`],
  ['SS0 of code', badStack('mov dword [TASK + 8], CODE', 10), `ok ecx=8 ${SAME}`],
  ['SS0 read-only', badStack('mov dword [TASK + 8], S1\n descriptor S1, 0, 0xfffff, DATA_RO, BIG|PAGES4K', 10), `ok ecx=58 ${SAME}`],
  ['SS0 absent', badStack('mov dword [TASK + 8], S1\n descriptor S1, 0, 0xfffff, DATA_RW+ABSENT, BIG|PAGES4K', 12), `ok ecx=58 ${SAME}`, { qemu: 'shutdown', why: 'SDM 3A 6.15 "#SS": an absent stack segment; QEMU raises #TS' }],
  ['SS0 beyond the GDT', badStack('mov dword [TASK + 8], BEYOND', 10), `ok ecx=80 ${SAME}`],
  ['the frame beyond the limit of SS0', badStack('mov dword [TASK + 8], S1\n mov dword [TASK + 4], 0x10\n descriptor S1, PAGES, 0xffff', 12), `ok ecx=58 ${SAME}`, { qemu: 'ok ecx=0 edx=0 ebx=0 esi=0', why: 'SDM 2A "INT n": #SS when the stack has no room for the frame; TCG checks no limits' }],
  ['SS0 at the end of an expand-down segment', badStack('mov dword [TASK + 8], S1\n mov dword [TASK + 4], 0x1014\n descriptor S1, PAGES, 0x1000, DATA_DOWN', 12), `ok ecx=58 ${SAME}`, { qemu: 'ok ecx=0 edx=0 ebx=0 esi=0', why: 'the same, with the limit below' }],
  ['SS0 expand-down, above its limit', 'mov dword [TASK + 8], S1\n descriptor S1, 0, 0xc, DATA_DOWN + 1, BIG|PAGES4K\n gate 0x40, .handler, 0xee\n to_level 3\n int 0x40\n .handler: mov ecx, ss\n mov edx, esp', 'ok ecx=58 edx=dfec'],
  ['a TSS that ends before SS2', 'descriptor S1, TASK, 24, 0x89, 0\n mov ax, S1\n ltr ax\n gate 0x40, .handler, 0xee, 0x48\n to_level 3\n .at: int 0x40\n .handler:', '#TS(58)'],
  ['an exception with null SS0: EXT', badStack('gate 6, .handler\n mov dword [TASK + 8], 0', 10, 'ud2'), `ok ecx=1 ${SAME}`, noExt('ok ecx=0 edx=0 ebx=1b esi=f000')],
  ['an exception with SS0 beyond the GDT: EXT', badStack('gate 6, .handler\n mov dword [TASK + 8], BEYOND', 10, 'ud2'), `ok ecx=81 ${SAME}`, noExt('ok ecx=80 edx=0 ebx=1b esi=f000')],
  ['the stack of level 0 in an absent page', badStack('mov dword [TASK + 4], PAGES + 0x1000\n map PAGES, PAGES|6\n paging', 14), 'ok ecx=2 edx=0 ebx=1b esi=f000'],
  ['the frame across a page border, its lower half absent: no trace', badStack('mov dword [TASK + 4], PAGES + 0x1008\n map PAGES, PAGES|6\n paging', 14) + '\n mov edi, [PAGES + 0x1000]\n or edi, [PAGES + 0x1004]', 'ok ecx=2 edx=0 ebx=1b esi=f000 edi=0', { qemu: 'ok ecx=2 edx=0 ebx=1b esi=f000 edi=f023', why: 'TCG pushes one item after the other; real processors too, but nobody can rely on it' }],
  ['a 16-bit TSS', 'gate 0x40, .handler, 0xee\n descriptor S1, TASK, 0x2b, 0x81, 0\n mov word [TASK + 2], 0xe100\n mov word [TASK + 4], DATA\n mov ax, S1\n ltr ax\n to_level 3\n int 0x40\n .handler: mov ecx, esp\n mov edx, ss\n mov dword [TASK + 2], 0x0010e100', 'ok ecx=e0ec edx=10'],
  ['nested: an interrupt at level 0 keeps the stack', `gate 0x40, .handler, 0xee\n gate 0x41, .second\n ${user}\n int 0x40\n .handler: int 0x41\n .second: mov ecx, esp`, 'ok ecx=dfe0'],
];

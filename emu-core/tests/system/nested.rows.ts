// Faults in the delivery of faults: which pairs make a double fault, and what a fault in that delivery does. SDM 3A 6.15 "#DF".
import type { Difference, Row } from './rows.ts';

const noExt = (qemu: string): Difference => ({ qemu, why: 'SDM 3A 6.13: EXT = 1 in the delivery of an exception; QEMU leaves it 0' });

/** How to raise a first exception whose delivery then fails in a certain way. */
const FIRST: [name: string, vector: number, code: string, contributory: boolean][] = [
  ['#DE', 0, 'xor ecx, ecx\n .at: div ecx', true],
  ['#DB', 1, 'push 0x102\n popfd\n nop\n .at:', false],
  ['#BR', 5, 'mov dword [PAGES + 0x2000], 1\n mov dword [PAGES + 0x2004], 2\n xor ecx, ecx\n .at: bound ecx, [PAGES + 0x2000]', false],
  ['#UD', 6, '.at: ud2', false],
  ['#NM', 7, 'set_cr0 8\n .at: fldz', false],
  ['#NP', 11, 'descriptor S1, 0, 0xfffff, DATA_RW+ABSENT\n mov ax, S1\n .at: mov es, ax', true],
  ['#SS', 12, 'descriptor S1, 0, 0xfffff, DATA_RW+ABSENT\n mov ax, S1\n .at: mov ss, ax', true],
  ['#GP', 13, 'mov ax, BEYOND\n .at: mov es, ax', true],
  ['#PF', 14, 'map PAGES, PAGES|6\n paging\n .at: mov ecx, [PAGES]', false],
];

/** Two second exceptions: the gate of the first is absent, or no gate. */
const SECOND: [name: string, access: string][] = [
  ['#NP', '0x0e'],
  ['#GP', '0x8c'],
];

/** The second exception, by what is wrong with the first one's gate: its code with EXT, and QEMU's without. */
const badGates: Row[] = FIRST.flatMap(([name, vector, code, contributory]) =>
  SECOND.map(([second, access]): Row => {
    const row: Row = [
      `${name}, then ${second}`,
      `gate ${vector}, .handler, ${access}\n ${code}\n .handler:`,
      contributory || vector === 14 ? '#DF(0)' : `${second}(${(vector * 8 + 3).toString(16)})`,
    ];
    if (!contributory && vector !== 14) row.push(noExt(`${second}(${(vector * 8 + 2).toString(16)})`));
    return row;
  }),
);

/** The first gates of the IDT lie in an absent page, that of #DF in the next: #PF while the first is delivered, never #DF. */
const IDT_ACROSS = `
  mov esi, IDT
  mov edi, PAGES + 0x1000 - 64
  mov ecx, 0x800 / 4
  rep movsd
  map PAGES, PAGES|6
  mov dword [RECORD + 0x102], PAGES + 0x1000 - 64
  mov word [RECORD + 0x100], 0x7ff
  paging
  lidt [RECORD + 0x100]`;
const pageFaults: Row[] = FIRST.filter(([, vector]) => vector < 8).map(
  ([name, vector, code]): Row => [`${name}, then #PF`, `${IDT_ACROSS}\n ${code}`, `#PF(0) cr2=${(0x180fc0 + vector * 8).toString(16)}`],
);

export const nested: Row[] = [
  ...badGates,
  ...pageFaults,
  ['#PF whose stack is absent: #DF on the same stack, shutdown', 'map 0xc000, 6\n map 0xd000, 6\n paging\n .at: mov ecx, [0xd000]', 'shutdown'],
  ['#PF at level 3 whose TSS stack is absent', 'map 0xd000, 6\n map PAGES, 6\n paging\n to_level 3\n .at: mov ecx, [PAGES]', 'shutdown'],
  ['#PF at level 3 whose TSS stack is absent, #DF at level 1', 'gate 8, .double, 0x8e, 0x38\n map 0xd000, 6\n map PAGES, 6\n paging\n to_level 3\n mov ecx, [PAGES]\n .double: pop ecx\n mov edx, cs\n mov dword [TASK + 4], 0xd000', 'ok ecx=0 edx=39'],
  ['#UD at level 3, #TS for a null SS0: a chain', 'gate 10, .second, 0x8e, 0x38\n mov dword [TASK + 8], 0\n to_level 3\n .here: ud2\n .second: pop ecx\n mov edx, cs\n mov dword [TASK + 8], DATA', 'ok ecx=1 edx=39', noExt('ok ecx=0 edx=39')],
  ['#GP at level 3, #TS for a null SS0: #DF', 'gate 8, .double, 0x8e, 0x38\n gate 10, .second, 0x8e, 0x38\n mov dword [TASK + 8], 0\n to_level 3\n hlt\n .second: mov ebx, 1\n .double: pop ecx\n mov edx, cs\n mov dword [TASK + 8], DATA', 'ok ecx=0 edx=39 ebx=0'],
  ['#GP, #NP, then #DF without a gate', 'gate 13, .handler, 0x0e\n gate 8, .handler, 0x0e\n mov ax, BEYOND\n mov es, ax\n .handler:', 'shutdown'],
  ['#GP, #NP, then #DF beyond the IDT', 'idt_limit 0x3f\n mov ax, BEYOND\n mov es, ax', 'shutdown'],
  ['an empty IDT', 'idt_limit 0\n int3', 'shutdown'],
  ['#UD without a gate, #NP without one: a chain, not a double fault', 'gate 6, .handler, 0x0e\n gate 11, .handler, 0x0e\n .at: ud2\n .handler:', '#DF(0)'],
  ['INT n is no exception: its #NP is a first fault', 'gate 0x40, .handler, 0x0e\n gate 11, .np\n int 0x40\n .handler:\n .np: pop ecx', 'ok ecx=202'],
  ['INT 13 is none either', 'gate 13, .handler, 0x0e\n .at: int 13\n .handler:', '#NP(6a)'],
  ['an interrupt request with the number of #DF is benign', 'gate 8, .handler, 0x0e\n mov byte [tick_base], 8\n call tick\n sti\n nop\n .at: nop\n .handler:', '#NP(43)', noExt('#NP(42)')],
  ['a fault in a handler is a first one', 'gate 13, .handler\n mov ax, BEYOND\n mov es, ax\n .handler:\n .at: ud2', '#UD'],
];

// Random rows about protection: descriptors with random access bytes, gates to anywhere, some levels, a few instructions that
// load, transfer, return or ask. What comes of them is compared with QEMU; the seed tells them all.
//
// Left out is what QEMU does otherwise: limits and rights of accesses (all segments are flat, memory goes by SS), accessed bits
// of code and stacks (set already), task switches, call gates to conforming code, EXT bits (no exceptions but by INT n).
import { Random } from '../../../scripts/random.ts';
import type { Row } from './rows.ts';

const SELECTORS = [
  ...['0', 'CODE', 'DATA', 'CODE3', 'DATA3', '0x18', '0x20', 'TSS', '0x30', 'CODE1', 'DATA1', 'CODE2', 'DATA2'],
  ...[
    'S1',
    'S1|3',
    'S2',
    'S2|3',
    'S2|1',
    'S3',
    'S3|3',
    'S3|2',
    'S4',
    'S4|3',
    'L1',
    'L1|3',
    'L2|3',
    'L0',
    'BEYOND',
    'LBEYOND|3',
  ],
];
/** Targets of the call gate: none is conforming. */
const GATE_TARGETS = SELECTORS.filter((selector) => !/^S[123]/.test(selector));
const REGISTERS = ['ds', 'es', 'fs', 'gs', 'ss'];
const FLAGS = ['2', '0x202', '0x3202', '0x1002', '0x40002', '0x200002', '0x402'];
/** TSSs and gates: their own tables have them. */
const OTHER_TABLES = new Set([1, 3, 4, 5, 6, 7, 9, 11, 12, 14, 15]);

function access(random: Random): number {
  for (;;) {
    const value = random.below(4) ? random.below(256) | 0x80 : random.below(256);
    const isExpandDown = (value & 0x1c) === 0x14; // an empty one, with this limit
    if (!OTHER_TABLES.has(value & 0x1f) && !isExpandDown) return value & 0x10 ? value | 1 : value;
  }
}

function action(random: Random): string {
  const selector = (): string => random.pick(SELECTORS);
  const register = (): string => random.pick(REGISTERS);
  const pointer = (): string => `mov dword [ss:PAGES], .landing\n mov word [ss:PAGES + 4], ${selector()}`;
  const makers = [
    () => `mov ax, ${selector()}\n mov ${register()}, ax`,
    () => `push ${selector()}\n pop ${register()}`,
    () => `${pointer()}\n ${random.pick(['les', 'lds', 'lfs', 'lgs'])} ecx, [ss:PAGES]`,
    () => `${pointer()}\n ${random.pick(['call', 'jmp'])} far [ss:PAGES]`,
    () => `${random.pick(['call', 'jmp'])} ${selector()}:.landing`,
    () => `push ${selector()}\n push STACK3\n push ${random.pick(FLAGS)}\n push ${selector()}\n push .landing\n iret`,
    () => `push ${selector()}\n push STACK3\n push ${selector()}\n push .landing\n retf`,
    () => `int ${random.pick(['0x40', '0x41', '0x42', '3', '0x50'])}`,
    () => `mov ax, ${selector()}\n ${random.pick(['lar ecx, eax', 'lsl ecx, eax', 'verr ax', 'verw ax'])}\n setz dl`,
    () => `mov ax, ${selector()}\n ${random.pick(['lldt ax', 'arpl ax, ax'])}`,
    () => random.pick(['pushfd\n pop ecx', 'push 0x3202\n popfd', 'cli', 'sti', 'smsw ecx', 'str ecx', 'sldt ecx']),
    () => `mov ax, ${selector()}\n mov ${register()}, ax\n mov ecx, ${register()}`,
  ];
  return random.pick(makers)();
}

function program(random: Random): string {
  const segments = ['S1', 'S2', 'S3'].map((slot) => `descriptor ${slot}, 0, 0xfffff, ${access(random)}, BIG|PAGES4K`);
  const gates = [0x40, 0x41, 0x42].map(
    (vector) =>
      `gate ${vector}, .landing, ${random.pick([0xee, 0x8e, 0xef, 0xae, 0x6e, 0xce])}, ${random.pick(SELECTORS)}`,
  );
  const level = random.below(4);
  return [
    ...segments,
    `call_gate S4, ${random.pick(GATE_TARGETS)}, .landing, ${random.pick([0xec, 0x8c, 0x6c])}, ${random.below(3)}`,
    `local_descriptor L2, 0, 0xfffff, ${access(random)}, BIG|PAGES4K`,
    'or byte [LDT + L1 + 1], 1', // accessed
    ...gates,
    random.below(2) ? 'use_ldt' : '',
    level ? `to_level ${level}, ${random.pick(['2', '0x3002', '0x1002', '0x2202'])}` : '',
    ...Array.from({ length: 1 + random.below(4) }, () => action(random)),
    '.landing: mov esi, cs\n mov edi, ss',
  ].join('\n');
}

/** Rows without a stated outcome. */
export function randomProtection(seed: number, count: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i): Row => [`seed ${seed}, row ${i}`, program(random), '']);
}

// CPUID names exactly what is there: every row of the opcode table belongs to the base instruction set or to a feature that is
// announced, every announced feature has rows that are tested, and instructions of features that are not raise #UD.
import { expect, test } from 'vitest';
import { exclusion } from '../../../scripts/conformance/exclusions.ts';
import { CoreProbe } from '../../../scripts/decoder/probe.ts';
import { allRows } from '../../../scripts/gen/rows.ts';
import { EXIT_HALTED } from '../../contract/state.ts';
import type { Row } from '../../spec/row.ts';
import { Core } from '../core.ts';

/** Leaf 1: register and bit of each feature that the core announces. SDM 2A tables 3-10 and 3-11. */
const ANNOUNCED: Readonly<Record<string, ['ecx' | 'edx', number]>> = {
  FPU: ['edx', 0],
  PSE: ['edx', 3],
  TSC: ['edx', 4],
  MSR: ['edx', 5],
  CX8: ['edx', 8],
  CMOV: ['edx', 15],
  CLFSH: ['edx', 19],
  MMX: ['edx', 23],
  FXSR: ['edx', 24],
  SSE: ['edx', 25],
  SSE2: ['edx', 26],
  RDRAND: ['ecx', 30],
};
/** Features without instructions of their own; emu-core/tests/system compares what they do with QEMU. */
const WITHOUT_ROWS = ['PSE'];

const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/^(fx(save|rstor))$/, 'FXSR'],
  [/^(cmovcc|fcmov\w+|fu?comip?)$/, 'CMOV'],
  [/^cmpxchg8b$/, 'CX8'],
  [/^rdtsc$/, 'TSC'],
  [/^(rdmsr|wrmsr)$/, 'MSR'],
  [/^clflush$/, 'CLFSH'],
  [/^(lfence|mfence|movnti)$/, 'SSE2'],
  [/^(sfence|prefetch|ldmxcsr|stmxcsr)$/, 'SSE'],
  [/^rdrand$/, 'RDRAND'],
];
/** MMX registers: what SSE and SSE2 added. SDM 1, 10.4.4 and 11.4.2. */
const MMX_OF_SSE =
  /^(pavg[bw]|pextrw|pinsrw|pmaxsw|pmaxub|pminsw|pminub|pmovmskb|pmulhuw|psadbw|pshufw|maskmovq|movntq|cvtt?p(s2pi|i2ps))$/;
const MMX_OF_SSE2 = /^(paddq|psubq|pmuludq|movq2dq|movdq2q|cvtt?p(d2pi|i2pd))$/;
/** Of the rows with XMM registers, SSE has these opcodes with singles, SSE2 the rest. */
const SSE_OPCODES = /^(np|f3) 0f (1[0-7]|2[89a-f]|5[0-9c-f]|c2|c6)/;

/** The feature that a row belongs to; undefined: every i686 has it. */
function featureOf(row: Row): string | undefined {
  const named = BY_NAME.find(([names]) => names.test(row.name))?.[1];
  if (named) return named;
  if (row.unit?.startsWith('x87') || row.name === 'fwait') return 'FPU';
  if (row.unit === 'mmx') return MMX_OF_SSE.test(row.name) ? 'SSE' : MMX_OF_SSE2.test(row.name) ? 'SSE2' : 'MMX';
  if (row.unit !== 'sse') return undefined;
  return SSE_OPCODES.test(row.code) ? 'SSE' : 'SSE2';
}

/** Leaf 1 as a program reads it. */
function leaf1(): Record<'ecx' | 'edx', number> {
  const core = new Core();
  core.load(0x1000, Uint8Array.of(0xb8, 1, 0, 0, 0, 0x0f, 0xa2, 0xf4)); // mov eax, 1; cpuid; hlt
  core.enterFlatMode(0x1000, 0x9000);
  expect(core.run(10)).toBe(EXIT_HALTED);
  return { ecx: core.get('ecx'), edx: core.get('edx') };
}

test('the announced bits are these and no others', () => {
  const bits = { ecx: 0, edx: 0 };
  for (const [register, bit] of Object.values(ANNOUNCED)) bits[register] += 2 ** bit;
  expect(leaf1()).toEqual(bits);
});

test('every announced feature has rows, all compared with real hardware; every row has an announced feature or none', async () => {
  const rows = (await allRows()).flatMap((each) => each.rows);
  const features = new Map<string, Row[]>();
  for (const row of rows) {
    const feature = featureOf(row);
    if (feature) features.set(feature, [...(features.get(feature) ?? []), row]);
  }
  expect([...features.keys(), ...WITHOUT_ROWS].sort()).toEqual(Object.keys(ANNOUNCED).sort());
  expect([...features.values()].flat().filter((row) => exclusion(row))).toEqual([]);
});

/** One instruction, at least, of each feature that other processors have. */
const NOT_ANNOUNCED: readonly (readonly [feature: string, bytes: string])[] = [
  ['SEP', '0f 34'],
  ['SEP', '0f 35'],
  ['SSE3', 'f2 0f d0 c1'],
  ['SSE3', 'df 08'],
  ['SSE3', 'f3 0f 12 c1'],
  ['SSE3', 'f2 0f f0 00'],
  ['SSSE3', '0f 38 00 c1'],
  ['SSSE3', '66 0f 3a 0f c1 01'],
  ['SSE4.1', '66 0f 38 10 c1'],
  ['SSE4.1', '66 0f 3a 0b c1 01'],
  ['SSE4.2', 'f2 0f 38 f0 c1'],
  ['SSE4.2', '66 0f 38 37 c1'],
  ['SSE4A', 'f2 0f 79 c1'],
  ['POPCNT', 'f3 0f b8 c1'],
  ['MOVBE', '0f 38 f0 00'],
  ['PCLMULQDQ', '66 0f 3a 44 c1 00'],
  ['AES', '66 0f 38 dc c1'],
  ['SHA', '0f 38 c8 c1'],
  ['MONITOR', '0f 01 c8'],
  ['XSAVE', '0f 01 d0'],
  ['XSAVE', '0f ae 20'],
  ['AVX', 'c5 f8 58 c1'],
  ['AVX', 'c4 e2 79 00 c1'],
  ['RDTSCP', '0f 01 f9'],
  ['RDSEED', '0f c7 f8'],
  ['CLFLUSHOPT', '66 0f ae 38'],
  ['CLWB', '66 0f ae 30'],
  ['3DNow!', '0f 0f c1 9e'],
  ['3DNow!', '0f 0e'],
  ['SYSCALL', '0f 05'],
  ['SMX', '0f 37'],
  ['VMX', '0f 01 c1'],
  ['ADX', '66 0f 38 f6 c1'],
];

test('instructions of features that are not announced raise #UD', () => {
  const probes = NOT_ANNOUNCED.map(([, text]) => {
    const bytes = Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16));
    return { bytes, count: bytes.length };
  });
  const found = new CoreProbe().run(probes);
  expect(NOT_ANNOUNCED.filter((_, i) => found[i] !== 'undefined')).toEqual([]);
});

// The last bytes of linear memory, where a look-up that knows nothing must not seem to hit (mmu/tlb.ts).

import { expect, it } from 'vitest';
import { EXIT_HALTED } from '../../contract/state.ts';
import { PF } from '../../contract/vectors.ts';
import { Core } from '../core.ts';

const CODE = 0x1_0000;
const STUBS = 0x2000;
const IDT = 0x3000;
const GDT = 0x4000;
const TABLES = 0x8000;

/** Ring 0, paging, the first 4 MiB mapped to themselves; every vector's handler is a HLT of its own. */
function paged(code: readonly number[]): Core {
  const core = new Core();
  const put = (at: number, value: number): void => core.write32(core.ram(at, 4).byteOffset, value);
  put(GDT + 8, 0x0000_ffff);
  put(GDT + 12, 0x00cf_9b00);
  for (let vector = 0; vector < 32; vector++) {
    put(IDT + vector * 8, (8 << 16) | (STUBS + vector));
    put(IDT + vector * 8 + 4, 0x8e00);
  }
  core.ram(STUBS, 32).fill(0xf4);
  put(TABLES, (TABLES + 0x1000) | 3);
  for (let i = 0; i < 1024; i++) put(TABLES + 0x1000 + i * 4, (i << 12) | 3);
  // lgdt, lidt, CR3, CR0.PG, then the code under test
  put(CODE - 0x100, 0x000f | (GDT << 16));
  put(CODE - 0xf8, 0x00ff | (IDT << 16));
  const setUp = [
    ...[0x0f, 0x01, 0x15, 0x00, 0xff, 0x00, 0x00], // lgdt [CODE - 0x100]
    ...[0x0f, 0x01, 0x1d, 0x08, 0xff, 0x00, 0x00], // lidt [CODE - 0xf8]
    ...[0xb8, 0x00, 0x80, 0x00, 0x00, 0x0f, 0x22, 0xd8], // mov eax, TABLES; mov cr3, eax
    ...[0x0f, 0x20, 0xc0, 0x0d, 0x00, 0x00, 0x00, 0x80, 0x0f, 0x22, 0xc0], // mov eax, cr0; or eax, PG; mov cr0, eax
  ];
  core.load(CODE, Uint8Array.from([...setUp, ...code]));
  core.enterFlatMode(CODE, 0x9_0000);
  return core;
}

const READ = [0x0f, 0xb6, 0x05, 0xff, 0xff, 0xff, 0xff]; // movzx eax, byte [0xffffffff]
const WRITE = [0xc6, 0x05, 0xff, 0xff, 0xff, 0xff, 0x55]; // mov byte [0xffffffff], 0x55
const CROSSING = [0x8b, 0x05, 0xfd, 0xff, 0xff, 0xff]; // mov eax, [0xfffffffd]
const INVALIDATE = [0xa1, 0x00, 0xf0, 0x3f, 0x00, 0x0f, 0x01, 0x3d, 0x00, 0xf0, 0x3f, 0x00]; // read and invlpg [0x3ff000]

it.each([
  ['a read of the last byte', READ, 0xffff_ffff],
  ['a write to the last byte', WRITE, 0xffff_ffff],
  ['a read across the end', CROSSING, 0xffff_fffd],
  ['a read after INVLPG of a page in the same slot', [...INVALIDATE, ...READ], 0xffff_ffff],
])('%s raises #PF where nothing is mapped', (_, code, linear) => {
  const core = paged(code);
  expect(core.run(100)).toBe(EXIT_HALTED);
  expect(core.get('eip') - STUBS - 1).toBe(PF);
  expect(core.get('cr2')).toBe(linear);
});

it('without paging there is no RAM: reads give ones, writes are lost', () => {
  const core = new Core();
  core.load(CODE, Uint8Array.from([...WRITE, ...READ, 0xf4]));
  core.enterFlatMode(CODE, 0x9_0000);
  expect(core.run(100)).toBe(EXIT_HALTED);
  expect(core.get('eax')).toBe(0xff);
});

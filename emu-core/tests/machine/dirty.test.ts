// The bitmap of written pages: whatever writes, its page is marked, again after every clearDirty(). Snapshots and resets stand on it.
import { describe, expect, it } from 'vitest';
import { DIRTY_BITMAP_AT } from '../../contract/memory-map.ts';
import { EXIT_REQUEST, EXIT_STOPPED } from '../../contract/state.ts';
import { type Core, hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';

const RAM_BYTES = 4 << 20;
const PAGE = 0x1000;
const FIRST = 0x10_0000;

/** Each writes to a page of its own, or over the border of two: EDI. EBX differs from run to run. */
const WRITES = [
  'mov [edi], ebx',
  'mov [edi], bl',
  'add [edi + 0x20], ebx',
  'lock xadd [edi + 0x30], ebx',
  'mov [edi + 0xffe], ebx',
  'add [edi + 0xffd], ebx',
  'push ebp\n mov ebp, esp\n lea esp, [edi + 0x100]\n push ebx\n mov esp, ebp\n pop ebp',
  'mov ebp, esp\n lea esp, [edi + 0x200]\n pusha\n mov esp, ebp',
  'mov ebp, esp\n lea esp, [edi + 0x200]\n call .next\n .next: mov esp, ebp',
  'mov eax, ebx\n stosb',
  'mov eax, ebx\n mov ecx, 0x900\n rep stosd',
  'mov [run], ebx\n mov esi, run\n movsd',
  'mov [run], ebx\n mov esi, run\n add edi, 0xff0\n mov ecx, 20\n rep movsb',
  'std\n mov eax, ebx\n add edi, 0x1008\n mov ecx, 8\n rep stosd\n cld',
  'mov [run], ebx\n fild dword [run]\n fstp tword [edi + 0xffa]',
  'mov [run], ebx\n fild dword [run]\n fnsave [edi]',
  'mov [run], ebx\n fild dword [run]\n fxsave [edi]',
  'movd xmm0, ebx\n movups [edi + 0xff9], xmm0',
  'movd mm0, ebx\n movntq [edi], mm0\n emms',
  'or eax, -1\n movd xmm1, eax\n movd xmm0, ebx\n maskmovdqu xmm0, xmm1',
  'mov eax, [edi]\n mov edx, [edi + 4]\n mov ecx, ebx\n cmpxchg8b [edi]',
  'and ebx, 0xff\n btc dword [edi], ebx',
  'sgdt [edi]\n mov [edi + 8], ebx',
  'mov eax, [TABLE + 0x3f0*4]\n mov eax, [0x3f0000]',
];

const SOURCE = `
main:
  mov eax, cr4
  or eax, 0x200
  mov cr4, eax
  call paging_on
  fninit
again:
  inc dword [run]
  mov ebx, [run]
  imul ebx, 0x01010101
${WRITES.map((code, i) => `  mov edi, ${FIRST + i * 4 * PAGE}\n write_${i}:\n  ${code}\n  mov ebx, [run]\n  imul ebx, 0x01010101\n`).join('')}
  out 0x80, al
  jmp again
run: dd 0`;

function changedPages(before: Uint8Array, core: Core): number[] {
  const after = core.ram(0, RAM_BYTES);
  const pages = Array.from({ length: RAM_BYTES / PAGE }, (_, page) => page);
  return pages.filter(
    (page) =>
      Buffer.compare(
        before.subarray(page * PAGE, (page + 1) * PAGE),
        after.subarray(page * PAGE, (page + 1) * PAGE),
      ) !== 0,
  );
}

function markedPages(core: Core): Set<number> {
  const bitmap = new Uint8Array(core.memory.buffer, DIRTY_BITMAP_AT, RAM_BYTES / PAGE / 8);
  return new Set(
    Array.from({ length: RAM_BYTES / PAGE }, (_, page) => page).filter((page) => (bitmap[page >> 3] >> (page & 7)) & 1),
  );
}

describe.skipIf(!hasNasm)('written pages are marked', () => {
  it.each([1, 2, 3])('in run %i', (runs) => {
    const core = kernel(SOURCE, {
      ramBytes: RAM_BYTES,
      onPortOut: (_, machine) => machine.write32(EXIT_REQUEST, 1),
    });
    for (let run = 1; run < runs; run++) core.run(100_000);
    const before = core.ram(0, RAM_BYTES).slice();
    core.exports.clearDirty();
    expect(core.run(100_000)).toBe(EXIT_STOPPED);
    const changed = changedPages(before, core);
    const marked = markedPages(core);
    expect(changed.length).toBeGreaterThanOrEqual(WRITES.length);
    expect(changed.filter((page) => !marked.has(page))).toEqual([]);
    // A page may be written with what it held.
    expect(marked.size).toBeLessThan(changed.length + 8);
  });
});

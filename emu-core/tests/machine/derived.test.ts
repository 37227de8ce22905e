// Derived caches may be dropped at any instruction border without changing behaviour: TLB, decoded blocks, links, fetch maps.
import { describe, expect, it } from 'vitest';
import { COUNTER_CODE_WRITES, EXIT_BUDGET } from '../../contract/state.ts';
import { hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';

/** Patches immediates and opcodes of eight functions at random, calls them through moving mappings, and mixes what they give. */
const SELF_MODIFIER = `
  main:
    call paging_on
    mov dword [TABLE + 0x300*4], 0x12007   ; the functions, seen from elsewhere too
    mov ebp, 12345
    xor edi, edi
  .again:
    imul ebp, ebp, 1103515245
    add ebp, 12345
    mov eax, ebp
    shr eax, 16
    mov ebx, eax
    and ebx, 7                       ; which function
    shl ebx, 4
    mov ecx, eax
    shr ecx, 3
    and ecx, 7
    test eax, 0x100
    jz .by_alias
    mov [functions + ebx + 1], cl
    jmp .patched
  .by_alias:
    mov [0x300000 + (functions - 0x12000) + ebx + 1], cl
  .patched:
    test eax, 0x200
    jz .same_operation
    mov esi, ecx
    and esi, 3
    mov cl, [operations + esi]
    mov [functions + ebx + 6], cl    ; add, or, sub, xor of edi, eax
  .same_operation:
    test eax, 0x1c00
    jnz .same_mapping
    xor dword [TABLE + 0x300*4], 0x40 ; dirty bit only: nothing may change but the entry
    invlpg [0x300000]
  .same_mapping:
    lea esi, [functions + ebx]
    test eax, 0x2000
    jz .near
    lea esi, [0x300000 + (functions - 0x12000) + ebx]
  .near:
    call esi
    mov [0x3000], edi
    jmp .again
  operations: db 0x01, 0x09, 0x29, 0x31
  times 0x2000 - ($ - $$) nop
  functions:
  %rep 8
    align 16
    mov eax, 0
    nop
    add edi, eax
    rol edi, 3
    ret
  %endrep
`;

describe.skipIf(!hasNasm)('derived caches', () => {
  it('may be dropped between any two instructions', () => {
    const total = 2500;
    const whole = kernel(SELF_MODIFIER, { ramBytes: 4 << 20 });
    whole.run(7000); // past the page table
    const dropped = kernel(SELF_MODIFIER, { ramBytes: 4 << 20 });
    dropped.run(7000);
    expect(whole.run(total)).toBe(EXIT_BUDGET);
    for (let i = 0; i < total; i++) {
      dropped.run(1);
      dropped.exports.dropDerived();
    }
    expect(dropped.ram32(0x3000)).toBe(whole.ram32(0x3000));
    expect(dropped.hash()).toBe(whole.hash());
    expect(whole.faults).toBe(0);
  });

  it('agree however the budget is cut, with code changing all the time', () => {
    const total = 300_000;
    const whole = kernel(SELF_MODIFIER, { ramBytes: 4 << 20 });
    whole.run(total);
    const cut = kernel(SELF_MODIFIER, { ramBytes: 4 << 20 });
    for (let left = total, step = 1; left > 0; step = (step * 5 + 1) % 97) {
      const now = Math.min(left, step + 1);
      cut.run(now);
      left -= now;
    }
    expect(cut.hash()).toBe(whole.hash());
    expect(whole.ram32(0x3000)).not.toBe(0);
    expect(Number(whole.read64(COUNTER_CODE_WRITES))).toBeGreaterThan(5000);
  });
});

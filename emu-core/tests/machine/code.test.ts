// Code that changes itself or others, and instructions that cross pages.
import { describe, expect, it } from 'vitest';
import { DIRTY_BITMAP_AT } from '../../contract/memory-map.ts';
import { COUNTER_CODE_WRITES, EXIT_HALTED, EXIT_REQUEST, EXIT_STOPPED } from '../../contract/state.ts';
import { hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';

describe.skipIf(!hasNasm)('self-modifying code', () => {
  it('sees a change right behind the writing instruction, in the same block', () => {
    const core = kernel(`
    main:
      mov byte [target + 1], 42
    target:
      mov al, 1
      movzx ebx, al
      hlt`);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.get('ebx')).toBe(42);
  });

  it('sees changes in a loop and in a called function, by store, rep movs and push', () => {
    const core = kernel(`
    main:
      xor edi, edi
      mov ecx, 10
    .next:
      mov [f + 1], cl
      call f
      add edi, eax
      loop .next
      mov esi, f2
      mov edi, f
      push edi
      mov ecx, f2_end - f2
      rep movsb
      pop edi
      call f
      mov ebx, eax
      mov ebp, esp
      mov esp, f + 5
      push 5
      mov esp, ebp
      call f
      hlt
    align 64
    f: mov eax, 0
      ret
    align 64
    f2: mov eax, 0x77
      ret
    f2_end:`);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.get('ebx')).toBe(0x77);
    expect(core.get('eax')).toBe(5);
  });

  it('sees what the host has written, and marks it', () => {
    const core = kernel(
      `main: call 0x180010
      add ebx, eax
      out 0x80, al
      jmp main`,
      {
        onPortOut: (_, machine) => {
          machine.ram(0x18_0010, 2)[1]++;
          machine.exports.hostWrote(0x18_0011, 1);
          machine.write32(EXIT_REQUEST, 1);
        },
      },
    );
    core.load(0x18_0010, Uint8Array.of(0xb0, 1, 0xc3)); // mov al, 1; ret
    core.exports.clearDirty();
    for (const sum of [1, 3, 6]) {
      expect(core.run(1000)).toBe(EXIT_STOPPED);
      expect(core.get('ebx')).toBe(sum);
    }
    const bitmap = new Uint8Array(core.memory.buffer, DIRTY_BITMAP_AT);
    expect((bitmap[0x180 >> 3] >> (0x180 & 7)) & 1).toBe(1);
  });

  it('does not drop code when data beside it is written', () => {
    const core = kernel(`
    main:
      mov ecx, 1000
    .next:
      inc dword [data]
      loop .next
      hlt
    align 64
    data: dd 0`);
    expect(core.run(10_000)).toBe(EXIT_HALTED);
    expect(core.ram32(0x10000 + 0) === 0).toBe(false);
    expect(core.read64(COUNTER_CODE_WRITES)).toBe(0n);
  });

  it('sees code written through another linear address', () => {
    const core = kernel(`
    main:
      call paging_on
      mov dword [TABLE + 0x300*4], 0x11007
      call f
      mov byte [0x300000 + (f - 0x11000) + 1], 9
      call f
      hlt
    times 0x1100 - ($ - $$) nop
    f: mov eax, 1
      ret`);
    expect(core.run(20_000)).toBe(EXIT_HALTED);
    expect(core.get('eax')).toBe(9);
  });

  it('runs an instruction that crosses a page, and faults on its second page', () => {
    const core = kernel(`
    page_fault:
      pop eax
      mov esi, cr2
      mov edi, [esp]
      mov dword [TABLE + 0x181*4], 0x181007
      invlpg [0x181000]
      iret
    main:
      gate 14, page_fault
      call paging_on
      mov byte [0x180ffe], 0xb8          ; mov eax, 0x12345678
      mov byte [0x180fff], 0x78
      mov dword [0x181000], 0xc3123456
      mov dword [TABLE + 0x181*4], 0
      invlpg [0x181000]
      mov ecx, 0x180ffe
      call ecx
      mov ebx, eax
      mov byte [0x181000], 0x99
      call ecx
      hlt`);
    expect(core.run(20_000)).toBe(EXIT_HALTED);
    expect(core.get('esi')).toBe(0x181000);
    expect(core.get('edi')).toBe(0x180ffe);
    expect(core.get('ebx')).toBe(0x1234_5678);
    expect(core.get('eax')).toBe(0x1234_9978);
  });

  it('reads and writes across pages that are not neighbours', () => {
    const core = kernel(`
    main:
      call paging_on
      mov dword [TABLE + 0x180*4], 0x190007
      mov dword [TABLE + 0x181*4], 0x1a0007
      mov dword [0x180ffd], 0x11223344
      mov eax, [0x180ffd]
      add dword [0x180ffd], 0x01010101
      hlt`);
    expect(core.run(20_000)).toBe(EXIT_HALTED);
    expect(core.get('eax')).toBe(0x1122_3344);
    expect(core.ram32(0x190ffc) >>> 8).toBe(0x23_3445);
    expect(core.ram32(0x1a0000) & 0xff).toBe(0x12);
  });
});

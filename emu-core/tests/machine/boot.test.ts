// From real mode to protected mode the way the microvm's trampoline does it, with paging after that.
import { describe, expect, it } from 'vitest';
import { EXIT_HALTED } from '../../contract/state.ts';
import { assemble, Core, hasNasm } from '../core.ts';

const TRAMPOLINE = `
bits 16
org 0x8000
start:
  cli
  xor bx, bx
  mov ds, bx
  mov es, bx
  mov ss, bx
  lgdt [gdt_pointer]
  mov ecx, cr0
  or ecx, 1
  mov cr0, ecx
  jmp dword 0x08:protected
align 8
gdt:
  dq 0
  dq 0x00cf9a000000ffff
  dq 0x00cf92000000ffff
gdt_pointer:
  dw 23
  dd gdt
bits 32
protected:
  mov cx, 0x10
  mov ds, cx
  mov es, cx
  mov fs, cx
  mov gs, cx
  mov ss, cx
  mov esp, 0x7000
  push eax
  mov dword [0x1000], 0x11223344
`;

describe.skipIf(!hasNasm)('boot', () => {
  it('goes from real mode to flat protected mode', () => {
    const core = new Core();
    core.load(0x8000, assemble(`${TRAMPOLINE}\n hlt`));
    core.set('eip', 0x8000);
    core.set('eax', 0x0c00_ffee);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.ram32(0x6ffc)).toBe(0x0c00_ffee);
    expect(core.ram32(0x1000)).toBe(0x1122_3344);
    expect(core.faults).toBe(0);
  });

  it('turns paging on, off, and sees remapped pages', () => {
    const core = new Core();
    const program = assemble(`${TRAMPOLINE}
      mov dword [0x20000], 0x21003      ; directory -> table
      xor ebx, ebx
    .fill:                              ; identity map of 4 MiB
      mov ecx, ebx
      shl ecx, 12
      or ecx, 3
      mov [0x21000 + ebx*4], ecx
      inc ebx
      cmp ebx, 1024
      jb .fill
      mov dword [0x21000 + 0x300*4], 0x1003   ; linear 0x300000 -> 0x1000
      mov ecx, 0x20000
      mov cr3, ecx
      mov ecx, cr0
      or ecx, 0x80000000
      mov cr0, ecx
      mov esi, [0x300000]
      mov dword [0x2000], 0x55667788
      mov dword [0x21000 + 0x300*4], 0x2003
      invlpg [0x300000]
      mov edi, [0x300000]
      mov dword [0x300004], 77
      mov ecx, cr0
      and ecx, 0x7fffffff
      mov cr0, ecx
      mov ebp, [0x2004]
      hlt`);
    core.load(0x8000, program);
    core.set('eip', 0x8000);
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    expect(core.get('esi')).toBe(0x1122_3344);
    expect(core.get('edi')).toBe(0x5566_7788);
    expect(core.get('ebp')).toBe(77);
    expect(core.ram32(0x21000 + 0x300 * 4) & 0x60).toBe(0x60); // accessed and dirty
    expect(core.ram32(0x21000 + 0x200 * 4) & 0x60).toBe(0);
  });
});

// An interrupt may come at any border between instructions: whatever borders it hits, the program's result is the same.
import { describe, expect, it } from 'vitest';
import { CPU_CPL, EXIT_BUDGET, EXIT_HALTED, FPU_CONTROL, SSE_MXCSR } from '../../contract/state.ts';
import { type Core, hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';
import { PIC_ON } from './pieces.ts';

/** Some of everything: pairs, fused branches, calls, strings, stacks, flags, x87, SSE, code that changes itself, level 3, shadows. */
const PROGRAM = `${PIC_ON}
    interrupted:
      push eax
      inc dword [0x3000]
      mov al, 0x20
      out 0xa0, al
      out 0x20, al
      pop eax
      iret
    mix:
      rol dword [0x3004], 5
      xor [0x3004], eax
      add dword [0x3004], 0x9e3779b9
      ret
    fibonacci:
      push ebp
      mov ebp, esp
      push ebx
      mov eax, [ebp + 8]
      cmp eax, 2
      jl .end
      dec eax
      push eax
      call fibonacci
      mov ebx, eax
      mov eax, [esp]
      dec eax
      mov [esp], eax
      call fibonacci
      add eax, ebx
      add esp, 4
      jmp .leave
    .end:
      mov eax, 1
    .leave:
      mov ebx, [ebp - 4]
      leave
      ret
    system_call:
      push ds
      mov cx, DATA
      mov ds, cx
      call mix
      pop ds
      iret
    user:
      mov ebx, 5
    .again:
      lea eax, [ebx + ebx*4]
      int 0x80
      sub ebx, 1
      jnz .again
      mov eax, 0xffffffff
      int 0x81
    main:
      gate 41, interrupted
      gate 0x80, system_call, 0xee00
      gate 0x81, end, 0xee00
      call pic_on
      mov eax, cr4
      or eax, 0x600
      mov cr4, eax
      sti
      push 7
      call fibonacci
      pop ecx
      call mix
      mov edi, 0x3100
      mov ecx, 40
    .fill:
      mov eax, ecx
      imul eax, eax, 0x01010101
      stosd
      loop .fill
      mov esi, 0x3100
      mov edi, 0x3200
      mov ecx, 20
      rep movsd
      std
      lodsb
      cld
      mov esi, 0x3100
      mov edi, 0x3200
      mov ecx, 100
      repe cmpsb
      mov eax, ecx
      call mix
      mov ecx, 12
    .code:
      mov [.target + 1], cl
    .target:
      mov al, 0
      movzx eax, al
      call mix
      mov edx, ss
      cli
      mov ss, dx
      sti
      push eax
      pushfd
      popfd
      pop eax
      cmp eax, 6
      cmove eax, ecx
      call mix
      dec ecx
      jnz .code
      fninit
      fldpi
      fld1
    .x87:
      fadd st0, st1
      fmul st0, st0
      fstp qword [0x3300]
      fld qword [0x3300]
      fsqrt
      inc ecx
      cmp ecx, 10
      jb .x87
      fstp dword [0x3308]
      mov eax, [0x3308]
      call mix
      movups xmm0, [0x3100]
      movups xmm1, [0x3110]
    .sse:
      paddd xmm0, xmm1
      pxor xmm1, xmm0
      movups [0x3310], xmm0
      dec ecx
      jnz .sse
      pusha
      popa
      xor edx, edx
      mov eax, 1000000
      mov ecx, 7
      div ecx
      call mix
      mov eax, edx
      call mix
      enter_user user, 0x8000
    end:
      cli
      hlt`;

/** What the program has made: registers, its data, x87 and SSE state. */
function result(core: Core): string {
  const names = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'eip'] as const;
  const registers = names.map((name) => core.get(name).toString(16));
  const units = Buffer.from(core.memory.buffer, FPU_CONTROL - 0x80, 0x98).toString('hex');
  const sse = Buffer.from(core.memory.buffer, SSE_MXCSR - 0x80, 0x84).toString('hex');
  return [...registers, core.read32(CPU_CPL), Buffer.from(core.ram(0x3004, 0x400)).toString('hex'), units, sse].join(
    ' ',
  );
}

/** Instructions of the handler. */
const HANDLER = 7;

/** Runs with an interrupt after every `distance` instructions; 0: none. */
function run(distance: number): { result: string; interrupts: number; instructions: number } {
  const core = kernel(PROGRAM, { ramBytes: 2 << 20 });
  let reason = EXIT_BUDGET;
  while (reason === EXIT_BUDGET) {
    reason = core.run(distance === 0 ? 100_000 : HANDLER + distance);
    if (distance === 0) continue;
    core.exports.lowerIrq(9);
    core.exports.raiseIrq(9);
  }
  expect(reason).toBe(EXIT_HALTED);
  return { result: result(core), interrupts: core.ram32(0x3000), instructions: core.instructions };
}

describe.skipIf(!hasNasm)('interrupts at the borders of instructions', () => {
  const alone = run(0);

  it('are as many as there are borders, and the program that they hit is long enough', () => {
    expect(alone.interrupts).toBe(0);
    expect(alone.instructions).toBeGreaterThan(1000);
    expect(run(1).interrupts).toBeGreaterThan(alone.instructions / 2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 11, 13, 17, 29, 53])('every %i instructions', (distance) => {
    expect(run(distance).result).toBe(alone.result);
  });
});

describe.skipIf(!hasNasm)('repeated instructions', () => {
  it('let interrupts in between iterations, and go on', () => {
    let now = 0;
    const clock = (): number => {
      now += 2_000_000; // each look finds another tick
      return now;
    };
    const core = kernel(
      `${PIC_ON}
    tick:
      push eax
      mov eax, [ticks]
      mov [0x3000 + eax*4], ecx
      inc dword [ticks]
      mov al, 0x20
      out 0x20, al
      pop eax
      iret
    ticks: dd 0
    main:
      gate 32, tick
      call pic_on
      mov al, 0x36
      out 0x43, al
      mov al, 0xff
      out 0x40, al
      mov al, 4
      out 0x40, al
      std
      mov edi, 0x100000 + 299999
      mov ecx, 300000
      mov al, 0x5a
      sti
      nop
      rep stosb
      cli
      cld
      mov esi, [ticks]
      hlt`,
      { ramBytes: 2 << 20, clock },
    );
    expect(core.run(10_000)).toBe(EXIT_HALTED);
    const seen = Array.from({ length: core.get('esi') }, (_, i) => core.ram32(0x3000 + i * 4));
    const inside = seen.filter((ecx) => ecx > 0 && ecx < 300_000);
    expect(inside.length).toBeGreaterThanOrEqual(3);
    expect(core.ram(0x100000, 300_000).every((byte) => byte === 0x5a)).toBe(true);
    expect([core.ram(0x0fffff, 1)[0], core.ram(0x100000 + 300_000, 1)[0], core.get('ecx')]).toEqual([0, 0, 0]);
  });
});

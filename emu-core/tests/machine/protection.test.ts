// Ring 3, gates, the stack of the TSS, IRET, page faults with their codes, nested faults.
import { describe, expect, it } from 'vitest';
import { EXIT_BUDGET, EXIT_HALTED, EXIT_SHUTDOWN } from '../../contract/state.ts';
import { hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';

describe.skipIf(!hasNasm)('protection', () => {
  it('enters ring 3, comes back by int 0x80 on the stack of the TSS, and returns again', () => {
    const core = kernel(`
    user:
      mov ebx, 7
      int 0x80
      mov esi, cs
      mov ebx, 8
      int 0x80
      jmp $
    system_call:
      mov ebp, esp
      cmp ebx, 8
      je .end
      mov ecx, [esp + 4]
      mov edx, [esp + 12]
      mov edi, [esp + 16]
      iret
    .end:
      hlt
    main:
      gate 0x80, system_call, 0xee00
      enter_user user, 0x8000`);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.get('ebp')).toBe(0xa000 - 20);
    expect(core.get('ecx')).toBe(0x1b);
    expect(core.get('edx')).toBe(0x8000);
    expect(core.get('edi')).toBe(0x23);
    expect(core.get('esi')).toBe(0x1b);
    expect(core.get('cpl')).toBe(0);
  });

  it('refuses privileged instructions and gates in ring 3 with #GP and its code', () => {
    const core = kernel(`
    user1: hlt
    user2: int 0x40
    user3: mov ax, DATA
      mov ds, ax
    user4: in al, 0x20
    list: dd user2, user3, user4, 0
    gp_fault:
      pop ecx                      ; the code
      mov eax, [codes]
      mov [0x3000 + eax*4], ecx
      inc dword [codes]
      mov ebx, [list + eax*4]
      test ebx, ebx
      jz .end
      mov [esp], ebx
      iret
    .end: hlt
    codes: dd 0
    gate40: iret
    main:
      gate 13, gp_fault
      gate 0x40, gate40
      enter_user user1, 0x8000`);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect([0, 1, 2, 3].map((i) => core.ram32(0x3000 + i * 4))).toEqual([0, 0x40 * 8 + 2, 0x10, 0]);
  });

  it('gives CR2 and the right page fault codes, and restarts the instruction', () => {
    const core = kernel(`
    user:
      mov eax, [0x180000]          ; not present, read, user
      mov dword [0x181004], 5      ; read-only, write, user
      mov eax, [0x182008]          ; supervisor page, user
      push dword [0x18300c]        ; not present
      mov ebp, 0xfeed
      mov [0x184ffe], ebp          ; second page not present: nothing is written before
      int 0x80
    page_fault:
      mov ebx, [count]
      pop dword [0x3000 + ebx*8]
      mov ecx, cr2
      mov [0x3004 + ebx*8], ecx
      mov edx, [0x184ffe - 2]
      mov [0x3100 + ebx*4], edx
      inc dword [count]
      shr ecx, 12
      mov eax, ecx
      shl eax, 12
      or eax, 7
      mov [TABLE + ecx*4], eax
      shl ecx, 12
      invlpg [ecx]
      iret
    count: dd 0
    system_call: hlt
    main:
      gate 14, page_fault
      gate 0x80, system_call, 0xee00
      call paging_on
      mov dword [TABLE + 0x180*4], 0
      mov dword [TABLE + 0x181*4], 0x181005
      mov dword [TABLE + 0x182*4], 0x182003
      mov dword [TABLE + 0x183*4], 0x183006
      mov dword [TABLE + 0x185*4], 0
      mov dword [0x18300c], 0
      enter_user user, 0x8000`);
    expect(core.run(20_000)).toBe(EXIT_HALTED);
    const faults = [0, 1, 2, 3, 4].map((i) => [core.ram32(0x3000 + i * 8), core.ram32(0x3004 + i * 8)]);
    expect(faults).toEqual([
      [2, 0x18300c],
      [4, 0x180000],
      [7, 0x181004],
      [5, 0x182008],
      [6, 0x185000],
    ]);
    expect(core.ram32(0x181004)).toBe(5);
    expect(core.ram32(0x3100 + 16)).toBe(0); // the crossing write had not begun
    expect(core.ram32(0x184ffc) >>> 16).toBe(0xfeed);
  });

  it('honours CR0.WP for the supervisor', () => {
    const core = kernel(`
    page_fault:
      pop ebp
      mov eax, cr0
      and eax, ~0x10000
      mov cr0, eax
      iret
    main:
      gate 14, page_fault
      call paging_on
      mov dword [TABLE + 0x180*4], 0x180005
      mov dword [0x180000], 9
      hlt`);
    expect(core.run(20_000)).toBe(EXIT_HALTED);
    expect(core.get('ebp')).toBe(3);
    expect(core.ram32(0x180000)).toBe(9);
    expect(core.faults).toBe(1);
  });

  it('maps 4 MiB pages with CR4.PSE', () => {
    const core = kernel(`
    main:
      call paging_on
      mov eax, cr4
      or eax, 0x10
      mov cr4, eax
      mov dword [DIRECTORY + 4], 0x400083
      mov dword [DIRECTORY + 8], 0x400083
      mov dword [0x412340], 0x1234
      mov esi, [0x812340]
      mov edi, [DIRECTORY + 4]
      hlt`);
    expect(core.run(20_000)).toBe(EXIT_HALTED);
    expect(core.get('esi')).toBe(0x1234);
    expect(core.get('edi')).toBe(0x4000e3);
  });

  it('makes a double fault of a fault in fault delivery', () => {
    const core = kernel(`
    double: pop eax
      mov ebx, 0xdf
      hlt
    main:
      mov eax, 0x1234
      gate 8, double
      mov esi, [0xfff0000]          ; beyond RAM: ones
      mov ax, 0x100                ; beyond the GDT: #GP, whose gate is absent: #NP while #GP is delivered
      mov ds, ax
      hlt`);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.get('ebx')).toBe(0xdf);
    expect(core.get('eax')).toBe(0);
    expect(core.get('esi')).toBe(0xffff_ffff);
  });

  it('shuts down on a triple fault and keeps the state for a report', () => {
    const core = kernel(`
    main:
      mov esi, 0x77
      ud2`);
    expect(core.run(1000)).toBe(EXIT_SHUTDOWN);
    expect(core.get('esi')).toBe(0x77);
    const at = core.get('eip');
    expect(core.run(1000)).toBe(EXIT_SHUTDOWN);
    expect(core.get('eip')).toBe(at);
  });

  it('calls an inner level through a call gate with parameters and returns', () => {
    const core = kernel(`
    user:
      push 0x111
      push 0x222
      call 0x33:0
      mov esi, esp
      int 0x80
    inner:
      mov eax, [esp + 8]
      mov ebx, [esp + 12]
      mov ecx, cs
      retf 8
    system_call: mov edi, ecx
      hlt
    new_gdt: dw 0x37
      dd GDT
    main:
      mov esi, gdt
      mov edi, GDT
      mov ecx, 12
      rep movsd
      mov eax, inner
      mov [GDT + 0x30], ax
      mov word [GDT + 0x32], CODE
      mov word [GDT + 0x34], 0xec02
      mov word [GDT + 0x36], 1
      lgdt [new_gdt]
      gate 0x80, system_call, 0xee00
      enter_user user, 0x8000`);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.get('eax')).toBe(0x222);
    expect(core.get('ebx')).toBe(0x111);
    expect(core.get('edi')).toBe(8);
    expect(core.get('esi')).toBe(0x8000);
  });

  it('reads no port when the memory of INS refuses', () => {
    let reads = 0;
    const core = kernel(
      `main:
      call paging_on
      gate 14, fault
      mov edi, 0x400ffe
      mov edx, 0x80
      mov ecx, 3
      rep insb
      insd
      hlt
    fault: hlt`,
      {
        portIn: () => {
          reads++;
          return 0;
        },
      },
    );
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    expect([core.get('ecx'), core.get('edi'), reads]).toEqual([3, 0x40_0ffe, 0]);
  });

  it('comes back from a handler that faults for ever', () => {
    const core = kernel(`
    main:
      gate 6, .handler
      .handler: ud2`);
    expect(core.run(1000)).toBe(EXIT_BUDGET);
    expect(core.instructions).toBe(1000);
    expect(core.faults).toBeGreaterThan(950);
  });
});

// The block interpreter's tricks change nothing: fused and paired records, cut blocks, self-modifying code, two EIPs for one page.
import { describe, expect, it } from 'vitest';
import { Core } from '../core.ts';
import { bytesOf } from './rows.ts';

const CODE_AT = 0x1_0000;
const HALTED = 2;
const BUDGET = 1;

/** Small loops of everything that is fused or paired: pushes, pops, loads, stores, moves, compares with branches. */
const LOOP = bytesOf(
  [
    'b9 c8 00 00 00', //             mov ecx, 200
    'bb 00 00 02 00', //             mov ebx, 0x20000
    '53 51 56 83 ec 0c', //       l: push ebx; push ecx; push esi; sub esp, 12
    '8b 03 8b 53 04', //             mov eax, [ebx]; mov edx, [ebx+4]
    '01 c8 89 03 89 53 08', //       add eax, ecx; mov [ebx], eax; mov [ebx+8], edx
    '0f b6 d0 0f b6 73 04', //       movzx edx, al; movzx esi, byte [ebx+4]
    '8d 74 0e 03 89 73 04', //       lea esi, [esi+ecx+3]; mov [ebx+4], esi
    '83 c4 0c 5e 59 5b', //          add esp, 12; pop esi; pop ecx; pop ebx
    'e8 02 00 00 00 eb 0e', //       call f; jmp over
    '89 c2 83 e2 0f', //          f: mov edx, eax; and edx, 15
    '83 fa 07 76 01 46 c3', //       cmp edx, 7; jna +1; inc esi; ret
    '90 90', //                      (padding)
    '83 e9 01 85 c9 75 b9', //  over: sub ecx, 1; test ecx, ecx; jnz l
    'f4', //                         hlt
  ].join(' '),
);

const RAM_BYTES = 1 << 20;
const cores = [new Core({ ramBytes: RAM_BYTES }), new Core({ ramBytes: RAM_BYTES })];

/** One of two machines, as new, before the first instruction of LOOP. */
function started(which: number): Core {
  const core = cores[which];
  core.exports.reset(RAM_BYTES);
  core.ram(0, RAM_BYTES).fill(0);
  core.load(CODE_AT, LOOP);
  core.enterFlatMode(CODE_AT, 0x3_0000);
  return core;
}

/** Registers, flags and memory; not the words that only the interpreter reads. */
function picture(core: Core): string {
  const registers = (['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'eip'] as const).map((name) =>
    core.get(name),
  );
  return JSON.stringify([registers, core.instructions, [...core.ram(0x2_0000, 16)], [...core.ram(0x2_ff00, 256)]]);
}

describe('budgets', () => {
  it.each([1, 2, 3, 5, 7, 64])('steps of %i end where one run ends', (step) => {
    const whole = started(0);
    expect(whole.run(1_000_000)).toBe(HALTED);
    expect(whole.instructions).toBeGreaterThan(4000);
    const stepped = started(1);
    let reason = BUDGET;
    for (let i = 0; i < 100_000 && reason === BUDGET; i++) {
      const before = stepped.instructions;
      reason = stepped.run(step);
      if (reason === BUDGET) expect(stepped.instructions).toBe(before + step);
    }
    expect(reason).toBe(HALTED);
    expect(picture(stepped)).toBe(picture(whole));
  });

  it('give the same state at every instruction, whether blocks are cut or run whole', () => {
    const one = started(0);
    for (let count = 1; count < 120; count++) {
      one.run(1);
      const other = started(1);
      other.run(count);
      expect(picture(other), `after ${count}`).toBe(picture(one));
    }
  });
});

describe('self-modifying code', () => {
  it('changes the instruction right behind the store, in the running block', () => {
    const core = new Core({ ramBytes: 1 << 20 });
    // mov byte [0x1000d], 0x43 (inc ebx); mov ecx, 5; nop; inc eax → inc ebx; hlt
    core.load(CODE_AT, bytesOf('c6 05 0d 00 01 00 43 b9 05 00 00 00 90 40 f4'));
    core.enterFlatMode(CODE_AT, 0x3_0000);
    expect(core.run(100)).toBe(HALTED);
    expect([core.get('eax'), core.get('ebx')]).toEqual([0, 1]);
    expect(core.instructions).toBe(5);
  });

  it('changes the second of a pair while the first stores', () => {
    const core = new Core({ ramBytes: 1 << 20 });
    // mov ebx, 0x1000b; mov eax, 0x43424241 …; mov [ebx], eax; mov [ebx+64], eax is overwritten by inc ecx, edx, edx, ebx
    core.load(CODE_AT, bytesOf('bb 0d 00 01 00 b8 41 42 42 43 90 89 03 89 43 40 90 f4'));
    core.enterFlatMode(CODE_AT, 0x3_0000);
    expect(core.run(100)).toBe(HALTED);
    expect([core.get('ecx'), core.get('edx')]).toEqual([1, 2]);
    expect(core.get('ebx')).toBe(0x1_000e);
  });

  it('is seen by a loop that patches its own immediate', () => {
    const core = new Core({ ramBytes: 1 << 20 });
    // l: mov eax, 0; add ebx, eax; inc dword [l+1]; dec ecx; jnz l; hlt
    core.load(CODE_AT, bytesOf('b8 00 00 00 00 01 c3 ff 05 01 00 01 00 49 75 f0 f4'));
    core.enterFlatMode(CODE_AT, 0x3_0000);
    core.set('ecx', 100);
    expect(core.run(10_000)).toBe(HALTED);
    expect(core.get('ebx')).toBe((99 * 100) / 2);
  });

  it('in the second page of an instruction that crosses a page is seen', () => {
    const core = new Core({ ramBytes: 1 << 20 });
    // 0x10ffd: add ebx, 1 with imm32 over the page border; inc byte [its immediate]; dec ecx; jnz; hlt
    core.load(0x1_0ffd, bytesOf('81 c3 01 00 00 00 fe 05 00 10 01 00 49 75 f1 f4'));
    core.enterFlatMode(0x1_0ffd, 0x3_0000);
    core.set('ecx', 3);
    expect(core.run(1000)).toBe(HALTED);
    expect(core.get('ebx')).toBe(1 + 0x101 + 0x201);
  });
});

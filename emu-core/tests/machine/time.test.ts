// Interrupts, the timer, exact budgets and virtual time.
import { describe, expect, it } from 'vitest';
import { CLOCK_WAKE_AT, EXIT_BUDGET, EXIT_HALTED, EXIT_REQUEST, EXIT_STOPPED } from '../../contract/state.ts';
import { type Core, hasNasm } from '../core.ts';
import { kernel } from './kernel.ts';
import { PIC_ON } from './pieces.ts';

const PIC = `
${PIC_ON}
    pit_on:
      mov al, 0x36
      out 0x43, al
      mov al, 1193 & 255
      out 0x40, al
      mov al, 1193 >> 8
      out 0x40, al
      ret
    tick:
      push eax
      inc dword [ticks]
      mov al, 0x20
      out 0x20, al
      pop eax
      iret
    bus:
      push eax
      inc dword [0x3000]
      mov al, 0x20
      out 0xa0, al
      out 0x20, al
      pop eax
      iret
    ticks: dd 0
    on:
      call pic_on
      call pit_on
      gate 32, tick
      gate 41, bus
      sti
      ret
`;

const WORK = `${PIC}
    main:
      call on
      xor ecx, ecx
    .again:
      inc ecx
      imul edx, ecx, 0x9e3779b1
      add [0x3010], edx
      mov [0x3100 + ecx*4], edx
      and ecx, 0x3ff
      rdtsc
      add [0x3014], eax
      cmp dword [ticks], 20
      jb .again
      mov esi, [ticks]
      cli
      hlt`;

function wakeAt(core: Core): bigint {
  return core.read64(CLOCK_WAKE_AT);
}

describe.skipIf(!hasNasm)('interrupts and time', () => {
  it('ticks at 1000 Hz in virtual time, skipping idle time', () => {
    const core = kernel(`${PIC}
    main:
      call on
    .idle:
      hlt
      cmp dword [ticks], 100
      jb .idle
      rdtsc
      cli
      hlt`);
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    expect(core.get('eax')).toBeGreaterThan(99_800_000);
    expect(core.get('eax')).toBeLessThan(100_100_000);
    expect(core.instructions).toBeLessThan(3000);
  });

  it('says when to wake it in real time', () => {
    let now = 5_000_000;
    const core = kernel(`${PIC}\n main: call on\n .idle: hlt\n jmp .idle`, { clock: () => now });
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    expect(wakeAt(core)).toBeGreaterThan(5_900_000n);
    expect(wakeAt(core)).toBeLessThan(6_000_001n);
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    const before = core.instructions;
    now = 5_900_000;
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    expect(core.instructions).toBe(before);
    now = Number(wakeAt(core));
    expect(core.run(100_000)).toBe(EXIT_HALTED);
    expect(core.instructions).toBeGreaterThan(before);
    now += 10_000_000; // ten ticks late: one interrupt
    const ticked = core.instructions;
    core.run(100_000);
    expect(core.instructions - ticked).toBeLessThan(12);
  });

  it('delivers IRQ 9 through the slave, once per edge', () => {
    const core = kernel(
      `${PIC}\n main: call on\n mov al, 0xff\n out 0x21, al\n mov al, 0xfb\n out 0x21, al\n .idle: hlt\n jmp .idle`,
    );
    expect(core.run(1000)).toBe(EXIT_HALTED);
    core.exports.raiseIrq(9);
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.ram32(0x3000)).toBe(1);
    core.exports.raiseIrq(9);
    core.run(1000);
    expect(core.ram32(0x3000)).toBe(1);
    core.exports.lowerIrq(9);
    core.exports.raiseIrq(9);
    core.run(1000);
    expect(core.ram32(0x3000)).toBe(2);
  });

  it('holds an interrupt back for the instruction after STI and MOV SS', () => {
    const core = kernel(
      `${PIC}
    main:
      call on
      cli
      mov ebx, 0
      hlt_point: out 0x80, al
      sti
      inc ebx
      nop
      cli
      mov esi, [0x3000]
      mov edi, [seen]
      hlt
    probe: mov [seen], ebx
      jmp bus
    seen: dd 0`,
      {
        onPortOut: ({ port }, machine) => {
          if (port === 0x80) machine.exports.raiseIrq(9);
        },
      },
    );
    core.load(0x5000 + 41 * 8, new Uint8Array(8));
    expect(core.run(1000)).toBe(EXIT_HALTED);
    expect(core.get('esi')).toBe(1);
  });

  it('stops when asked from inside a port write', () => {
    const core = kernel(`main: mov ecx, 3\n .next: out 0x80, al\n loop .next\n cli\n hlt`, {
      onPortOut: (_, machine) => machine.write32(EXIT_REQUEST, 1),
    });
    expect(core.run(1000)).toBe(EXIT_STOPPED);
    expect(core.writes).toHaveLength(1);
    expect(core.run(1000)).toBe(EXIT_STOPPED);
    expect(core.writes).toHaveLength(2);
  });

  it('keeps budgets to the instruction: one by one is the same as all at once', () => {
    const total = 20_011;
    const whole = kernel(WORK);
    expect(whole.run(total)).toBe(EXIT_BUDGET);
    expect(whole.instructions).toBe(total);
    const single = kernel(WORK);
    for (let i = 0; i < total; i++) single.run(1);
    expect(single.instructions).toBe(total);
    expect(single.hash()).toBe(whole.hash());
    const mixed = kernel(WORK);
    for (let left = total, step = 1; left > 0; step = (step * 7 + 3) % 61) {
      const now = Math.min(left, step + 1);
      mixed.run(now);
      left -= now;
    }
    expect(mixed.hash()).toBe(whole.hash());
  });

  it('is deterministic in virtual time', () => {
    const runs = [1, 2].map(() => {
      const core = kernel(WORK);
      while (core.run(50_000) === EXIT_BUDGET);
      return [core.instructions, core.get('esi'), core.hash()];
    });
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0][1]).toBe(20);
  });
});

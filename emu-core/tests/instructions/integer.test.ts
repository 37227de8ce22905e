// Integer instructions: rows by hand, the eight ALU operations on every pair of bytes, and conditions on every flag word.
import { describe, expect, it } from 'vitest';
import { COUNTER_FAULTS } from '../../contract/state.ts';
import { integerRows } from './integer.rows.ts';
import { Bench, bytesOf, check } from './rows.ts';

const bench = new Bench();

describe('rows', () => {
  it.each(Object.entries(integerRows))('%s', (_, rows) => {
    expect(rows.flatMap((row) => check(bench, row))).toEqual([]);
  });
});

const CF = 1;
const parity = (value: number): number => {
  let bits = value & 0xff;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return bits & 1 ? 0 : 4;
};

/** The SDM's definition in arithmetic of its own: result and the flags that are defined. */
function model(operation: number, a: number, b: number, carry: number): [result: number, flags: number, mask: number] {
  const signed = (value: number): number => (value << 24) >> 24;
  const szp = (value: number): number => (value & 0x80) | (value === 0 ? 0x40 : 0) | parity(value);
  if (operation === 1 || operation === 4 || operation === 6) {
    const value = operation === 1 ? a | b : operation === 4 ? a & b : a ^ b;
    return [value, szp(value), 0x8c5];
  }
  const subtracts = operation === 3 || operation === 5 || operation === 7;
  const extra = operation === 2 || operation === 3 ? carry : 0;
  const wide = subtracts ? a - b - extra : a + b + extra;
  const exact = subtracts ? signed(a) - signed(b) - extra : signed(a) + signed(b) + extra;
  const low = subtracts ? (a & 15) - (b & 15) - extra : (a & 15) + (b & 15) + extra;
  const value = wide & 0xff;
  const flags =
    szp(value) |
    (wide < 0 || wide > 0xff ? CF : 0) |
    (low < 0 || low > 15 ? 0x10 : 0) |
    (exact < -128 || exact > 127 ? 0x800 : 0);
  return [operation === 7 ? a : value, flags, 0x8d5];
}

describe('every pair of bytes', () => {
  const NAMES = ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp'];
  it.each(NAMES.map((name, operation) => ({ name, operation })))('$name', ({ operation }) => {
    // A loop in the guest: for every AL and CL in turn, the operation, then result and flags to a table.
    const TABLE_AT = 0x4_0000;
    for (const carry of [0, 1]) {
      const op = operation * 8;
      const code = [
        ...[0xbf, 0x00, 0x00, 0x04, 0x00], //       mov edi, TABLE_AT
        ...[0x31, 0xdb], //                         xor ebx, ebx
        ...[0x88, 0xf8], //                   next: mov al, bh
        carry ? 0xf9 : 0xf8, //                     stc / clc
        ...[op, 0xd8], //                           op al, bl
        ...[0x9c, 0x5a], //                         pushf; pop edx
        ...[0x88, 0x07, 0x66, 0x89, 0x57, 0x02], // mov [edi], al; mov [edi+2], dx
        ...[0x83, 0xc7, 0x04], //                   add edi, 4
        ...[0x43, 0x81, 0xfb, 0x00, 0x00, 0x01, 0x00, 0x75, 0xe7], // inc ebx; cmp ebx, 0x10000; jnz next
      ];
      expect(bench.run(Uint8Array.from(code), {}, 2_000_000)).toBe(2);
      const table = new DataView(bench.core.ram(TABLE_AT, 0x4_0000).slice().buffer);
      const wrong: string[] = [];
      for (let a = 0; a < 256; a++) {
        for (let b = 0; b < 256; b++) {
          const at = (a * 256 + b) * 4;
          const [result, flags, mask] = model(operation, a, b, carry);
          const found = table.getUint16(at + 2, true) & mask;
          if (table.getUint8(at) !== result || found !== (flags & mask)) wrong.push(`${a} ${b} ${carry}: ${found}`);
        }
      }
      expect(wrong.slice(0, 5)).toEqual([]);
    }
  });
});

describe('conditions', () => {
  it('hold as the SDM says, for every combination of flags', () => {
    const bit = (word: number, mask: number): boolean => (word & mask) !== 0;
    const wrong: string[] = [];
    for (let word = 0; word < 64; word++) {
      // Six bits spread to CF PF AF ZF SF OF.
      const flags = [1, 4, 0x10, 0x40, 0x80, 0x800].reduce((sum, mask, i) => sum | (word & (1 << i) ? mask : 0), 0);
      const [c, p, z, s, o] = [1, 4, 0x40, 0x80, 0x800].map((mask) => bit(flags, mask));
      const holds = [o, c, z, c || z, s, p, s !== o, z || s !== o];
      const letters = ['C', 'P', 'A', 'Z', 'S', 'O'].filter((_, i) => word & (1 << i)).join('');
      // setcc to sixteen bytes at DATA_AT, with flags kept by setcc itself.
      const code = Array.from({ length: 16 }, (_, cc) => [0x0f, 0x90 + cc, 0x05, cc, 0, 2, 0]).flat();
      bench.run(Uint8Array.from(code), { flags: letters });
      for (let cc = 0; cc < 16; cc++) {
        const expected = holds[cc >> 1] !== ((cc & 1) === 1);
        if ((bench.core.ram(0x2_0000 + cc, 1)[0] === 1) !== expected) wrong.push(`${letters}: condition ${cc}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('what is not in the table', () => {
  it.each([
    ['ud2', '0f 0b'],
    ['lock add eax, ecx: no memory destination', 'f0 01 c8'],
    ['lock mov [ebx], eax: not lockable', 'f0 89 03'],
    ['lea eax, ecx: a register has no address', '8d c1'],
    ['0f ff', '0f ff'],
  ])('%s raises #UD', (_, code) => {
    const invalidOpcodes = (): bigint => bench.core.read64(COUNTER_FAULTS + 6 * 8);
    const before = invalidOpcodes();
    bench.run(bytesOf(code), {});
    expect(invalidOpcodes()).toBeGreaterThan(before);
  });
});

// Builds the opcode tree that the decoder walks: opcode → prefix → memory or register → ModRM → form.
import { NODE_GROUP, NODE_LEAF, NODE_MODE, NODE_PREFIX, NODE_WHOLE } from '../../emu-core/isa/spec-bits.ts';
import type { Row } from '../../emu-core/spec/row.ts';
import { type Encoding, encodingOf, ignoresMod, type MapName, modes, opcodeCount, type Prefix } from './encoding.ts';

/** A row at one opcode; `condition` is the opcode's low nibble. */
export interface Candidate {
  row: Row;
  encoding: Encoding;
  condition: number;
}

export const MAPS: MapName[] = ['one', '0f', '0f38', '0f3a'];
const PREFIXES: Prefix[] = ['np', '66', 'f2', 'f3'];
const ALL_MODRM = 256;

export class Tree {
  readonly opcodes: number[] = new Array(MAPS.length * 256).fill(0);
  readonly children: number[] = [];

  /** `leaf` numbers the form of a candidate. */
  constructor(
    rows: readonly Row[],
    private readonly leaf: (candidate: Candidate) => number,
  ) {
    const byOpcode = new Map<number, Candidate[]>();
    for (const row of rows) {
      const encoding = encodingOf(row);
      const first = MAPS.indexOf(encoding.map) * 256 + encoding.opcode;
      for (let i = 0; i < opcodeCount(encoding); i++) {
        const list = byOpcode.get(first + i) ?? [];
        list.push({ row, encoding, condition: i });
        byOpcode.set(first + i, list);
      }
    }
    for (const [opcode, candidates] of byOpcode) this.opcodes[opcode] = this.prefixed(candidates);
  }

  private node(kind: number, children: number[]): number {
    const index = this.children.length;
    this.children.push(...children);
    return (index << 3) | kind;
  }

  private prefixed(candidates: Candidate[]): number {
    if (candidates.every(({ encoding }) => encoding.prefix === undefined)) return this.byModrm(candidates);
    const children = PREFIXES.map((prefix) => {
      const fitting = candidates.filter(({ encoding }) => encoding.prefix === prefix || encoding.prefix === undefined);
      return fitting.length === 0 ? 0 : this.byModrm(fitting);
    });
    return this.node(NODE_PREFIX, children);
  }

  /** The row for each of the 256 ModRM bytes, and the cheapest node that tells them apart. */
  private byModrm(candidates: Candidate[]): number {
    const chosen: (Candidate | undefined)[] = [];
    for (let modrm = 0; modrm < ALL_MODRM; modrm++) chosen.push(this.choose(candidates, modrm));
    const leaves = chosen.map((candidate) => (candidate ? (this.leaf(candidate) << 3) | NODE_LEAF : 0));
    const memory = [0, 1, 2, 3, 4, 5, 6, 7].map((digit) => leaves[digit << 3]);
    const register = leaves.slice(0xc0);
    return this.smallest(memory, register);
  }

  private smallest(memory: number[], register: number[]): number {
    const same = (list: number[]): boolean => list.every((each) => each === list[0]);
    const byDigit = memory.map((_, digit) => register.slice(digit * 8, digit * 8 + 8));
    const wholeNeeded = byDigit.some((eight) => !same(eight));
    const registerDigits = byDigit.map((eight) => eight[0]);
    if (!wholeNeeded && same([...memory, ...register])) return memory[0];
    if (!wholeNeeded && memory.every((each, digit) => each === registerDigits[digit])) {
      return this.node(NODE_GROUP, memory);
    }
    const memoryNode = same(memory) ? memory[0] : this.node(NODE_GROUP, memory);
    const registerNode = wholeNeeded
      ? this.node(NODE_WHOLE, register)
      : same(registerDigits)
        ? registerDigits[0]
        : this.node(NODE_GROUP, registerDigits);
    return this.node(NODE_MODE, [memoryNode, registerNode]);
  }

  /** The row that a ModRM byte selects: the most specific one. */
  private choose(candidates: Candidate[], modrm: number): Candidate | undefined {
    const isRegister = modrm >= 0xc0;
    const digit = (modrm >> 3) & 7;
    const fits = candidates.filter(({ row, encoding }) => {
      if (encoding.modrm !== undefined) {
        return encoding.plus === 'i' ? (modrm & 0xf8) === encoding.modrm : modrm === encoding.modrm;
      }
      const { memory, register } = modes(row, encoding);
      if (encoding.hasModrm && !(isRegister || ignoresMod(row) ? register : memory)) return false;
      return encoding.digit === undefined || encoding.digit === digit;
    });
    const rank = ({ encoding }: Candidate): number =>
      (encoding.modrm !== undefined && encoding.plus !== 'i' ? 8 : 0) +
      (encoding.modrm !== undefined ? 4 : 0) +
      (encoding.digit !== undefined ? 2 : 0) +
      (encoding.prefix !== undefined ? 1 : 0);
    fits.sort((a, b) => rank(b) - rank(a));
    if (fits.length > 1 && rank(fits[0]) === rank(fits[1]) && fits[0].row !== fits[1].row) {
      throw new Error(`${fits[0].row.code} ${fits[0].row.name} and ${fits[1].row.name}: which one?`);
    }
    return fits[0];
  }
}

// Reads the `code` and `operands` of a row: what the decoder must match and what it must fetch.
import type { Row } from '../../emu-core/spec/row.ts';

export type Prefix = 'np' | '66' | 'f2' | 'f3';
/** Opcode maps by escape bytes. */
export type MapName = 'one' | '0f' | '0f38' | '0f3a';

export interface Encoding {
  map: MapName;
  prefix?: Prefix;
  /** First opcode byte in its map; `count` opcodes share the row. */
  opcode: number;
  plus?: 'r' | 'cc' | 'i';
  /** ModRM.reg that extends the opcode. */
  digit?: number;
  /** The whole ModRM byte; with plus 'i', the first of eight. */
  modrm?: number;
  hasModrm: boolean;
}

export interface Operand {
  /** As in the row: 'Ev', 'Gb', 'ST', 'AL'. */
  text: string;
  letter: string;
  size: string;
}

const FIXED = new Set(['AL', 'CL', 'AX', 'DX', 'eAX', '1', 'ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'ST']);
const MODRM_LETTERS = new Set([...'EGRMSCDVWUPQN']);

export function operandsOf(row: Row): Operand[] {
  if (row.operands === '') return [];
  return row.operands.split(',').map((text) => {
    if (FIXED.has(text)) return { text, letter: text, size: '' };
    if (text === 'STi') return { text, letter: 'STi', size: '' };
    return { text, letter: text[0], size: text.slice(1) };
  });
}

export function encodingOf(row: Row): Encoding {
  const tokens = row.code.split(' ');
  const encoding: Encoding = { map: 'one', opcode: -1, hasModrm: false };
  const fail = (why: string): never => {
    throw new Error(`${row.code} ${row.name}: ${why}`);
  };
  if (['np', 'f2', 'f3'].includes(tokens[0]) || (tokens[0] === '66' && tokens[1] === '0f')) {
    encoding.prefix = tokens.shift() as Prefix;
  }
  if (tokens[0] === '0f') {
    encoding.map = '0f';
    const second = tokens[1];
    const hasThird = second === '38' || second === '3a';
    if (hasThird) encoding.map = `0f${second}`;
    tokens.splice(0, hasThird ? 2 : 1);
  }
  for (const token of tokens) {
    if (token === '/r') encoding.hasModrm = true;
    else if (/^\/[0-7]$/.test(token)) {
      encoding.digit = Number(token[1]);
      encoding.hasModrm = true;
    } else {
      const match = /^([0-9a-f]{2})(?:\+(r|cc|i))?$/.exec(token) ?? fail(`bad token ${token}`);
      const value = Number.parseInt(match[1], 16);
      if (match[2]) encoding.plus = match[2] as Encoding['plus'];
      if (encoding.opcode < 0) encoding.opcode = value;
      else {
        if (value < 0xc0) fail('a whole ModRM byte is c0 or more');
        encoding.modrm = value;
        encoding.hasModrm = true;
      }
    }
  }
  if (operandsOf(row).some((operand) => MODRM_LETTERS.has(operand.letter))) encoding.hasModrm = true;
  return encoding;
}

/** How many opcodes, from `opcode` on, the row stands for. */
export function opcodeCount(encoding: Encoding): number {
  if (encoding.plus === 'r' && encoding.modrm === undefined) return 8;
  return encoding.plus === 'cc' ? 16 : 1;
}

/** Whether ModRM may name memory, and whether it may name a register. */
export function modes(row: Row, encoding: Encoding): { memory: boolean; register: boolean } {
  if (!encoding.hasModrm) return { memory: false, register: true };
  if (encoding.modrm !== undefined) return { memory: false, register: true };
  const letters = operandsOf(row).map((operand) => operand.letter);
  if (letters.includes('M')) return { memory: true, register: false };
  if (letters.some((letter) => letter === 'R' || letter === 'U' || letter === 'N')) {
    return { memory: false, register: true };
  }
  if (letters.some((letter) => letter === 'E' || letter === 'W' || letter === 'Q')) {
    return { memory: true, register: true };
  }
  return { memory: true, register: true };
}

/** MOV to and from control and debug registers takes any ModRM.mod for a register. SDM 2B "MOV". */
export function ignoresMod(row: Row): boolean {
  return operandsOf(row).some(({ letter }) => letter === 'C' || letter === 'D');
}

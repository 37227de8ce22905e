// The table read backwards: prints the instruction at some bytes, in Intel's notation. For crash reports; speed is no concern.
import { integerOneByteRows } from './integer-one-byte.ts';
import { integerTwoByteRows } from './integer-two-byte.ts';
import { mmxRows } from './mmx.ts';
import type { Row } from './row.ts';
import { sseRows } from './sse.ts';
import { systemRows } from './system.ts';
import { x87Rows } from './x87.ts';

export interface Printed {
  readonly text: string;
  /** Bytes of the instruction; 1 when the table has none for these. */
  readonly length: number;
}

const ROWS: readonly Row[] = [
  ...integerOneByteRows,
  ...integerTwoByteRows,
  ...systemRows,
  ...x87Rows,
  ...sseRows,
  ...mmxRows,
];
const DWORDS = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'];
const WORDS = DWORDS.map((name) => name.slice(1));
const BYTES = ['al', 'cl', 'dl', 'bl', 'ah', 'ch', 'dh', 'bh'];
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', '?', '?'];
const BASES16 = ['bx+si', 'bx+di', 'bp+si', 'bp+di', 'si', 'di', 'bp', 'bx'];
const CONDITIONS = ['o', 'no', 'b', 'ae', 'e', 'ne', 'be', 'a', 's', 'ns', 'p', 'np', 'l', 'ge', 'le', 'g'];
const OVERRIDES: Readonly<Record<number, string>> = { 38: 'es:', 46: 'cs:', 54: 'ss:', 62: 'ds:', 100: 'fs:', 101: 'gs:' };
const MEMORY_SIZES: Readonly<Record<string, string>> = {
  ...{ b: 'byte', bs: 'byte', w: 'word', d: 'dword', ss: 'dword', q: 'qword', sd: 'qword', t: 'tbyte' },
  ...{ dq: 'xmmword', ps: 'xmmword', pd: 'xmmword' },
};
/** Letters whose operand lies in ModRM; M wants memory there, R, U and N a register (of MOV CRn and DRn they take it so). */
const MEMORY_ONLY = 'M';
const REGISTER_ONLY = 'RUN';

const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;

/** Walks over one instruction's bytes. */
class Reader {
  at = 0;
  segment = '';
  operand32: boolean;
  address32: boolean;
  /** Prefix bytes seen, without segment overrides. */
  readonly prefixes = new Set<number>();
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, is32Bit: boolean) {
    this.#bytes = bytes;
    this.operand32 = is32Bit;
    this.address32 = is32Bit;
    for (; ; this.at++) {
      const byte = this.peek();
      if (byte === 0x66) this.operand32 = !is32Bit;
      else if (byte === 0x67) this.address32 = !is32Bit;
      else if (OVERRIDES[byte]) this.segment = OVERRIDES[byte];
      else if (![0xf0, 0xf2, 0xf3].includes(byte)) return;
      // Of the two repeat prefixes the last one counts.
      if (byte === 0xf2 || byte === 0xf3) this.prefixes.delete(0xf2 + 0xf3 - byte);
      this.prefixes.add(byte);
    }
  }

  peek(ahead = 0): number {
    return this.#bytes[this.at + ahead] ?? 0;
  }

  unsigned(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += this.peek(i) * 2 ** (8 * i);
    this.at += bytes;
    return value;
  }

  signed(bytes: number): number {
    const value = this.unsigned(bytes);
    return value >= 2 ** (8 * bytes - 1) ? value - 2 ** (8 * bytes) : value;
  }
}

/** Opcode tokens of a row without its mandatory prefix, which comes first. */
function split(row: Row): [string | null, string[]] {
  const tokens = row.code.split(' ');
  const mandatory = ['np', 'f2', 'f3'].includes(tokens[0]) || (tokens[0] === '66' && tokens[1] === '0f');
  return mandatory ? [tokens[0], tokens.slice(1)] : [null, tokens];
}

/** How many opcode bytes of the row match here; 0: it is another instruction. */
function matches(row: Row, reader: Reader): number {
  const [mandatory, tokens] = split(row);
  const has = (prefix: number) => reader.prefixes.has(prefix);
  if (mandatory === 'np' && (has(0x66) || has(0xf2) || has(0xf3))) return 0;
  if (mandatory === '66' && (!has(0x66) || has(0xf2) || has(0xf3))) return 0;
  if ((mandatory === 'f2' && !has(0xf2)) || (mandatory === 'f3' && !has(0xf3))) return 0;
  let at = 0;
  for (const token of tokens) {
    const byte = reader.peek(at);
    if (token.startsWith('/')) {
      if (token !== '/r' && ((byte >> 3) & 7) !== Number(token[1])) return 0;
      continue;
    }
    const mask = token.endsWith('+cc') ? 0xf0 : token.includes('+') ? 0xf8 : 0xff;
    if ((byte & mask) !== Number.parseInt(token, 16)) return 0;
    at++;
  }
  const letters = row.operands.split(',').map((operand) => operand[0]);
  const isRegister = reader.peek(at) >= 0xc0;
  if (letters.includes(MEMORY_ONLY) && isRegister) return 0;
  const ignoresMod = letters.includes('C') || letters.includes('D');
  if (letters.some((letter) => letter && REGISTER_ONLY.includes(letter)) && !isRegister && !ignoresMod) return 0;
  return at;
}

function generalRegister(number: number, size: string, reader: Reader): string {
  if (size[0] === 'b') return BYTES[number];
  if (size === 'w' || (size !== 'd' && !reader.operand32)) return WORDS[number];
  return DWORDS[number];
}

/** SDM 2A tables 2-1 to 2-3; the reader stands behind ModRM. */
function memory(modrm: number, size: string, reader: Reader): string {
  const mod = modrm >> 6;
  const rm = modrm & 7;
  let base = '';
  let displacement = 0;
  if (!reader.address32) {
    if (mod !== 0 || rm !== 6) base = BASES16[rm];
    displacement = mod === 2 || base === '' ? reader.unsigned(2) : mod === 1 ? reader.signed(1) : 0;
  } else {
    if (rm === 4) {
      const sib = reader.unsigned(1);
      const index = (sib >> 3) & 7;
      if ((sib & 7) !== 5 || mod !== 0) base = DWORDS[sib & 7];
      // An index alone is written with its scale: EBP as an index does not mean the stack segment.
      const scale = sib >> 6 || !base ? `*${1 << (sib >> 6)}` : '';
      if (index !== 4) base += `${base && '+'}${DWORDS[index]}${scale}`;
      if ((sib & 7) === 5 && mod === 0) displacement = reader.signed(4);
    } else if (mod !== 0 || rm !== 5) base = DWORDS[rm];
    else displacement = reader.unsigned(4);
    if (mod === 1) displacement = reader.signed(1);
    if (mod === 2) displacement = reader.signed(4);
  }
  const sign = base && (displacement < 0 ? '-' : '+');
  const offset = base && displacement === 0 ? '' : `${sign}${hex(base ? Math.abs(displacement) : displacement)}`;
  const pointer = reader.operand32 ? 'fword' : 'dword';
  const general = reader.operand32 ? 'dword' : 'word';
  const width = MEMORY_SIZES[size] ?? (size === '' ? '' : size === 'p' ? pointer : general);
  return `${width && `${width} `}${reader.segment}[${base}${offset}]`;
}

interface Place {
  readonly reader: Reader;
  /** The last opcode byte, whose low bits may name a register. */
  readonly opcode: number;
  readonly modrm: number;
  /** The memory operand's text, read once, right behind ModRM. */
  readonly memory: string;
}

function operandText(operand: string, place: Place, linear: number): string {
  const [letter, size] = [operand[0], operand.slice(1)];
  const { reader, modrm } = place;
  const reg = (modrm >> 3) & 7;
  const rm = modrm & 7;
  const isRegister = modrm >= 0xc0;
  if (operand === 'STi') return `st${place.opcode & 7}`;
  if (operand === 'eAX') return reader.operand32 ? 'eax' : 'ax';
  if (/^(AL|CL|AX|DX|[ECSDFG]S|ST|1)$/.test(operand)) return operand.toLowerCase();
  switch (letter) {
    case 'E':
      return isRegister ? generalRegister(rm, size, reader) : place.memory;
    case 'R':
      return generalRegister(rm, size, reader);
    case 'G':
      return generalRegister(reg, size, reader);
    case 'Z':
      return generalRegister(place.opcode & 7, size, reader);
    case 'V':
      return `xmm${reg}`;
    case 'P':
      return `mm${reg}`;
    case 'W':
    case 'U':
      return isRegister ? `xmm${rm}` : place.memory;
    case 'Q':
    case 'N':
      return isRegister ? `mm${rm}` : place.memory;
    case 'M':
      return place.memory;
    case 'S':
      return SEGMENTS[reg];
    case 'C':
    case 'D':
      return `${letter.toLowerCase()}r${reg}`;
    case 'X':
      return `${reader.segment || 'ds:'}[esi]`;
    case 'Y':
      return 'es:[edi]';
    case 'O':
      return `${reader.segment}[${hex(reader.unsigned(reader.address32 ? 4 : 2))}]`;
    case 'A': {
      const offset = reader.unsigned(reader.operand32 ? 4 : 2);
      return `${hex(reader.unsigned(2))}:${hex(offset)}`;
    }
    case 'I':
      if (size === 'bs') return hex(reader.signed(1));
      return hex(reader.unsigned(size === 'b' ? 1 : size === 'w' || !reader.operand32 ? 2 : 4));
    default: {
      const distance = reader.signed(size === 'b' ? 1 : reader.operand32 ? 4 : 2);
      return hex(linear + reader.at + distance);
    }
  }
}

/** The instruction at the beginning of `bytes` (15 of them are always enough); `linear` is where it lies. */
export function disassemble(bytes: Uint8Array, linear: number, is32Bit: boolean): Printed {
  const reader = new Reader(bytes, is32Bit);
  const found = ROWS.map((row) => ({ row, length: matches(row, reader) }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)[0];
  // SDM 2B "NOP": XCHG of EAX with itself; with F3 it is PAUSE.
  if (reader.peek() === 0x90) return { text: reader.prefixes.has(0xf3) ? 'pause' : 'nop', length: reader.at + 1 };
  if (!found) return { text: `db ${hex(bytes[0] ?? 0)}`, length: 1 };
  const { row, length } = found;
  const [mandatory, tokens] = split(row);
  reader.at += length;
  const opcode = reader.peek(-1);
  const hasModrm = tokens.some((token) => token.startsWith('/'));
  const modrm = hasModrm ? reader.unsigned(1) : opcode;
  const operands = row.operands === '' ? [] : row.operands.split(',');
  const memorySize = operands.find((operand) => /^[EMWQ]/.test(operand))?.slice(1) ?? '';
  const inMemory = hasModrm && modrm < 0xc0 && !operands.some((operand) => /^[CD]d/.test(operand));
  const place = { reader, opcode, modrm, memory: inMemory ? memory(modrm, memorySize, reader) : '' };
  const text = operands.map((operand) => operandText(operand, place, linear)).join(', ');
  const lock = reader.prefixes.has(0xf0) ? 'lock ' : '';
  const isString = row.name !== 'xlat' && operands.some((operand) => /^[XY]/.test(operand));
  const repeat = !mandatory && isString ? (reader.prefixes.has(0xf3) ? 'rep ' : reader.prefixes.has(0xf2) ? 'repne ' : '') : '';
  const isConditional = tokens.some((token) => token.endsWith('+cc'));
  const name = isConditional ? row.name.replace('cc', CONDITIONS[opcode & 15]) : row.name;
  const mnemonic = isString ? name.replace(/v$/, reader.operand32 ? 'd' : 'w') : name;
  return { text: `${lock}${repeat}${mnemonic}${text && ` ${text}`}`, length: reader.at };
}

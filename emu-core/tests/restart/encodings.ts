// Instructions in bytes for every row of the opcode table: one with each operand size, with memory where the row can have it.
import { encodingOf, modes, operandsOf } from '../../../scripts/gen/encoding.ts';
import type { Row } from '../../spec/row.ts';

export interface Instruction {
  row: Row;
  /** For messages: opcode, name, operands, size. */
  name: string;
  /** Its bytes; a memory operand lies at the given linear address. */
  bytes(operandAt: number): number[];
  /** Bytes of the memory operand; 0 if there is none or only its address counts. */
  operandBytes: number;
  isRepeated: boolean;
}

const BYTES: Record<string, number> = { b: 1, w: 2, d: 4, q: 8, ss: 4, sd: 8, dq: 16, ps: 16, pd: 16, t: 10 };
const word = (value: number): number[] => [value & 0xff, (value >>> 8) & 0xff];
const dword = (value: number): number[] => [...word(value), ...word(value >>> 16)];

/** Bytes of the memory operand of a row with operands of `width` bytes. */
function memoryBytes(row: Row, width: 2 | 4): number {
  if (row.bytes) return row.bytes[width === 2 ? 0 : 1];
  const operand = operandsOf(row).find(({ letter }) => letter.length === 1 && 'EMOWQ'.includes(letter));
  if (!operand) return 0;
  if (operand.size === 'v' || operand.size === 'z') return width;
  return operand.size === 'p' ? width + 2 : (BYTES[operand.size] ?? 0);
}

/** Immediates, far pointers and displacements, in the order of the operands. */
function immediates(row: Row, width: 2 | 4, selector: number): number[] {
  return operandsOf(row).flatMap(({ text, letter }) => {
    if (text === 'Ib') return [row.name === 'enter' || row.name === 'int' ? 0 : 3];
    if (text === 'Ibs' || text === 'Jb') return [3];
    if (text === 'Iw') return word(8);
    if (letter === 'A') return [...(width === 2 ? word(0x1000) : dword(0x1000)), ...word(selector)];
    return letter === 'I' || letter === 'J' ? (width === 2 ? word(0x1234) : dword(0x12345)) : [];
  });
}

/** ModRM.reg of a register operand: ES for segment registers, else number 2, which no address uses. */
function registerField(row: Row): number {
  const letters = operandsOf(row).map(({ letter }) => letter);
  return letters.includes('S') || letters.includes('C') ? 0 : 2;
}

export interface Variant {
  width: 2 | 4;
  repeat: number;
  /** ENTER's nesting, INT's vector. */
  lastByte?: number;
  /** Selector of far pointers in the instruction. */
  selector: number;
}

export function instruction(row: Row, { width, repeat, lastByte, selector }: Variant): Instruction {
  const encoding = encodingOf(row);
  const { memory } = modes(row, encoding);
  const opcode = encoding.opcode + (encoding.plus === 'r' ? 1 : encoding.plus === 'cc' ? 4 : 0);
  const operands = operandsOf(row);
  const bytes = (operandAt: number): number[] => {
    const code: number[] = [];
    if (width === 2) code.push(0x66);
    if (repeat) code.push(repeat);
    if (encoding.prefix && encoding.prefix !== 'np') code.push(Number.parseInt(encoding.prefix, 16));
    if (encoding.map !== 'one') code.push(0x0f);
    if (encoding.map === '0f38') code.push(0x38);
    if (encoding.map === '0f3a') code.push(0x3a);
    code.push(opcode);
    const field = (encoding.digit ?? registerField(row)) << 3;
    if (encoding.modrm !== undefined) code.push(encoding.modrm + (encoding.plus === 'i' ? 1 : 0));
    else if (encoding.hasModrm) code.push(...(memory ? [field | 5, ...dword(operandAt)] : [0xc0 | field | 1]));
    if (operands.some(({ letter }) => letter === 'O')) code.push(...dword(operandAt));
    code.push(...immediates(row, width, selector));
    if (lastByte !== undefined) code[code.length - 1] = lastByte;
    return code;
  };
  const size = width === 2 ? ' 16' : '';
  const prefix = repeat ? `${repeat === 0xf3 ? 'rep' : 'repne'} ` : '';
  const detail = lastByte === undefined ? '' : ` ${lastByte}`;
  const isMemory = memory || operands.some(({ letter }) => letter === 'O');
  return {
    row,
    name: `${prefix}${row.code} ${row.name} ${row.operands}${size}${detail}`,
    bytes,
    operandBytes: isMemory ? memoryBytes(row, width) : 0,
    isRepeated: repeat !== 0,
  };
}

const REPEATABLE = /^(movs|cmps|stos|lods|scas|ins|outs)/;

/** Whether the operand size changes anything. */
function hasWidths(row: Row): boolean {
  if (row.width || encodingOf(row).prefix !== undefined || row.unit?.startsWith('sse') || row.unit === 'mmx')
    return false;
  if (row.bytes) return row.bytes[0] !== row.bytes[1];
  return /<v>|osize|sizeof/.test(row.action) || operandsOf(row).some(({ size }) => 'vzp'.includes(size) && size !== '');
}

/** All instructions of a row; far pointers in them name each of `selectors`. */
export function instructionsOf(row: Row, selectors: readonly number[]): Instruction[] {
  const widths: (2 | 4)[] = hasWidths(row) ? [4, 2] : [4];
  const repeats = REPEATABLE.test(row.name) && encodingOf(row).map === 'one' ? [0, 0xf3, 0xf2] : [0];
  const last = row.name === 'enter' ? [0, 1, 3] : row.name === 'int' ? [0x80] : [undefined];
  const named = operandsOf(row).some(({ letter }) => letter === 'A') ? selectors : [0];
  return widths.flatMap((width) =>
    repeats.flatMap((repeat) =>
      last.flatMap((lastByte) => named.map((selector) => instruction(row, { width, repeat, lastByte, selector }))),
    ),
  );
}

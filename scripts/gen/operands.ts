// Operands as AssemblyScript: what reads and writes them, in a register, in memory, or in the instruction.
import type { Row } from '../../emu-core/spec/row.ts';
import { type Operand, operandsOf } from './encoding.ts';

export interface Form {
  row: Row;
  /** For segments that are not flat and 32-bit: never hot. */
  segmented?: boolean;
  /** The address is base and displacement only. */
  plain?: boolean;
  memory: boolean;
  /** Operand size of `v`: 2 or 4. */
  width: 2 | 4;
  /** Condition number of +cc rows. */
  condition: number;
}

const TYPES: Record<string, string> = { b: 'u8', w: 'u16', d: 'u32', q: 'u64', bs: 'v', z: 'v' };
const BYTES: Record<string, number> = { b: 1, w: 2, d: 4, q: 8, ss: 4, sd: 8, dq: 16, ps: 16, pd: 16, t: 10 };
export const REG = (type: string, slot: number): string => `load<${type}>(load<u8>(rec, ${slot}), CPU_AT)`;
const SET_REG = (type: string, slot: number, value: string): string =>
  `store<${type}>(load<u8>(rec, ${slot}), ${value}, CPU_AT);`;

/** Bytes of a memory operand; 0 if only its address matters. */
export function operandBytes(operand: Operand, width: 2 | 4): number {
  if (operand.size === 'v' || operand.size === 'z') return width;
  if (operand.size === 'p') return width + 2;
  return BYTES[operand.size] ?? 0;
}

/** Operands that travel as the address of their bytes, not as a value. */
const WIDE = new Set(['ps', 'pd', 'dq']);
export const isBytes = ({ letter, size }: Operand): boolean =>
  'VWUPQN'.includes(letter) || (letter === 'M' && WIDE.has(size));
const isMemoryLetter = (letter: string): boolean => 'EMOWQ'.includes(letter);
const FILE: Record<string, string> = { V: 'SSE', W: 'SSE', U: 'SSE', P: 'MMX', Q: 'MMX', N: 'MMX' };
/** Which record slot holds the register. */
const SLOT: Record<string, number> = { V: 6, P: 6, W: 7, U: 7, Q: 7, N: 7 };

/** Size letter and place of the registers that a row names. */
const FIXED_REGISTER: Record<string, readonly [size: string, at: string]> = {
  AL: ['b', 'CPU_EAX'],
  CL: ['b', 'CPU_ECX'],
  AX: ['w', 'CPU_EAX'],
  DX: ['w', 'CPU_EDX'],
  eAX: ['v', 'CPU_EAX'],
};

/** Operands by letter: the record slot of a general register, or the expression itself. */
const VALUES: Record<string, number | string> = {
  ...{ E: 7, R: 7, Z: 7, G: 6 },
  ...{ J: 'load<u32>(rec, 8)', A: 'load<u32>(rec, 8), load<u32>(rec, 12)', 1: '1' },
  ...{ S: '<u32>load<u8>(rec, 6)', C: '<u32>load<u8>(rec, 6)', D: '<u32>load<u8>(rec, 6)' },
  STi: '(<u32>load<u8>(rec, 7) & 7)',
};

/** Types of what is copied whole. */
const BLOCK_TYPES: Record<number, string> = { 4: 'u32', 8: 'u64', 16: 'v128' };

/** Whether AL/eAX of this row travels in the E slot, so that it shares the arm of the E form. */
export function accumulatorInSlot(row: Row): boolean {
  const operands = operandsOf(row);
  return (
    (operands[0]?.text === 'AL' || operands[0]?.text === 'eAX') && operands.length === 2 && operands[1].letter === 'I'
  );
}

/** Whether the form stands in the hot switch. */
export function isHot({ row, memory, width, segmented }: Form): boolean {
  if (!row.hot || segmented) return false;
  if (row.hot.includes('r') && memory) return false;
  if (row.hot.startsWith('b')) return true;
  return width === 4;
}

/** A register that the text itself names, as an operand. */
export function fixedRegister(text: string): Operand | undefined {
  return text in FIXED_REGISTER ? { text, letter: text, size: '' } : undefined;
}

/** Reads and writes the operands of one form; gathers the lines and the names they call. */
export class OperandPrinter {
  readonly operands: Operand[];
  readonly calls = new Set<string>();
  readonly lines: string[] = [];
  protected readonly memoryOperand?: Operand;
  /** The memory operand is read and written in place, at `host`. */
  protected updates = false;

  constructor(readonly form: Form) {
    this.operands = operandsOf(form.row);
    this.memoryOperand = this.operands.find(
      (operand) => operand.letter === 'O' || (form.memory && isMemoryLetter(operand.letter)),
    );
  }

  protected type(size: string): string {
    const type = size === 'v' ? 'v' : TYPES[size];
    if (type === undefined) throw new Error(`${this.form.row.code}: size ${size} has no type`);
    return type === 'v' ? (this.form.width === 2 ? 'u16' : 'u32') : type;
  }

  /** The value (or address, by letter) of an operand. */
  protected read(operand: Operand): string {
    const { letter, text } = operand;
    if (operand === this.memoryOperand) return this.readMemory(operand);
    if (text in FIXED_REGISTER) return this.readFixed(text);
    if (letter in FILE) return this.fileAddress(operand);
    if (letter === 'I') return this.immediate(operand);
    const value = VALUES[letter];
    if (value === undefined)
      throw new Error(`${this.form.row.code} ${this.form.row.name}: operand ${text} has no value`);
    return typeof value === 'string' ? value : REG(this.type(operand.size), value);
  }

  private readMemory(operand: Operand): string {
    const bytes = operandBytes(operand, this.form.width);
    if (isBytes(operand)) {
      if (this.mustBeAligned(bytes)) return this.called('alignedBytes', 'linear');
      return this.called('readBytes', `linear, ${bytes}`);
    }
    const type = this.type(operand.size);
    if (this.updates) return `load<${type}>(host)`;
    if (!this.isTyped()) return `<${type}>${this.called('readSized', `linear, ${bytes}`)}`;
    this.calls.add('Guest');
    return `Guest.read<${type}>(linear)`;
  }

  private readFixed(text: string): string {
    if (accumulatorInSlot(this.form.row)) return REG(this.type(text === 'AL' ? 'b' : 'v'), 7);
    const { type, at } = this.fixed(text);
    return `load<${type}>(${at})`;
  }

  private immediate(operand: Operand): string {
    const immediates = this.operands.filter((each) => each.letter === 'I');
    const at = immediates.length === 2 && operand === immediates[1] ? 8 : 12;
    if (operand.size === 'b') return `load<u8>(rec, ${at})`;
    if (operand.size === 'w') return `<u32>load<u16>(rec, ${at})`;
    return `load<${this.type('v')}>(rec, ${at})`;
  }

  protected write(operand: Operand, value: string): void {
    const { letter, size, text } = operand;
    if (operand === this.memoryOperand) this.writeMemory(operand, value);
    else if (accumulatorInSlot(this.form.row) && text in FIXED_REGISTER) {
      this.lines.push(SET_REG(this.type(text === 'AL' ? 'b' : 'v'), 7, value));
    } else if (text in FIXED_REGISTER) {
      const { type, at } = this.fixed(text);
      this.lines.push(`store<${type}>(${at}, ${value});`);
    } else if (letter in FILE) {
      const type = BLOCK_TYPES[operandBytes(operand, this.form.width) || 16];
      this.lines.push(`store<${type}>(${this.fileAddress(operand)}, load<${type}>(${value}));`);
    } else if (typeof VALUES[letter] === 'number') this.lines.push(SET_REG(this.type(size), VALUES[letter], value));
    else throw new Error(`${this.form.row.code}: ${text} cannot be written`);
  }

  private writeMemory(operand: Operand, value: string): void {
    const bytes = operandBytes(operand, this.form.width);
    if (isBytes(operand)) {
      const type = BLOCK_TYPES[bytes];
      this.calls.add('Guest');
      if (this.mustBeAligned(bytes)) this.lines.push(`${this.called('checkAligned', 'linear')};`);
      this.lines.push(`Guest.write<${type}>(linear, load<${type}>(${value}));`);
    } else if (this.updates) this.lines.push(`store<${this.type(operand.size)}>(host, ${value});`);
    else if (this.isTyped()) {
      this.calls.add('Guest');
      this.lines.push(`Guest.write<${this.type(operand.size)}>(linear, ${value});`);
    } else this.lines.push(`${this.called('writeSized', `linear, ${bytes}, ${value}`)};`);
  }

  private called(name: string, operands: string): string {
    this.calls.add(name);
    return `${name}(${operands})`;
  }

  /** Accesses of the hot switch and of the units are compiled for their width; the others share a function. */
  private isTyped(): boolean {
    return isHot(this.form) || this.form.row.unit !== undefined;
  }

  private mustBeAligned(bytes: number): boolean {
    return bytes === 16 && !this.form.row.unaligned;
  }

  private fileAddress(operand: Operand): string {
    const file = FILE[operand.letter];
    this.calls.add(`${file}_REGISTERS`);
    return `(${file}_REGISTERS + <u32>load<u8>(rec, ${SLOT[operand.letter]}))`;
  }

  private fixed(text: string): { type: string; at: string } {
    const [size, at] = FIXED_REGISTER[text];
    this.calls.add(at);
    return { type: this.type(size), at };
  }
}

// Prints what one row does in one form (register or memory operand, 16 or 32 bits) as a piece of AssemblyScript.
import type { Row } from '../../emu-core/spec/row.ts';
import { CONDITIONS } from './conditions.ts';
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

export interface Arm {
  /** Statements of the arm, without what ends it. */
  code: string;
  hot: boolean;
  ends?: 'jump' | 'leave';
  unit: string;
  /** Names called, to be imported. */
  calls: Set<string>;
  forms: Form[];
}

const TYPES: Record<string, string> = { b: 'u8', w: 'u16', d: 'u32', q: 'u64', bs: 'v', z: 'v' };
const BYTES: Record<string, number> = { b: 1, w: 2, d: 4, q: 8, ss: 4, sd: 8, dq: 16, ps: 16, pd: 16, t: 10 };
/** Functions that may raise a fault; only in the hot switch, elsewhere the record is always stored. */
const STACK_CALLS = new Set(['push', 'pop', 'leave']);
const FAULTING = new Set(['push', 'pop', 'leave', 'div', 'idiv', 'call', 'ret']);

const REG = (type: string, slot: number): string => `load<${type}>(load<u8>(rec, ${slot}), CPU_AT)`;
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
const isBytes = ({ letter, size }: Operand): boolean => 'VWUPQN'.includes(letter) || (letter === 'M' && WIDE.has(size));
const isMemoryLetter = (letter: string): boolean => 'EMOWQ'.includes(letter);
const FILE: Record<string, string> = { V: 'SSE', W: 'SSE', U: 'SSE', P: 'MMX', Q: 'MMX', N: 'MMX' };
/** Which record slot holds the register. */
const SLOT: Record<string, number> = { V: 6, P: 6, W: 7, U: 7, Q: 7, N: 7 };

const FIXED_REGISTER: Record<string, [string, string]> = {
  AL: ['u8', 'CPU_EAX'],
  CL: ['u8', 'CPU_ECX'],
  AX: ['u16', 'CPU_EAX'],
  DX: ['u16', 'CPU_EDX'],
  eAX: ['v', 'CPU_EAX'],
};

/** Whether AL/eAX of this row travels in the E slot, so that it shares the arm of the E form. */
export function accumulatorInSlot(row: Row): boolean {
  const operands = operandsOf(row);
  return (
    (operands[0]?.text === 'AL' || operands[0]?.text === 'eAX') && operands.length === 2 && operands[1].letter === 'I'
  );
}

/** PUSH, POP, CALL, RET, jumps: their hot arms take the stack to be flat and 32-bit, and code to have no limit. */
export function assumesFlat(row: Row): boolean {
  return row.hot !== undefined && /\b(push|pop|call|ret|leave)<|\bjump(If)?\(/.test(row.action);
}

class Printer {
  readonly operands: Operand[];
  readonly calls = new Set<string>();
  readonly lines: string[] = [];
  private readonly memoryOperand?: Operand;
  private updates = false;

  constructor(readonly form: Form) {
    this.operands = operandsOf(form.row);
    this.memoryOperand = this.operands.find(
      (operand) => operand.letter === 'O' || (form.memory && isMemoryLetter(operand.letter)),
    );
  }

  private type(size: string): string {
    const type = size === 'v' ? 'v' : TYPES[size];
    if (type === undefined) throw new Error(`${this.form.row.code}: size ${size} has no type`);
    return type === 'v' ? (this.form.width === 2 ? 'u16' : 'u32') : type;
  }

  private isInMemory(operand: Operand): boolean {
    return operand === this.memoryOperand;
  }

  private fileAddress(operand: Operand): string {
    const file = FILE[operand.letter];
    this.calls.add(`${file}_REGISTERS`);
    return `(${file}_REGISTERS + <u32>load<u8>(rec, ${SLOT[operand.letter]}))`;
  }

  /** The value (or address, by letter) of an operand. */
  private read(operand: Operand): string {
    const { letter, size, text } = operand;
    if (this.isInMemory(operand)) {
      if (isBytes(operand)) {
        const bytes = operandBytes(operand, this.form.width);
        if (bytes === 16 && !this.form.row.unaligned) {
          this.calls.add('alignedBytes');
          return 'alignedBytes(linear)';
        }
        this.calls.add('readBytes');
        return `readBytes(linear, ${bytes})`;
      }
      if (this.updates) return `load<${this.type(size)}>(host)`;
      if (isHot(this.form) || this.form.row.unit) {
        this.calls.add('Guest');
        return `Guest.read<${this.type(size)}>(linear)`;
      }
      this.calls.add('readSized');
      return `<${this.type(size)}>readSized(linear, ${operandBytes(operand, this.form.width)})`;
    }
    if (accumulatorInSlot(this.form.row) && text in FIXED_REGISTER) {
      return REG(this.type(text === 'AL' ? 'b' : 'v'), 7);
    }
    if (text in FIXED_REGISTER) {
      const [type, at] = FIXED_REGISTER[text];
      this.calls.add(at);
      return `load<${this.type(type === 'v' ? 'v' : type === 'u8' ? 'b' : 'w')}>(${at})`;
    }
    if (letter === '1') return '1';
    if (letter in FILE) return this.fileAddress(operand);
    switch (letter) {
      case 'E':
      case 'R':
      case 'Z':
        return REG(this.type(size), 7);
      case 'G':
        return REG(this.type(size), 6);
      case 'I':
        return this.immediate(operand);
      case 'J':
        return 'load<u32>(rec, 8)';
      case 'A':
        return 'load<u32>(rec, 8), load<u32>(rec, 12)';
      case 'S':
      case 'C':
      case 'D':
        return '<u32>load<u8>(rec, 6)';
      case 'STi':
        return '(<u32>load<u8>(rec, 7) & 7)';
      default:
        throw new Error(`${this.form.row.code} ${this.form.row.name}: operand ${text} has no value`);
    }
  }

  private immediate(operand: Operand): string {
    const immediates = this.operands.filter((each) => each.letter === 'I');
    const at = immediates.length === 2 && operand === immediates[1] ? 8 : 12;
    if (operand.size === 'b') return `load<u8>(rec, ${at})`;
    if (operand.size === 'w') return `<u32>load<u16>(rec, ${at})`;
    return `load<${this.type('v')}>(rec, ${at})`;
  }

  private write(operand: Operand, value: string): void {
    const { letter, size, text } = operand;
    const width = this.form.width;
    if (this.isInMemory(operand)) {
      if (isBytes(operand)) {
        const bytes = operandBytes(operand, width);
        const type = { 4: 'u32', 8: 'u64', 16: 'v128' }[bytes];
        this.calls.add('Guest');
        if (bytes === 16 && !this.form.row.unaligned) {
          this.calls.add('checkAligned');
          this.lines.push('checkAligned(linear);');
        }
        this.lines.push(`Guest.write<${type}>(linear, load<${type}>(${value}));`);
      } else if (this.updates) this.lines.push(`store<${this.type(size)}>(host, ${value});`);
      else if (isHot(this.form) || this.form.row.unit) {
        this.calls.add('Guest');
        this.lines.push(`Guest.write<${this.type(size)}>(linear, ${value});`);
      } else {
        this.calls.add('writeSized');
        this.lines.push(`writeSized(linear, ${operandBytes(operand, width)}, ${value});`);
      }
      return;
    }
    if (accumulatorInSlot(this.form.row) && text in FIXED_REGISTER) {
      this.lines.push(SET_REG(this.type(text === 'AL' ? 'b' : 'v'), 7, value));
    } else if (text in FIXED_REGISTER) {
      const [type, at] = FIXED_REGISTER[text];
      this.calls.add(at);
      const name = this.type(type === 'v' ? 'v' : type === 'u8' ? 'b' : 'w');
      this.lines.push(`store<${name}>(${at}, ${value});`);
    } else if (letter in FILE) {
      const bytes = operandBytes(operand, width) || 16;
      const type = { 4: 'u32', 8: 'u64', 16: 'v128' }[bytes];
      this.lines.push(`store<${type}>(${this.fileAddress(operand)}, load<${type}>(${value}));`);
    } else if (letter === 'E' || letter === 'R' || letter === 'Z') {
      this.lines.push(SET_REG(this.type(size), 7, value));
    } else if (letter === 'G') this.lines.push(SET_REG(this.type(size), 6, value));
    else throw new Error(`${this.form.row.code}: ${text} cannot be written`);
  }

  /** An expression of the action in AssemblyScript. */
  private expression(text: string): string {
    const { row, width, condition } = this.form;
    return text.replace(/&?[A-Za-z_][A-Za-z0-9_]*(?:<[bwdv]>)?(\()?/g, (token, call) => {
      if (token.startsWith('&')) return 'linear';
      const operand = this.operands.find((each) => each.text === token);
      if (operand) return this.read(operand);
      if (token in FIXED_REGISTER) return this.read({ text: token, letter: token, size: '' });
      if (token === 'cc') {
        const expression = CONDITIONS[condition];
        this.calls.add(/[a-zA-Z]+/.exec(expression)?.[0] ?? '');
        return expression;
      }
      if (token === 'rep') return '<u32>load<u8>(rec, 5)';
      if (token === 'seg') return '<u32>load<u8>(rec, 4)';
      if (token === 'asize') return '<u32>load<u8>(rec, 3)';
      if (token === 'osize') return String(width);
      if (token === 'next') return 'cpu.eip';
      if (/^(u8|u16|u32|u64|i8|i16|i32|true|false)$/.test(token)) return token;
      if (!call) {
        if (this.temporaries.has(token)) return token;
        throw new Error(`${row.code} ${row.name}: ${token} in the action is neither operand nor call`);
      }
      const [, name, , size] = /^([A-Za-z_0-9]+)(<([bwdv])>)?/.exec(token) as RegExpExecArray;
      const called = isHot(this.form) && assumesFlat(row) && STACK_CALLS.has(name) ? `${name}Flat` : name;
      if (called !== 'sizeof') this.calls.add(called);
      return size ? `${called}<${this.type(size)}>(` : `${called}(`;
    });
  }

  private readonly temporaries = new Set<string>();

  private statements(): { destination?: string; expression: string }[] {
    return this.form.row.action.split(';').map((text) => {
      const match = /^\s*([A-Za-z][A-Za-z0-9]*)\s*=(?!=)\s*(.+)$/.exec(text);
      return match ? { destination: match[1], expression: match[2].trim() } : { expression: text.trim() };
    });
  }

  private hotTerminator(): boolean {
    const [, name, rest] = /^([a-zA-Z]+)(?:<v>)?\((.*)\)$/.exec(this.form.row.action) as RegExpExecArray;
    const target = this.operands.find((operand) => operand.letter === 'J');
    const push = (): void => {
      this.calls.add('pushFlat');
      this.lines.push('machine.record = rec;', 'pushFlat<u32>(load<u32>(rec, 12));');
    };
    switch (name) {
      case 'jump':
        if (target) this.lines.push('slot = LINK_TAKEN;');
        else this.lines.push(`target = ${this.expression(rest)};`, 'slot = 0;');
        return true;
      case 'jumpIf':
        this.lines.push(`slot = ${this.expression('cc')} ? LINK_TAKEN : LINK_FALL;`);
        return true;
      case 'call':
        if (target) {
          push();
          this.lines.push('slot = LINK_TAKEN;');
        } else {
          this.lines.push(`const callee = ${this.expression(rest)};`);
          push();
          this.lines.push('target = callee;', 'slot = 0;');
        }
        return true;
      case 'ret':
        this.calls.add('popFlat');
        this.lines.push('machine.record = rec;', 'target = popFlat<u32>();');
        if (rest !== '0') this.lines.push(`cpu.esp += ${this.expression(rest)};`);
        this.lines.push('slot = 0;');
        return true;
    }
    return false;
  }

  private checks(): void {
    const { row } = this.form;
    const check = {
      ...{ x87: 'checkFpu', 'x87-control': 'checkFpu', 'x87-nowait': 'checkFpuNoWait' },
      ...{ mmx: 'checkMmx', sse: 'checkSse' },
    }[row.unit as string];
    if (check) {
      this.calls.add(check);
      this.lines.push(`${check}();`);
    }
    if (row.protectedOnly) {
      this.calls.add('requireProtectedMode');
      this.lines.push('requireProtectedMode();');
    }
    if (row.cpl0) {
      this.calls.add('requireCpl0');
      this.lines.push('requireCpl0();');
    }
  }

  /** What FNSTENV tells of the instruction from now on. */
  private pointers(hasOperand: boolean): void {
    this.calls.add('notePointers');
    this.lines.push('notePointers(load<u32>(rec, 12), load<u16>(rec, 6));');
    if (!hasOperand) return;
    this.calls.add('noteOperand');
    this.lines.push('noteOperand(linear, load<u16>(rec, 6));');
  }

  print(): Arm {
    const { row, width } = this.form;
    const statements = this.statements();
    const hot = isHot(this.form);
    const memory = this.memoryOperand;
    const written = statements.some(({ destination }) => destination !== undefined && destination === memory?.text);
    const uses = new RegExp(`(?<!&)\\b${memory?.text}\\b`);
    const readToo = memory !== undefined && statements.some(({ expression }) => uses.test(expression));
    const simple = statements.length === 1 && /^(&?[A-Za-z]+\d?|\d)$/.test(statements[0].expression);
    this.updates = written && memory !== undefined && !isBytes(memory) && (readToo || !simple);
    this.checks();
    const faulting = memory !== undefined && !(row.name === 'lea');
    if (hot && (faulting || statements.some(({ expression }) => FAULTING.has(/^[a-z]+/.exec(expression)?.[0] ?? '')))) {
      this.lines.push('machine.record = rec;');
    }
    if (memory) {
      const name = this.form.plain ? 'plainAddress' : 'effectiveAddress';
      this.calls.add(name);
      let address = `${name}(rec)`;
      if (row.bitString) {
        this.calls.add('bitDisplacement');
        address += ` + bitDisplacement<${this.type('v')}>(${REG(this.type('v'), 6)})`;
      }
      this.lines.push(`const linear = ${address};`);
    }
    const type = memory && this.updates ? this.type(memory.size) : '';
    const bytes = memory ? operandBytes(memory, width) : 0;
    if (this.updates) {
      const name = hot ? 'forUpdate' : 'forUpdateSized';
      this.calls.add(name);
      this.lines.push(`const host = ${hot ? `forUpdate<${type}>(linear)` : `forUpdateSized(linear, ${bytes})`};`);
    }
    if (!(hot && row.ends === 'jump' && width === 4 && this.hotTerminator())) {
      for (const { destination, expression } of statements) {
        let value = this.expression(expression);
        const target =
          this.operands.find((operand) => operand.text === destination) ??
          (destination && destination in FIXED_REGISTER
            ? { text: destination, letter: destination, size: '' }
            : undefined);
        const source = this.operands.find((operand) => operand.text === expression);
        if (target && source && isBytes(source) && !isBytes(target))
          value = `load<${this.type(target.size)}>(${value})`;
        if (target) this.write(target, value);
        else if (destination) {
          this.temporaries.add(destination);
          this.lines.push(`const ${destination} = ${value};`);
        } else this.lines.push(`${value};`);
      }
    }
    if (row.unit === 'x87') this.pointers(memory !== undefined);
    if (this.updates) {
      this.calls.add(hot ? 'commitUpdate' : 'commitSized');
      this.calls.add('UPDATE_SCRATCH');
      const commit = hot ? `commitUpdate<${type}>(linear)` : `commitSized(linear, ${bytes})`;
      this.lines.push(`if (host == UPDATE_SCRATCH) ${commit};`);
    }
    return {
      code: this.lines.join('\n'),
      hot,
      ends: row.ends,
      unit: unitOf(this.form),
      calls: this.calls,
      forms: [this.form],
    };
  }
}

/** Whether the form stands in the hot switch. */
function isHot({ row, memory, width, segmented }: Form): boolean {
  if (!row.hot || segmented) return false;
  if (row.hot.includes('r') && memory) return false;
  if (row.hot.startsWith('b')) return true;
  return width === 4;
}

/** The dispatch function the arm is printed into. */
function unitOf({ row, width }: Form): string {
  if (row.ends) return 'endings';
  const unit = row.unit ?? 'integer';
  if (unit === 'integer') return width === 2 ? 'integer16' : 'integer';
  if (unit.startsWith('x87')) return 'x87';
  return unit === 'system' ? 'system' : 'sse';
}

export function printArm(form: Form): Arm {
  return new Printer(form).print();
}

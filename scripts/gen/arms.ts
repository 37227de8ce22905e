// Prints what one row does in one form (register or memory operand, 16 or 32 bits) as a piece of AssemblyScript.
import type { Row } from '../../emu-core/spec/row.ts';
import { CONDITIONS } from './conditions.ts';
import { type Form, fixedRegister, isBytes, isHot, OperandPrinter, operandBytes, REG } from './operands.ts';

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

/** Functions that may raise a fault; only in the hot switch, elsewhere the record is always stored. */
const STACK_CALLS = new Set(['push', 'pop', 'leave']);
const FAULTING = new Set(['push', 'pop', 'leave', 'div', 'idiv', 'call', 'ret']);

/** What a unit asks first. */
const CHECKS: Record<string, string> = {
  ...{ x87: 'checkFpu', 'x87-control': 'checkFpu', 'x87-nowait': 'checkFpuNoWait' },
  ...{ mmx: 'checkMmx', sse: 'checkSse' },
};

interface Statement {
  destination?: string;
  expression: string;
}

/** PUSH, POP, CALL, RET, jumps: their hot arms take the stack to be flat and 32-bit, and code to have no limit. */
export function assumesFlat(row: Row): boolean {
  return row.hot !== undefined && /\b(push|pop|call|ret|leave)<|\bjump(If)?\(/.test(row.action);
}

class Printer extends OperandPrinter {
  private readonly temporaries = new Set<string>();
  private readonly statements = statementsOf(this.form.row);
  private readonly hot = isHot(this.form);

  /** An expression of the action in AssemblyScript. */
  private expression(text: string): string {
    const { row, width, condition } = this.form;
    return text.replace(/&?[A-Za-z_][A-Za-z0-9_]*(?:<[bwdv]>)?(\()?/g, (token, call) => {
      if (token.startsWith('&')) return 'linear';
      const operand = this.operands.find((each) => each.text === token);
      if (operand) return this.read(operand);
      const register = fixedRegister(token);
      if (register) return this.read(register);
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
    const check = CHECKS[row.unit ?? ''];
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

  /** Whether the memory operand is changed in place: read as well as written, or written with more than a plain value. */
  private isUpdate(): boolean {
    const memory = this.memoryOperand;
    if (memory === undefined || isBytes(memory)) return false;
    if (!this.statements.some(({ destination }) => destination === memory.text)) return false;
    const uses = new RegExp(`(?<!&)\\b${memory.text}\\b`);
    if (this.statements.some(({ expression }) => uses.test(expression))) return true;
    return !(this.statements.length === 1 && /^(&?[A-Za-z]+\d?|\d)$/.test(this.statements[0].expression));
  }

  /** In the hot switch what cannot fault does not tell which record it is. */
  private noteRecord(): void {
    const faults = this.statements.some(({ expression }) => FAULTING.has(/^[a-z]+/.exec(expression)?.[0] ?? ''));
    const accesses = this.memoryOperand !== undefined && this.form.row.name !== 'lea';
    if (this.hot && (accesses || faults)) this.lines.push('machine.record = rec;');
  }

  private address(): void {
    const name = this.form.plain ? 'plainAddress' : 'effectiveAddress';
    this.calls.add(name);
    let address = `${name}(rec)`;
    if (this.form.row.bitString) {
      this.calls.add('bitDisplacement');
      address += ` + bitDisplacement<${this.type('v')}>(${REG(this.type('v'), 6)})`;
    }
    this.lines.push(`const linear = ${address};`);
  }

  /** A line of an update around a call that goes by type in the hot switch, by size elsewhere. */
  private update(typed: string, sized: string, line: (call: string) => string): void {
    const memory = this.memoryOperand;
    if (!memory || !this.updates) return;
    const name = this.hot ? typed : sized;
    this.calls.add(name);
    const call = this.hot
      ? `${name}<${this.type(memory.size)}>(linear)`
      : `${name}(linear, ${operandBytes(memory, this.form.width)})`;
    this.lines.push(line(call));
  }

  private carryOut({ destination, expression }: Statement): void {
    let value = this.expression(expression);
    const target = this.operands.find(({ text }) => text === destination) ?? fixedRegister(destination ?? '');
    const source = this.operands.find(({ text }) => text === expression);
    if (target && source && isBytes(source) && !isBytes(target)) value = `load<${this.type(target.size)}>(${value})`;
    if (target) this.write(target, value);
    else if (destination) {
      this.temporaries.add(destination);
      this.lines.push(`const ${destination} = ${value};`);
    } else this.lines.push(`${value};`);
  }

  print(): Arm {
    const { row, width } = this.form;
    this.updates = this.isUpdate();
    this.checks();
    this.noteRecord();
    if (this.memoryOperand) this.address();
    this.update('forUpdate', 'forUpdateSized', (call) => `const host = ${call};`);
    const isTerminated = this.hot && row.ends === 'jump' && width === 4 && this.hotTerminator();
    if (!isTerminated) for (const statement of this.statements) this.carryOut(statement);
    if (row.unit === 'x87') this.pointers(this.memoryOperand !== undefined);
    if (this.updates) this.calls.add('UPDATE_SCRATCH');
    this.update('commitUpdate', 'commitSized', (call) => `if (host == UPDATE_SCRATCH) ${call};`);
    return {
      code: this.lines.join('\n'),
      hot: this.hot,
      ends: row.ends,
      unit: unitOf(this.form),
      calls: this.calls,
      forms: [this.form],
    };
  }
}

function statementsOf(row: Row): Statement[] {
  return row.action.split(';').map((text) => {
    const match = /^\s*([A-Za-z][A-Za-z0-9]*)\s*=(?!=)\s*(.+)$/.exec(text);
    return match ? { destination: match[1], expression: match[2].trim() } : { expression: text.trim() };
  });
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

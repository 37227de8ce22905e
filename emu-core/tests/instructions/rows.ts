// Readable instruction tests: registers before, assembly with its bytes, registers and flags after; run by one loop.
import { RAM_AT } from '../../contract/memory-map.ts';
import * as state from '../../contract/state.ts';
import { Core, type Register } from '../core.ts';

const CODE_AT = 0x1_0000;
export const DATA_AT = 0x2_0000;
const STACK_AT = 0x3_0000;
/** mov [0x21004], esp; mov esp, 0x30000; pushf; pop [0x21000]; mov esp, [0x21004]; hlt: no memory of the row's is touched. */
const EPILOGUE = bytesOf('89 25 04 10 02 00 bc 00 00 03 00 9c 8f 05 00 10 02 00 8b 25 04 10 02 00 f4');

export interface Values {
  eax?: number;
  ecx?: number;
  edx?: number;
  ebx?: number;
  esp?: number;
  ebp?: number;
  esi?: number;
  edi?: number;
  /** Set flags by letter: 'O S Z A P C', in any order. */
  flags?: string;
  /** Doublewords from DATA_AT on. */
  memory?: number[];
}

/** before, assembly text, its bytes, after. Flags that are not named must be clear; without `flags` they are not looked at. */
export type InstructionRow = [Values, string, string, Values];

const FLAG_BITS: Record<string, number> = { C: 0x001, P: 0x004, A: 0x010, Z: 0x040, S: 0x080, O: 0x800, D: 0x400 };
const ARITHMETIC = 0x8d5;

function flagWord(text: string): number {
  return [...text.replaceAll(' ', '')].reduce((word, letter) => word | FLAG_BITS[letter], 0);
}

function flagText(word: number): string {
  return ['O', 'S', 'Z', 'A', 'P', 'C'].filter((letter) => word & FLAG_BITS[letter]).join('');
}

export function bytesOf(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.split(' '), (byte) => Number.parseInt(byte, 16));
}

/** A flat 32-bit machine that runs one piece of code after another. */
export class Bench {
  readonly core = new Core({ ramBytes: 1 << 20 });

  /** Runs code with registers and flags as given until its HLT; returns how the core left. */
  run(code: Uint8Array, before: Values, budget = 1000): number {
    const { core } = this;
    core.enterFlatMode(CODE_AT, STACK_AT);
    for (const name of ['eax', 'ecx', 'edx', 'ebx', 'ebp', 'esi', 'edi'] as const) core.set(name, before[name] ?? 0);
    before.memory?.forEach((value, i) => {
      core.write32(RAM_AT + DATA_AT + i * 4, value);
    });
    // push flags; popf; mov esp, …
    const prologue = Uint8Array.of(0x68, 0, 0, 0, 0, 0x9d, 0xbc, 0, 0, 0, 0);
    new DataView(prologue.buffer).setUint32(1, flagWord(before.flags ?? '') | 2, true);
    new DataView(prologue.buffer).setUint32(7, before.esp ?? STACK_AT, true);
    core.load(CODE_AT, Uint8Array.of(...prologue, ...code, ...EPILOGUE));
    core.write32(state.CPU_HALTED, 0);
    return core.run(budget);
  }

  /** The six flags after run(). */
  get flags(): number {
    return this.core.ram32(DATA_AT + 0x1000) & ARITHMETIC;
  }
}

/** What is wrong with a row; empty if nothing is. */
export function check(bench: Bench, [before, text, code, after]: InstructionRow): string[] {
  const reason = bench.run(bytesOf(code), before);
  if (reason !== state.EXIT_HALTED) return [`${text}: left with ${reason}`];
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(after)) {
    if (name === 'flags') {
      if (bench.flags !== flagWord(value as string)) {
        wrong.push(`${text}: flags ${flagText(bench.flags)}, not ${flagText(flagWord(value as string))}`);
      }
    } else if (name === 'memory') {
      (value as number[]).forEach((word, i) => {
        const found = bench.core.ram32(DATA_AT + i * 4);
        if (found !== word >>> 0) wrong.push(`${text}: memory[${i}] ${found.toString(16)}, not ${word.toString(16)}`);
      });
    } else {
      const found = bench.core.get(name as Register);
      if (found !== (value as number) >>> 0) {
        wrong.push(`${text}: ${name} ${found.toString(16)}, not ${((value as number) >>> 0).toString(16)}`);
      }
    }
  }
  return wrong;
}

// Asks Zydis: builds zydis.c against Debian's libzydis and feeds it byte strings.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const HEADER = '/usr/include/Zydis/Generated/EnumISASet.h';
export const STRING_BYTES = 16;
const ANSWER_BYTES = 4;

/** 16-bit or 32-bit code. */
export type Width = 16 | 32;

export interface Answer {
  /** Bytes of the instruction; 0: there is none. */
  length: number;
  /** Zydis's name of the instruction set extension, as I86 or SSE2. */
  isa: string;
}

export interface Zydis {
  /** `strings`: STRING_BYTES each. */
  lengths(strings: Uint8Array, width: Width): Answer[];
  /** Length, set, mnemonic and operands in words, as zydis.c prints them. */
  texts(strings: Uint8Array, width: Width): string[][];
}

/** The disassembler, or the reason why there is none. */
export function openZydis(): Zydis | string {
  const source = join(here, 'zydis.c');
  const program = join(here, '../../build/decoder/zydis');
  if (!existsSync(HEADER)) return 'libzydis-dev is not installed';
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(dirname(program), { recursive: true });
    const built = spawnSync('gcc', ['-O2', '-Wall', '-Wextra', '-Werror', source, '-o', program, '-lZydis'], {
      encoding: 'utf8',
    });
    if (built.error) return 'gcc is not installed';
    if (built.status !== 0) return `gcc failed: ${built.stderr.split('\n')[0]}`;
  }
  const names = isaNames();
  const run = (strings: Uint8Array, width: Width, form: string): Buffer => {
    const ran = spawnSync(program, [String(width), form], { input: strings, maxBuffer: strings.length * 16 + 1024 });
    if (ran.status !== 0) throw new Error(`zydis stopped: ${ran.signal ?? ran.status}`);
    return ran.stdout;
  };
  return {
    lengths: (strings, width) => {
      const output = run(strings, width, 'lengths');
      return Array.from({ length: output.length / ANSWER_BYTES }, (_, i) => ({
        length: output[i * ANSWER_BYTES],
        isa: names[output[i * ANSWER_BYTES + 1]],
      }));
    },
    texts: (strings, width) =>
      run(strings, width, 'text')
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')),
  };
}

/** The names of the enumeration, in order. */
function isaNames(): string[] {
  const names = [...readFileSync(HEADER, 'utf8').matchAll(/^\s*ZYDIS_ISA_SET_(\w+),/gm)].map(([, name]) => name);
  return names;
}

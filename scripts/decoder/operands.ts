// Operands as our table names them (emu-core/spec/disassemble.ts) and as Zydis names them, in one notation.
import { disassemble } from '../../emu-core/spec/disassemble.ts';

const CONDITIONS: Readonly<Record<string, string>> = { e: 'z', ne: 'nz', ae: 'nb', a: 'nbe', ge: 'nl', g: 'nle' };
/** Ours, then what Zydis may call it. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  cbw: ['cwde'],
  cwd: ['cdq'],
  pusha: ['pushad'],
  popa: ['popad'],
  pushf: ['pushfd'],
  popf: ['popfd'],
  iret: ['iretd'],
  retf: ['ret'],
  jcxz: ['jecxz'],
  prefetch: ['prefetchnta', 'prefetcht0', 'prefetcht1', 'prefetcht2'],
  prefetchw: ['prefetch', 'prefetchwt1'],
  fstp: ['fstpnce'],
  fneni: ['feni8087_nop'],
  fndisi: ['fdisi8087_nop'],
  fnsetpm: ['fsetpm287_nop'],
  nop: ['pause'],
};
const SIZES: Readonly<Record<string, number>> = {
  byte: 8,
  word: 16,
  dword: 32,
  qword: 64,
  tbyte: 80,
  xmmword: 128,
  fword: 48,
};

/** `mnemonic operand operand …` of our disassembler, in Zydis's notation. */
export function ourWords(bytes: Uint8Array): string[] {
  const { text, length } = disassemble(bytes, 0, true);
  const [, prefixes, mnemonic, rest] = /^((?:lock |rep |repne )*)(\S+) ?(.*)$/.exec(text) ?? ['', '', text, ''];
  const isString = /^(movs|cmps|stos|lods|scas|ins|outs|xlat)/.test(mnemonic);
  const operands = (rest === '' ? [] : rest.split(', ')).filter(
    (operand) => !(isString && /^\w\w:\[e?[sd]i\]$/.test(operand)),
  );
  // Ports of strings are not spelt out; a count of 1 is an immediate.
  if (/^(ins|outs)[bwd]$/.test(mnemonic)) operands.length = 0;
  const condition = /^(j|set|cmov)(e|ne|ae|a|ge|g)$/.exec(mnemonic);
  const name = condition ? condition[1] + CONDITIONS[condition[2]] : mnemonic;
  const isJump = /^(j|loop|call)/.test(name);
  return [prefixes.replaceAll(' ', '+') + name, ...operands.map((operand) => ourOperand(operand, isJump, length))];
}

function ourOperand(text: string, isJump: boolean, length: number): string {
  const memory = /^(?:(\w+) )?(?:(\w\w):)?\[(.*)\]$/.exec(text);
  if (memory) return ourMemory(memory[1], memory[2], memory[3]);
  const pointer = /^0x(\w+):0x(\w+)$/.exec(text);
  if (pointer) return `p:${pointer[1]}:${pointer[2]}`;
  if (text === '1') return 'i:1';
  if (!/^0x/.test(text)) return text === 'st' ? 'st0' : text;
  const value = Number.parseInt(text, 16);
  return isJump ? `j:${((value - length) >>> 0).toString(16)}` : `i:${value.toString(16)}`;
}

function ourMemory(size: string | undefined, segment: string | undefined, inside: string): string {
  let displacement = 0;
  const registers: string[] = [];
  for (const [, sign, part] of inside.matchAll(/([+-]?)([^+-]+)/g)) {
    if (part.startsWith('0x')) displacement = Number(part) * (sign === '-' ? -1 : 1);
    else registers.push(part);
  }
  const isIndex = (part: string): boolean => part.includes('*');
  const base = registers.find((part) => !isIndex(part)) ?? '';
  const others = registers.filter((part) => part !== base || isIndex(part));
  const index = others[0] ?? registers.slice(1)[0];
  const scaled = index === undefined ? '' : `+${isIndex(index) ? index : `${index}*1`}`;
  const place = segment ?? (/^[er]?[bs]p$/.test(base) ? 'ss' : 'ds');
  return `m${size ? SIZES[size] : '?'}:${place}:${base}${scaled}+${(displacement >>> 0).toString(16)}`;
}

/** Do both name the same instruction? */
export function sameWords(ours: readonly string[], zydis: readonly string[]): boolean {
  const [ourName, ...ourOperands] = ours;
  const [name, ...operands] = zydis;
  const bare = ourName.replace(/^(lock\+|rep\+|repne\+)*/, '');
  const prefix = ourName.slice(0, ourName.length - bare.length);
  if (![bare, ...(SAME[bare] ?? [])].some((each) => prefix + each === name)) return false;
  // Hints take operands that nobody looks at; UD1's are not looked at either.
  if (/^(nop|ud1)$/.test(name)) return true;
  // Zydis spells out ST(0).
  const spelt = operands.length === ourOperands.length + 1 && operands[0] === 'st0' ? operands.slice(1) : operands;
  return ourOperands.length === spelt.length && ourOperands.every((operand, i) => sameOperand(operand, spelt[i], bare));
}

function sameOperand(ours: string, zydis: string, name: string): boolean {
  if (ours === zydis) return true;
  if (ours[0] === 'm' && zydis[0] === 'm') return sameMemory(ours, zydis, name === 'lea');
  // A selector is 16 bits, in a register of any size.
  if (/^(lar|lsl|mov|lldt|ltr|verr|verw|lmsw)$/.test(name) && zydis === `e${ours}`) return true;
  const number = /^([ij]):(\w+)$/;
  const [a, b] = [number.exec(ours), number.exec(zydis)];
  return a !== null && b !== null && a[1] === b[1] && sameNumber(Number.parseInt(a[2], 16), Number.parseInt(b[2], 16));
}

/** Either may be sign-extended: to the operand size, or to 32 bits. */
function sameNumber(a: number, b: number): boolean {
  const [short, long] = a < b ? [a, b] : [b, a];
  return [8, 16, 32].some((bits) => {
    const mask = 2 ** bits - 1;
    const upper = Math.floor(long / 2 ** bits);
    const isExtended = upper === 0 || upper === 2 ** (32 - bits) - 1 || upper === 2 ** Math.max(0, 16 - bits) - 1;
    return short <= mask && (long & mask) >>> 0 === short && isExtended;
  });
}

function sameMemory(ours: string, zydis: string, isAddressOnly: boolean): boolean {
  const parts = /^m([\d?]+):(\w\w):(.*)\+(\w+)$/;
  const [a, b] = [parts.exec(ours), parts.exec(zydis)];
  if (!a || !b) return false;
  const sameSize = a[1] === '?' || a[1] === b[1];
  return sameSize && (a[2] === b[2] || isAddressOnly) && a[3] === b[3] && sameDisplacement(a[4], b[4]);
}

/** 16-bit addresses are printed with 16 bits or with 32. */
function sameDisplacement(ours: string, zydis: string): boolean {
  const [a, b] = [Number.parseInt(ours, 16), Number.parseInt(zydis, 16)];
  return a === b || sameNumber(a, b);
}

// Which rows no page fault can reach, and why. What is not one of these and does not fault fails the test.
import { encodingOf, modes, operandsOf } from '../../../scripts/gen/encoding.ts';
import type { Row } from '../../spec/row.ts';

/** Functions of actions that access memory which no operand names: stack, strings, tables. */
const IMPLICIT = new RegExp(
  `\\b(${[
    ...['push', 'pop', 'pusha', 'popa', 'enter', 'leave', 'call', 'ret', 'pushFlags', 'popFlags'],
    ...['pushSegment', 'popSegment', 'moveToSegment', 'farCall', 'farJump', 'farReturn', 'interruptReturn'],
    ...['softwareInterrupt', 'int1', 'into', 'movs', 'cmps', 'stos', 'lods', 'scas', 'ins', 'outs', 'xlat'],
    ...['maskmovq', 'maskmovdqu', 'lar', 'lsl', 'verr', 'verw', 'lldt', 'ltr'],
  ].join('|')})[<(]`,
);

const ADDRESS_ONLY = /^(lea|nop|prefetch|prefetchw|invlpg)$/;

/** Why a row never accesses memory; undefined if it does. */
export function whyNone(row: Row): string | undefined {
  if (ADDRESS_ONLY.test(row.name)) return 'only the address of its operand counts';
  if (row.action === 'invalidOpcode()') return 'it is an invalid opcode';
  if (IMPLICIT.test(row.action)) return undefined;
  const hasMemory = modes(row, encodingOf(row)).memory || operandsOf(row).some(({ letter }) => letter === 'O');
  return hasMemory ? undefined : 'its operands are registers and immediates';
}

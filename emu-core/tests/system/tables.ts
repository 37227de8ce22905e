// All tables of the system tests.
import { alignment } from './alignment.rows.ts';
import { selfModifying } from './code.rows.ts';
import { callGates, returns, transfers } from './far.rows.ts';
import { floatChoices, floatPointers, floatResponses } from './float.rows.ts';
import { borders, steps } from './flow.rows.ts';
import { gates, stackSwitch } from './interrupts.rows.ts';
import { nested } from './nested.rows.ts';
import { pageFaults, pages, staleness } from './paging.rows.ts';
import { ports, privileged, unitChecks } from './privileged.rows.ts';
import { realMode } from './real.rows.ts';
import type { Row } from './rows.ts';
import { limits, loads, types } from './segments.rows.ts';
import { sixteenBits } from './sixteen.rows.ts';

export const TABLES: [name: string, rows: Row[]][] = [
  ['segment limits', limits],
  ['segment types', types],
  ['loads of segment registers and descriptor tables', loads],
  ['gates', gates],
  ['stack switch', stackSwitch],
  ['far transfers', transfers],
  ['call gates', callGates],
  ['returns', returns],
  ['nested faults', nested],
  ['page faults', pageFaults],
  ['pages', pages],
  ['translations that must be forgotten', staleness],
  ['privileged instructions and system registers', privileged],
  ['IOPL and the I/O permission map', ports],
  ['x87, MMX and SSE: what guards them', unitChecks],
  ['alignment', alignment],
  ['x87: pointers to the last instruction', floatPointers],
  ['what CPUs do in their own way', floatChoices],
  ['x87: unmasked responses', floatResponses],
  ['borders of instructions', borders],
  ['single steps', steps],
  ['self-modifying code', selfModifying],
  ['16-bit code and stacks', sixteenBits],
  ['real mode', realMode],
];

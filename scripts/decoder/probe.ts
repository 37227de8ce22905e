// How long an instruction is, as a program can find out: its first bytes end a page, and nothing follows.
//
// If the instruction goes on there, fetching it raises #PF; if it does not, something else happens. That holds for our core
// and for the host's CPU, whatever their insides.
import { PF, UD } from '../../emu-core/contract/vectors.ts';
import { type Case, State } from '../conformance/case.ts';
import type { Native } from '../conformance/native.ts';
import { UserMachine } from '../conformance/user-machine.ts';
import { FLAT_CODE, FLAT_DATA, LAST_PAGES, lastPageEnd, WINDOW_AT } from '../conformance/world.ts';

/** more: the bytes given are not enough; undefined: #UD; runs: neither. */
export type Finding = 'more' | 'undefined' | 'runs';

export interface Probe {
  bytes: Uint8Array;
  /** How many of them there are. */
  count: number;
}

const USER_READ = 4;
/** Says on CPUs with NX that it was a fetch. */
const FETCH = 0x10;
/** What runs on is an instruction, too: jumps to itself, for one. */
const BUDGET = 64;

/** Every register leads somewhere harmless: to nothing, the stack to the window. */
function startState(end: number, count: number): State {
  const state = new State();
  state.registers.fill(0x0010_0000);
  state.registers[1] = 1;
  state.registers[4] = WINDOW_AT + 256;
  state.selectors.set([FLAT_DATA, FLAT_CODE, FLAT_DATA, FLAT_DATA, FLAT_DATA, FLAT_DATA]);
  state.eflags = 0x202;
  state.eip = end - count;
  state.float.setUint16(0, 0x37f, true);
  state.float.setUint32(24, 0x1f80, true);
  return state;
}

function finding(vector: number, error: number, cr2: number, atStart: boolean, end: number): Finding {
  if (!atStart) return 'runs';
  if (vector === UD) return 'undefined';
  return vector === PF && (error & ~FETCH) === USER_READ && cr2 === end ? 'more' : 'runs';
}

/** On our core. */
export class CoreProbe {
  private readonly machine = new UserMachine();
  private readonly start = startState(0, 0);

  run(probes: readonly Probe[]): Finding[] {
    const found: Finding[] = [];
    for (let first = 0; first < probes.length; first += LAST_PAGES) {
      found.push(...this.runBatch(probes.slice(first, first + LAST_PAGES)));
    }
    return found;
  }

  private runBatch(probes: readonly Probe[]): Finding[] {
    const { core } = this.machine;
    probes.forEach(({ bytes, count }, i) => {
      const end = lastPageEnd(i);
      core.ram(end - 16, 16).fill(0xf4);
      core.ram(end - count, count).set(bytes.subarray(0, count));
    });
    core.exports.dropDerived();
    return probes.map(({ count }, i) => {
      const end = lastPageEnd(i);
      this.start.eip = end - count;
      const ending = this.machine.run(this.start, BUDGET);
      if (!ending) return 'runs';
      const atStart = this.machine.endEip(ending) === end - count;
      return finding(ending.vector, ending.error, ending.cr2, atStart, end);
    });
  }
}

/** On the host's CPU. */
export function probeNative(native: Native, probes: readonly Probe[]): Finding[] {
  const row = { code: '', name: 'string', operands: '', action: '' };
  const cases = probes.map(({ bytes, count }, i): Case => {
    const end = lastPageEnd(i % LAST_PAGES);
    const code = bytes.slice(0, count);
    return { row, code, codeAt: end - count, before: startState(end, count), operandAt: -1, operandBytes: 4 };
  });
  return native.run(cases).map(({ vector, error, cr2, after }, i) => {
    const end = lastPageEnd(i % LAST_PAGES);
    return finding(vector, error, cr2, after.eip === end - probes[i].count, end);
  });
}

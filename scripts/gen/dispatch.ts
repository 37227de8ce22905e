// Prints the interpreter: the hot loop with its switch, and a switch for each family of the rest.
import type { Arm } from './arms.ts';

/** Handlers that no row stands for. */
export const BUILT_IN = ['LEAVE', 'CONTINUE', 'EFFECTIVE_ADDRESS', 'INVALID', 'TOO_LONG'];
/** The handler of encodings that are not defined. */
export const INVALID = BUILT_IN.indexOf('INVALID');
export const UNITS = ['integer', 'integer16', 'x87', 'sse', 'system'];

export interface Numbered {
  arms: Map<string, { id: number; arm: Arm }>;
  hotCount: number;
  /** First handler of each cold unit, in UNITS order, then of the endings and of those that leave. */
  first: Record<string, number>;
}

export function keyOf(arm: Arm): string {
  return `${arm.hot ? 'hot' : arm.unit}|${arm.ends ?? ''}|${arm.code}`;
}

/** Numbers the arms: built-in, hot, cold by unit, ending with a jump, leaving. */
export function number(arms: Iterable<Arm>): Numbered {
  const unique = new Map<string, Arm>();
  for (const arm of arms) {
    const present = unique.get(keyOf(arm));
    if (present) present.forms.push(...arm.forms);
    else unique.set(keyOf(arm), arm);
  }
  const numbered: Numbered = { arms: new Map(), hotCount: 0, first: {} };
  let id = BUILT_IN.length;
  const take = (name: string, wanted: (arm: Arm) => boolean): void => {
    numbered.first[name] = id;
    for (const [key, arm] of unique) if (wanted(arm)) numbered.arms.set(key, { id: id++, arm });
  };
  take('hot', (arm) => arm.hot);
  numbered.hotCount = id;
  for (const unit of UNITS) take(unit, (arm) => !arm.hot && arm.unit === unit && !arm.ends);
  take('endings', (arm) => !arm.hot && arm.ends === 'jump');
  take('leavings', (arm) => !arm.hot && arm.ends === 'leave');
  numbered.first.end = id;
  return numbered;
}

const indent = (code: string, by: number): string =>
  code
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');

function title(arm: Arm): string {
  const names = [
    ...new Set(arm.forms.map(({ row, width, memory }) => `${row.name}${memory ? ' m' : ''} ${width * 8}`)),
  ];
  return names.slice(0, 4).join(', ');
}

/** One switch over the arms of a cold unit. */
export function printUnit(unit: string, entries: { id: number; arm: Arm }[]): string {
  const cases = entries.map(
    ({ id, arm }) => `    case ${id}: { // ${title(arm)}\n${indent(arm.code, 6)}\n      return;\n    }`,
  );
  return `export function ${unit}Arms(id: u32, rec: u32): void {
  switch (id) {
${cases.join('\n')}
    default:
      unreachable();
  }
}
`;
}

export function printRunLoop(numbered: Numbered): string {
  const hot = [...numbered.arms.values()].filter(({ arm }) => arm.hot);
  const cases = hot.map(({ id, arm }) => {
    const end = arm.ends ? 'break;' : 'rec += RECORD_BYTES;\ncontinue;';
    return `        case ${id}: { // ${title(arm)}\n${indent(`${arm.code}\n${end}`, 10)}\n        }`;
  });
  const { first } = numbered;
  return `export function runBlocks(): void {
  let key = refreshedKey();
  let block: u32 = enterAtEip();
  key = presentKey();
  let rec: u32 = 0;
  // How the block goes on: LINK_TAKEN or LINK_FALL, or 0: at \`target\`.
  let slot: u32 = 0;
  let target: u32 = 0;
  for (;;) {
    let left = machine.remaining - <i32>load<u8>(block, BLOCK_COUNT);
    if (left < 0) {
      block = shorten(block);
      if (block == 0) return;
      left = 0;
    }
    machine.remaining = left;
    machine.block = block;
    rec = block + BLOCK_RECORDS;
    for (;;) {
      switch (<u32>load<u16>(rec)) {
        case 0: { // the running block was written to
          target = leaveBlock(rec);
          slot = 0;
          break;
        }
        case 1: { // the page ends, or the block is long enough
          slot = LINK_FALL;
          break;
        }
        case 2: {
          machine.record = rec;
          placeEffectiveAddress(rec);
          rec += RECORD_BYTES;
          continue;
        }
${cases.join('\n')}
        default: {
          const id = <u32>load<u16>(rec);
          machine.record = rec;
          if (id >= ${first.endings} || id < BUILT_IN) {
            cpu.eip = load<u32>(block, BLOCK_EIP) + <u32>load<u16>(block, BLOCK_BYTES);
            if (id < BUILT_IN) invalidRecord(id);
            endingsArms(id, rec);
            if (id >= ${first.leavings}) {
              machine.record = 0;
              return;
            }
            key = refreshedKey();
            target = cpu.eip;
            slot = 0;
            break;
          }
          if (id < ${first.integer16}) integerArms(id, rec);
          else if (id < ${first.x87}) integer16Arms(id, rec);
          else if (id < ${first.sse}) x87Arms(id, rec);
          else if (id < ${first.system}) sseArms(id, rec);
          else systemArms(id, rec);
          rec += RECORD_BYTES;
          continue;
        }
      }
      break;
    }
    let next: u32;
    if (slot != 0) {
      next = load<u32>(block + slot);
      if (load<u32>(next, BLOCK_KEY) != key) {
        next = follow(block, slot);
        if (next == 0) return;
        key = presentKey();
      }
    } else {
      next = load<u32>(jumpEntry(target));
      if (load<u32>(next, BLOCK_KEY) != key || load<u32>(next, BLOCK_EIP) != target) {
        next = find(target);
        if (next == 0) return;
        key = presentKey();
      }
    }
    block = next;
  }
}
`;
}

// The machine's counters by name: what the core counts in volatile memory, and kernel calls by their names.
import * as layout from '../../emu-core/contract/state.ts';
import { VECTOR_NAMES } from '../../emu-core/contract/vector-names.ts';
import type { Bus } from './bus.ts';
import type { CoreInstance } from './core-instance.ts';
import type { GuestPages } from './guest-pages.ts';
import type { MachineStats } from './types.ts';

/** Names of kernel calls 0 to 36, profile P2 (Nanvix microvm §7.3). */
export const KERNEL_CALL_NAMES: readonly string[] = [
  ...['debug', 'getPid', 'getTid', 'exit', 'capCtl', 'resume', 'terminate', 'eventCtrl', 'send', 'recv'],
  ...['memoryMap', 'memoryUnmap', 'memoryCtrl', 'memoryCopy', 'allocMmio', 'freeMmio', 'allocPmio', 'freePmio'],
  ...['readPmio', 'writePmio', 'yield', 'createThread', 'exitThread', 'joinThread', 'mutexLock', 'mutexUnlock'],
  ...[
    'condSignal',
    'condWait',
    'getTime',
    'sleep',
    'setThreadDataArea',
    'getThreadDataArea',
    'mmioInfo',
    'push',
    'pull',
  ],
  ...['snapshot', 'detachThread'],
];

/** COUNTER_SLOW_READS → slowReads. */
const CORE_COUNTERS = Object.entries(layout)
  .filter(([name]) => name.startsWith('COUNTER_') && !['COUNTER_FAULTS', 'COUNTER_KERNEL_CALLS'].includes(name))
  .map(([name, at]) => [camelCase(name.slice('COUNTER_'.length)), at as number] as const);

export function coreCounters(core: CoreInstance): Record<string, number> {
  const read = (at: number) => Number(core.view.getBigUint64(at, true));
  const counters = Object.fromEntries(CORE_COUNTERS.map(([name, at]) => [name, read(at)]));
  VECTOR_NAMES.forEach((name, vector) => {
    const count = read(layout.COUNTER_FAULTS + 8 * vector);
    if (count > 0) counters[`fault#${name || vector}`] = count;
  });
  return counters;
}

/** Everything that is counted, in one record. */
export function collectStats(
  core: CoreInstance,
  pages: GuestPages,
  bus: Bus,
  known: Pick<MachineStats, 'instructions' | 'tscNs' | 'unknownPorts'>,
): MachineStats {
  return {
    ...known,
    kernelCalls: kernelCallCounts(core),
    busFramesIn: bus.counters.framesIn,
    busFramesOut: bus.counters.framesOut,
    busBytesIn: bus.counters.bytesIn,
    busBytesOut: bus.counters.bytesOut,
    pagesUsed: pages.touchedCount,
    pagesDirty: pages.dirty.count,
    core: coreCounters(core),
  };
}

/** Kernel calls made so far, by `number name`. */
function kernelCallCounts(core: CoreInstance): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let number = 0; number < layout.KERNEL_CALL_COUNTERS; number++) {
    const count = Number(core.view.getBigUint64(layout.COUNTER_KERNEL_CALLS + 8 * number, true));
    if (count > 0) counts[`${number} ${KERNEL_CALL_NAMES[number] ?? 'unknown'}`] = count;
  }
  return counts;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

// How long Stop takes, from the click to the status line, for programs that never end by themselves.
import { quantile } from '../summary.ts';
import type { MeasuredPlayground } from './playground.ts';

const ENDLESS: readonly (readonly [string, string])[] = [
  ['while True: pass', 'while True: pass'],
  ['time.sleep(100)', 'import time\ntime.sleep(100)'],
  ['sum(range(10**12))', 'sum(range(10**12))'],
];

export interface StopRow {
  readonly program: string;
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** By KeyboardInterrupt; the others took a reset from the snapshot. */
  readonly interrupted: number;
  readonly samples: readonly number[];
}

/** The programs take turns, so that a slow minute of the computer meets all of them. */
export async function measureStops(playground: MeasuredPlayground, rounds: number): Promise<StopRow[]> {
  const samples = ENDLESS.map(() => ({ ms: [] as number[], interrupted: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, [, source]] of ENDLESS.entries()) {
      await playground.start(source);
      // Into the loop, and not always to the same place in a slice.
      await playground.page.waitForTimeout(300 + 37 * (round % 7));
      const { ms, text } = await playground.timed(playground.stop);
      samples[at].ms.push(Math.round(ms * 10) / 10);
      if (text.startsWith('Stopped')) samples[at].interrupted++;
    }
  }
  return ENDLESS.map(([program], at) => {
    const { ms, interrupted } = samples[at];
    return {
      program,
      n: ms.length,
      p50: quantile(ms, 0.5),
      p95: quantile(ms, 0.95),
      max: Math.max(...ms),
      interrupted,
      samples: ms,
    };
  });
}

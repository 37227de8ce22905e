// Whether what the page holds levels off: the last quarter of a run against its second one.
import { quantile } from '../summary.ts';
import type { MemorySample } from './memory.ts';

type Metric = Exclude<keyof MemorySample, 'seconds'>;

/** The most that a metric's median may grow from the second quarter to the last: a ratio, and an amount too small to matter. */
const LIMITS: Readonly<Record<Metric, { readonly ratio: number; readonly slack: number }>> = {
  pageHeap: { ratio: 1.15, slack: 2 * 2 ** 20 },
  workerHeap: { ratio: 1.15, slack: 2 * 2 ** 20 },
  // The editor's undo history grows by some hundred bytes with every program that is pasted.
  pageBuffers: { ratio: 1.15, slack: 2 * 2 ** 20 },
  workerBuffers: { ratio: 1.05, slack: 2 * 2 ** 20 },
  workers: { ratio: 1, slack: 0 },
  // Chromium keeps the last 1000 changes of the input field for its undo, a text node each (seen to end there, 26 November 2026).
  nodes: { ratio: 1.15, slack: 1000 },
  listeners: { ratio: 1.1, slack: 20 },
  storage: { ratio: 1.1, slack: 2 ** 20 },
  rendererResident: { ratio: 1.15, slack: 16 * 2 ** 20 },
  browserResident: { ratio: 1.2, slack: 16 * 2 ** 20 },
};

export interface Growth {
  readonly metric: Metric;
  readonly second: number;
  readonly last: number;
  readonly ratio: number;
  readonly levelsOff: boolean;
}

export function growth(samples: readonly MemorySample[]): Growth[] {
  const quarter = (from: number) =>
    samples.slice(Math.floor(samples.length * from), Math.max(1, Math.floor(samples.length * (from + 0.25))));
  return (Object.keys(LIMITS) as Metric[]).map((metric) => {
    const second = quantile(
      quarter(0.25).map((sample) => sample[metric]),
      0.5,
    );
    const last = quantile(
      quarter(0.75).map((sample) => sample[metric]),
      0.5,
    );
    const { ratio, slack } = LIMITS[metric];
    const levelsOff = last <= second * ratio || last - second <= slack;
    return { metric, second, last, ratio: Math.round((last / second) * 1000) / 1000, levelsOff };
  });
}

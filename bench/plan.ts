// What is measured, in an order that an engine (Node, or a browser's worker) follows: the start in three rows, then programs.

import { type Images, type Measurement, measureCold, measureRestored, takeSnapshot } from './measure.ts';
import { PROGRAMS } from './programs.ts';

export interface Sample extends Measurement {
  readonly row: string;
  readonly kind: 'start' | 'program';
}

export interface Engine {
  readonly images: Images;
  /** null: no baseline image was built. */
  readonly baseline: Images | null;
}

const START = ['-S', '-c', 'pass'];
const COLD = 'cold';
const RESTORED = 'restored';
const BASELINE = 'baseline';

/** Rows of a start are interleaved, so that a slow minute of the computer meets all of them. */
export async function measureAll(engine: Engine, rounds: number, onSample: (sample: Sample) => void): Promise<void> {
  const { images, baseline } = engine;
  const snapshot = await takeSnapshot(images, ['python', '--snapshot', ...START]);
  for (let round = 0; round < rounds; round++) {
    if (baseline) {
      const sample = await measureCold(baseline, ['python', ...START]);
      onSample({ row: BASELINE, kind: 'start', ...sample });
    }
    onSample({ row: COLD, kind: 'start', ...(await measureCold(images, ['python', ...START])) });
    onSample({ row: RESTORED, kind: 'start', ...(await measureRestored(images, snapshot)) });
    for (const program of PROGRAMS) {
      const sample = await measureCold(images, ['python', '-S', '-c', program.source]);
      onSample({ row: program.name, kind: 'program', ...sample });
    }
  }
}

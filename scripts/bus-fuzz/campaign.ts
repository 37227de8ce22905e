// Many cases, each from a seed of its own, so that any of them can be run alone.
import { Random } from '../conformance/random.ts';
import { BareMachine } from './bare-machine.ts';
import { runHonest, runHostile } from './case.ts';

/** Every so many hostile cases an honest one: nothing of the guests before may be left. */
const HONEST_EVERY = 8;

export interface Finding {
  readonly seed: number;
  readonly what: string;
}

export interface CampaignResult {
  readonly cases: number;
  readonly finding: Finding | null;
}

/** `--seed N --cases 1` runs the case again that was found with seed N. */
export async function busCampaign(
  seed: number,
  cases: number,
  onCase: (done: number) => void = () => {},
): Promise<CampaignResult> {
  const bare = new BareMachine();
  for (let i = 0; i < cases; i++) {
    const what = runCase(bare, seed + i);
    if (what) return { cases: i + 1, finding: { seed: seed + i, what } };
    onCase(i + 1);
    // Late answers of sinks come between two cases, as they do in a host.
    if (i % HONEST_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (!bare.isSnapshotWhole) return { cases, finding: { seed, what: 'the stored snapshot was changed' } };
  return { cases, finding: null };
}

function runCase(bare: BareMachine, seed: number): string | null {
  const random = new Random(seed);
  try {
    return (seed % HONEST_EVERY === 0 ? runHonest : runHostile)(bare, random);
  } catch (thrown) {
    return `the host threw ${thrown instanceof Error ? thrown.stack : thrown}`;
  }
}

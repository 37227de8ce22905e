// Many cases, each from a seed of its own, so that any of them can be run alone.
import { Random } from '../random.ts';
import { BareMachine } from './bare-machine.ts';
import { runHonest, runHostile } from './case.ts';

/** Every so many hostile cases an honest one: nothing of the guests before may be left. And one on the machine of 2024. */
const TURN = 8;
const OLD_AT = 1;

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
  const machines = { bare: new BareMachine(), old: new BareMachine('p0') };
  for (let i = 0; i < cases; i++) {
    const what = runCase(machines, seed + i);
    if (what) return { cases: i + 1, finding: { seed: seed + i, what } };
    onCase(i + 1);
    // Late answers of sinks come between two cases, as they do in a host.
    if (i % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (!machines.bare.isSnapshotWhole || !machines.old.isSnapshotWhole)
    return { cases, finding: { seed, what: 'the stored snapshot was changed' } };
  return { cases, finding: null };
}

function runCase({ bare, old }: { bare: BareMachine; old: BareMachine }, seed: number): string | null {
  const random = new Random(seed);
  const turn = seed % TURN;
  try {
    return turn === 0 ? runHonest(bare, random) : runHostile(turn === OLD_AT ? old : bare, random);
  } catch (thrown) {
    return `the host threw ${thrown instanceof Error ? thrown.stack : thrown}`;
  }
}

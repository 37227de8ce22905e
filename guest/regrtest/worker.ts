// A process that runs modules for guest:regrtest, one after the other: the guest's in one machine, native ones as children.
import { GuestSide } from './guest-side.ts';
import { NativeSide } from './native-side.ts';
import type { Limits, ModuleRun, Request, Side, SideName } from './records.ts';
import { runModule } from './run-module.ts';

export interface Work {
  readonly side: SideName;
  readonly request: Request;
  readonly limits: Limits;
  /** File of the guest's snapshot. */
  readonly snapshot: string;
}

export type Answer = { readonly run: ModuleRun } | { readonly error: string };

let guest: GuestSide | null = null;

function sideFor({ side, snapshot }: Work): Side {
  if (side === 'native') return new NativeSide();
  guest ??= new GuestSide(snapshot);
  return guest;
}

async function answer(work: Work): Promise<Answer> {
  try {
    return { run: await runModule(sideFor(work), work.request, work.limits) };
  } catch (thrown) {
    return { error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}

process.on('message', async (work: Work) => {
  process.send?.(await answer(work));
});

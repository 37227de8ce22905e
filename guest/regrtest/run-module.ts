// Runs a module to its end on one side. A test that takes the whole process with it costs itself only: the others run in a new one.
import type { DriverLine, Ending, EndKind, Limits, ModuleRun, Request, Side, TestRecord } from './records.ts';

/** Processes that a module may end before it is given up. */
const LIVES_MOST = 20;
const OUTPUT_KEPT = 16_384;
/** Ends after which what is left of the module is worth a new process. */
const GOES_ON: readonly EndKind[] = ['died', 'stuck', 'test-limit'];

/** What the driver has said so far. */
class Progress {
  readonly tests: TestRecord[] = [];
  running: string | null = null;
  output = '';

  onLine(line: DriverLine): void {
    if (line.start !== undefined) this.running = line.start;
    if (line.test === undefined || line.outcome === undefined) return;
    this.tests.push({ name: line.test, outcome: line.outcome, detail: line.detail });
    this.running = null;
  }

  onOutput(text: string): void {
    this.output = (this.output + text).slice(-OUTPUT_KEPT);
  }

  /** The test that was running when the process ended. */
  blame(end: Ending): void {
    if (this.running === null) return;
    this.tests.push({ name: this.running, outcome: 'failed', detail: `${end.kind}: ${end.detail ?? ''}` });
    this.running = null;
  }
}

export async function runModule(side: Side, request: Request, limits: Limits): Promise<ModuleRun> {
  const began = performance.now();
  const progress = new Progress();
  const seconds = (): number => (performance.now() - began) / 1000;
  let instructions = 0;
  let end: Ending = { kind: 'died' };
  for (let lives = 1; lives <= LIVES_MOST; lives++) {
    const skip = [...(request.skip ?? []), ...progress.tests.map(({ name }) => name)];
    const left: Limits = {
      ...limits,
      moduleInstructions: limits.moduleInstructions - instructions,
      wallSeconds: limits.wallSeconds - seconds(),
    };
    const life = await side.live({ ...request, skip }, left, progress);
    instructions += life.instructions;
    end = life.end;
    const blamed = progress.running !== null;
    progress.blame(end);
    if (!blamed || !GOES_ON.includes(end.kind)) break;
  }
  return {
    module: request.module,
    end,
    tests: progress.tests,
    seconds: seconds(),
    instructions,
    output: progress.output,
    limits,
  };
}

/** Whether the run says all that there is to say about the module. */
export const isWhole = (run: ModuleRun): boolean => ['run', 'skipped', 'failed'].includes(run.end.kind);

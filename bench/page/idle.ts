// What an idle guest costs: processor seconds of the browser's processes, and guest instructions, over some seconds of doing nothing.
import type { MeasuredPlayground } from './playground.ts';
import { browserProcesses } from './processes.ts';

const SECONDS = 10;
const SETTLE_MS = 3000;

const STATES: readonly (readonly [string, string | null])[] = [
  ['at the prompt', null],
  ['waits for input()', 'input()'],
  ['sleeps', 'import time\ntime.sleep(1000)'],
];

export interface IdleRow {
  readonly state: string;
  readonly seconds: number;
  readonly rendererCpuSeconds: number;
  readonly otherCpuSeconds: number;
  readonly guestInstructions: string;
}

export async function measureIdle(playground: MeasuredPlayground): Promise<IdleRow[]> {
  const rows: IdleRow[] = [];
  for (const [state, program] of STATES) {
    if (program) await playground.start(program);
    await playground.page.waitForTimeout(SETTLE_MS);
    const [before, shownBefore] = [await cpu(playground), await shownInstructions(playground)];
    await playground.page.waitForTimeout(SECONDS * 1000);
    const [after, shownAfter] = [await cpu(playground), await shownInstructions(playground)];
    rows.push({
      state,
      seconds: SECONDS,
      rendererCpuSeconds: Math.round((after.renderer - before.renderer) * 100) / 100,
      otherCpuSeconds: Math.round((after.other - before.other) * 100) / 100,
      guestInstructions: `${shownBefore} → ${shownAfter}`,
    });
    if (program) await playground.timed(playground.stop);
  }
  return rows;
}

async function cpu({ browser }: MeasuredPlayground): Promise<{ renderer: number; other: number }> {
  const processes = await browserProcesses(browser);
  const sum = (isRenderer: boolean) =>
    processes.reduce((all, { type, cpuSeconds }) => all + ((type === 'renderer') === isRenderer ? cpuSeconds : 0), 0);
  return { renderer: sum(true), other: sum(false) };
}

/** As the machine panel shows it. */
async function shownInstructions({ machine }: MeasuredPlayground): Promise<string> {
  return (await machine.locator('dt:text("Instructions") + dd').textContent()) ?? '';
}

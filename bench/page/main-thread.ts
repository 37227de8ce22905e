// Processor time of the tasks on the page's main thread, from the browser's own trace: unlike wall time, it is right on a busy computer.
import type { MeasuredPlayground } from './playground.ts';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's processor time. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Milliseconds that each task of the renderers' main threads took while `work` went on. */
export async function mainThreadTasks(
  { browser, page }: MeasuredPlayground,
  work: () => Promise<void>,
): Promise<number[]> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread),
  );
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && mains.has(thread(event)));
  if (tasks.length === 0) throw new Error('The trace shows no task of the main thread.');
  return tasks.map(({ tdur }) => (tdur ?? 0) / 1000);
}

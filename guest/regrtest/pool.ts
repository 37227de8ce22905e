// Worker processes, each with one piece of work at a time; one that dies takes only its work with it.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/places.ts';
import type { Answer, Work } from './worker.ts';

const WORKER = join(ROOT, 'guest/regrtest/worker.ts');

/** Does all the work with so many processes; `onAnswer` is called as each piece ends. */
export async function workThrough(
  work: readonly Work[],
  jobs: number,
  onAnswer: (work: Work, answer: Answer) => void,
): Promise<void> {
  const queue = [...work];
  await Promise.all(
    Array.from({ length: Math.min(jobs, work.length) }, async () => {
      let child: ChildProcess | null = null;
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        child ??= fork(WORKER, { cwd: ROOT });
        const answer = await ask(child, next);
        if (child.exitCode !== null || child.signalCode !== null) child = null;
        onAnswer(next, answer);
      }
      child?.kill();
    }),
  );
}

function ask(child: ChildProcess, work: Work): Promise<Answer> {
  return new Promise((resolve) => {
    const onMessage = (answer: Answer): void => settle(answer);
    const onExit = (status: number | null, signal: string | null): void =>
      settle({ error: `the worker process ended with ${signal ?? `status ${status}`}` });
    const settle = (answer: Answer): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(answer);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(work);
  });
}

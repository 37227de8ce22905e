// Progress of a step: its title, the time elapsed, and what is running; plain lines when nobody watches a terminal.
import { Listr, ListrLogger, ProcessOutput } from 'listr2';

const REFRESH_MS = 500;

function seconds(since: number): string {
  const elapsed = Math.round((Date.now() - since) / 1000);
  return elapsed < 60 ? `${elapsed} s` : `${Math.floor(elapsed / 60)} min ${elapsed % 60} s`;
}

/** Runs `work` with its title shown; `say` tells what is running now. */
export async function showStep(title: string, work: (say: (line: string) => void) => Promise<void>): Promise<void> {
  const start = Date.now();
  if (!process.stderr.isTTY || process.env.CI) {
    console.error(`${title} …`);
    await work(() => {});
    console.error(`${title}: ${seconds(start)}`);
    return;
  }
  const task = {
    title,
    task: async (_: unknown, shown: { title: string; output: string }) => {
      let line = 'starting';
      const show = (): void => {
        shown.output = `${seconds(start)}  ${line.slice(0, (process.stderr.columns || 80) - 16)}`;
      };
      const timer = setInterval(show, REFRESH_MS);
      try {
        await work((said) => {
          line = said;
        });
        shown.title = `${title} (${seconds(start)})`;
      } finally {
        clearInterval(timer);
      }
    },
  };
  // Programs that call us may print data on stdout.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  await new Listr([task], { rendererOptions: { showErrorMessage: false, logger } }).run();
}

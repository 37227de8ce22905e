// The frame of the npm scripts: what a person can act on is printed plainly, everything else with its stack.
import { CommandFailed } from './command.ts';
import { SetupFailure } from './failure.ts';

/** Runs the body; a failure ends the process with status 1. */
export async function program(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const isPlain = error instanceof SetupFailure || error instanceof CommandFailed;
    console.error(isPlain ? error.message : error);
    process.exit(1);
  }
}

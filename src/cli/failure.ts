// How the command line fails: one clear line on stderr and a status of its own.
import type { MachineError, Result } from '../machine/index.ts';

/** Wrong arguments, images that are none, a machine that cannot be made. */
export const EXIT_USAGE = 2;
/** The guest crashed, or broke a rule of the machine. */
export const EXIT_CRASH = 70;
/** --max-instructions was reached. */
export const EXIT_LIMIT = 124;
/** The program was interrupted from the keyboard. */
export const EXIT_INTERRUPTED = 130;

export class Failure extends Error {
  readonly status: number;

  constructor(message: string, status = EXIT_USAGE) {
    super(message);
    this.status = status;
  }
}

/** The value of a result; its sentence is what the person reads otherwise. */
export function need<T>(result: Result<T>): T {
  if (!result.ok) throw new Failure(sentenceOf(result.error));
  return result.value;
}

function sentenceOf(error: MachineError): string {
  return error.message;
}

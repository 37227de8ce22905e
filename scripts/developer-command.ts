// How developers' commands read their arguments: a wrong one is a line and status 2, not a run with NaN.
import { Command, InvalidArgumentError } from 'commander';

/** Status 1 is left to what the command finds. */
export function developerCommand(name: string): Command {
  return new Command(name).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

function numberFrom(text: string, least: number, wanted: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(wanted);
  return value;
}

/** A whole number from 1; underscores may group its digits, and 1e6 will do. */
export const count = (text: string): number => numberFrom(text, 1, 'A whole number from 1 is wanted.');

/** A whole number from 0. */
export const whole = (text: string): number => numberFrom(text, 0, 'A whole number from 0 is wanted.');

/** A duration, which may be a fraction. */
export function duration(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('A number above 0 is wanted.');
  return value;
}

/** A seed that no run before had. */
export const freshSeed = (): number => Date.now() % 1_000_000_000;

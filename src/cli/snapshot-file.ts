// A snapshot as a file: restored when it fits, otherwise told why not, written in one piece.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Machine } from '../machine/index.ts';
import { Failure } from './failure.ts';
import { reason, userPath } from './files.ts';

/** True: the machine is restored. A file that cannot be used costs one line on stderr, never the run. */
export function restoreFrom(machine: Machine, path: string): boolean {
  const file = userPath(path);
  if (!existsSync(file)) return false;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw new Failure(`The snapshot '${path}' cannot be read: ${reason(thrown)}.`);
  }
  const restored = machine.restore(bytes);
  if (!restored.ok) process.stderr.write(`microvm: ${restored.error.message} Booting cold.\n`);
  return restored.ok;
}

/**
 * Saves beside the old file and takes its place at once: a reader sees the old one or the new one, whole.
 * A snapshot that cannot be kept costs one line on stderr, never the run.
 */
export function saveTo(machine: Machine, path: string): void {
  const bytes = machine.snapshot();
  if (!bytes.ok) {
    process.stderr.write(`microvm: ${bytes.error.message}\n`);
    return;
  }
  const file = userPath(path);
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(beside, bytes.value);
    renameSync(beside, file);
  } catch (thrown) {
    rmSync(beside, { force: true });
    process.stderr.write(`microvm: The snapshot cannot be written to '${path}': ${reason(thrown)}.\n`);
  }
}

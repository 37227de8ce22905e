// What the agent says of a job's end, as the page is told.
import type { DoneEvent } from '../agent/index.ts';
import type { JobResult } from '../protocol/machine-api.ts';

/** Characters of an exception's message: it goes into a marker and a status line; the console has all of it. */
const ERROR_MAX = 2000;

export function jobResult(
  done: DoneEvent,
  filename: string,
): Pick<JobResult, 'status' | 'exitCode' | 'error' | 'place'> {
  const { status, exitCode, error } = done;
  if (!error) return { status, exitCode, error: null, place: null };
  const { type, message, file, line, column, endLine, endColumn } = error;
  const inProgram = line !== null && (file === filename || file?.endsWith(`/${filename}`));
  const text = message ? `${type}: ${message}` : type;
  return {
    status,
    exitCode,
    error: text.length > ERROR_MAX ? `${text.slice(0, ERROR_MAX)}…` : text,
    place: inProgram ? { line, column, endLine, endColumn } : null,
  };
}

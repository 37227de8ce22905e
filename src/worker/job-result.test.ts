// The end of a job: its place only in the user's own file, its message within bounds.
import { expect, test } from 'vitest';
import type { DoneEvent } from '../agent/index.ts';
import { jobResult } from './job-result.ts';

const place = { line: 3, column: 5, endLine: 3, endColumn: 8 };
const done = (error: Partial<DoneEvent['error']>): DoneEvent => ({
  event: 'done',
  id: 1,
  status: 'error',
  exitCode: 1,
  milliseconds: 1,
  error: { type: 'ValueError', message: 'bad', file: 'main.py', traceback: '', ...place, ...error },
});

test('type, message, and the place in the program', () => {
  expect(jobResult(done({}), 'main.py')).toEqual({ status: 'error', exitCode: 1, error: 'ValueError: bad', place });
  expect(jobResult(done({ message: '', file: '/home/main.py' }), 'main.py')).toMatchObject({
    error: 'ValueError',
    place,
  });
  expect(jobResult(done({ file: '/lib/json.py' }), 'main.py').place).toBeNull();
  expect(jobResult(done({ line: null }), 'main.py').place).toBeNull();
});

test('a message of megabytes is cut', () => {
  expect(jobResult(done({ message: 'm'.repeat(5_000_000) }), 'main.py').error).toHaveLength(2001);
});

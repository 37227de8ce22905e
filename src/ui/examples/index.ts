// The examples menu: programs that show what this machine can do, in the order of a first visit.
import asyncioTasks from './asyncio_tasks.py?raw';
import files from './files.py?raw';
import hello from './hello.py?raw';
import input from './input.py?raw';
import numbers from './numbers.py?raw';
import plot from './plot.py?raw';
import primes from './primes.py?raw';
import snapshot from './snapshot.py?raw';
import threads from './threads.py?raw';
import traceback from './traceback.py?raw';

export interface Example {
  readonly title: string;
  readonly source: string;
}

export const EXAMPLES: readonly Example[] = [
  { title: 'Hello', source: hello },
  { title: 'Ask for input', source: input },
  { title: 'Snapshot and randomness', source: snapshot },
  { title: 'Files', source: files },
  { title: 'Threads', source: threads },
  { title: 'asyncio', source: asyncioTasks },
  { title: 'Decimals, JSON, dates', source: numbers },
  { title: 'A traceback', source: traceback },
  { title: 'Plot with text', source: plot },
  { title: 'Prime numbers, timed', source: primes },
];

export const FIRST_PROGRAM = hello;

// Runs other programs with their output in a log, and reports failures with what is needed to understand them.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface CommandOptions {
  cwd?: string;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** Everything the program prints is appended here. */
  log: string;
  /** Called with each line printed: progress, not data. */
  onLine?: (line: string) => void;
}

const TAIL_LINES = 25;

/** A program ended with an error; the message carries the command, its status and the tail of its log. */
export class CommandFailed extends Error {
  constructor(
    readonly command: string,
    readonly status: string,
    readonly log: string,
  ) {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES);
    super(
      [`This command failed (${status}):`, `  ${command}`, ...lines.map((line) => `  | ${line}`), `Log: ${log}`].join(
        '\n',
      ),
    );
  }
}

/** As a person would type it in a shell. */
export function shellQuoted(words: string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** Runs a program to its end. Throws CommandFailed. */
export function run(program: string, args: string[], options: CommandOptions): Promise<void> {
  const command = shellQuoted([program, ...args]);
  mkdirSync(dirname(options.log), { recursive: true });
  appendFileSync(options.log, `\n$ ${options.cwd ? `cd ${shellQuoted([options.cwd])} && ` : ''}${command}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    const take = (chunk: Buffer): void => {
      appendFileSync(options.log, chunk);
      const lines = (rest + chunk.toString()).split(/[\r\n]+/);
      rest = lines.pop() ?? '';
      const last = lines.findLast((line) => line.trim() !== '');
      if (last !== undefined) options.onLine?.(last);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      appendFileSync(options.log, `${error.message}\n`);
      reject(new CommandFailed(command, error.message, options.log));
    });
    child.on('close', (status, signal) => {
      if (status === 0) resolve();
      else reject(new CommandFailed(command, signal ? `ended by ${signal}` : `status ${status}`, options.log));
    });
  });
}

// The driver's channel on the host: bytes in, lines of JSON out; and the command line that starts the driver.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/places.ts';
import type { DriverLine, Request } from './records.ts';

export const DRIVER = 'guest/regrtest/driver.py';

/** The same words on both sides. */
export function driverCommand(): string[] {
  return ['python3', '-c', readFileSync(join(ROOT, DRIVER), 'utf8')];
}

export const DRIVER_ENVIRONMENT = {
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  TZ: 'UTC',
  TERM: 'dumb',
  HOME: '/home',
};

export function requestLine(request: Request): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ ...request, module: `test.${request.module}` })}\n`);
}

export class DriverLines {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: DriverLine) => void;
  #rest = '';

  constructor(onLine: (line: DriverLine) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of lines) this.#onLine(JSON.parse(line) as DriverLine);
  }
}

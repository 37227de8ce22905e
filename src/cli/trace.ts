// --trace: what the guest does, as text on stderr.
import { hex, type Machine } from '../machine/index.ts';
import { Failure } from './failure.ts';

export const TRACES = ['kcalls', 'faults', 'ports'] as const;
type Trace = (typeof TRACES)[number];

/** `wanted`: names with commas between them. */
export function attachTrace(machine: Machine, wanted: string): void {
  for (const name of wanted.split(',')) {
    if (!TRACES.includes(name as Trace))
      throw new Failure(`There is no trace '${name}': there are ${TRACES.join(', ')}.`);
  }
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const traces = new Set(wanted.split(','));
  if (traces.has('ports')) {
    machine.tracePorts((direction, port, width, value) => {
      print(`port   ${direction}${width * 8} ${hex(port, 4)} ${hex(value, width * 2)}`);
    });
  }
}

// --trace: what the guest does, as text on stderr.
import { PF } from '../../emu-core/contract/vectors.ts';
import { hex, type Machine, type TraceEvent } from '../machine/index.ts';
import { Failure } from './failure.ts';

export const TRACES = ['kcalls', 'faults', 'ports'] as const;
type Trace = (typeof TRACES)[number];

/** `wanted`: names with commas between them. */
export function attachTrace(machine: Machine, wanted: string): void {
  for (const name of wanted.split(',')) {
    if (!TRACES.includes(name as Trace))
      throw new Failure(`There is no trace '${name}': there are ${TRACES.join(', ')}.`);
  }
  const traces = new Set(wanted.split(','));
  const kinds = { kernelCalls: traces.has('kcalls'), faults: traces.has('faults') };
  if (kinds.kernelCalls || kinds.faults) machine.trace(kinds, eventPrinter());
  if (!traces.has('ports')) return;
  machine.tracePorts((direction, port, width, value) => {
    print(machine.instructions, `port ${direction}${width * 8} ${hex(port, 4)} ${hex(value, width * 2)}`);
  });
}

/** Pairs a return with its call by where the program goes on and with which stack: threads may overtake each other. */
function eventPrinter(): (event: TraceEvent) => void {
  const calls = new Map<string, string>();
  return (event) => {
    if (event.kind === 'fault') {
      const address = event.vector === PF ? ` at ${hex(event.cr2)}` : '';
      print(event.instructions, `fault ${event.vector} code ${hex(event.code, 4)}${address} eip ${hex(event.eip)}`);
      return;
    }
    const place = `${event.eip} ${event.esp}`;
    if (event.kind === 'kernel-call') {
      const call = `${event.number} ${event.name}(${event.arguments.map((word) => hex(word)).join(', ')})`;
      calls.set(place, call);
      print(event.instructions, `kcall ${call}`);
      return;
    }
    const call = calls.get(place);
    if (call === undefined) return;
    calls.delete(place);
    print(event.instructions, `kcall ${call} = ${event.eax | 0}`);
  };
}

function print(instructions: number, line: string): void {
  process.stderr.write(`${String(instructions).padStart(12)}  ${line}\n`);
}

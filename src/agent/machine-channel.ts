// Ties an agent to a machine's descriptors 3 and 4.
import { FD_CONTROL, FD_INTERRUPT } from '../../emu-core/contract/microvm.ts';
import type { Machine } from '../machine/index.ts';
import { Agent, interruptRecord } from './agent.ts';

const ONLY_JOB = 1;

/** Ctrl+C for a Python that was started with --interrupts, without an agent. */
export function interruptPython(machine: Machine): void {
  machine.bus.input(FD_INTERRUPT).push(interruptRecord(ONLY_JOB));
}

/** Sends what the machine writes to fd 3 to the agent and everything else to `output`; back-pressure is the output's. */
export function attachAgent(machine: Machine, output: (fd: number, bytes: Uint8Array) => void | Promise<void>): Agent {
  const { bus } = machine;
  const agent = new Agent({
    send: (bytes) => {
      bus.input(FD_CONTROL).push(bytes);
    },
    interrupt: (record) => {
      bus.input(FD_INTERRUPT).push(record);
    },
  });
  bus.onOutput = (fd, bytes) => {
    if (fd !== FD_CONTROL) return output(fd, bytes);
    agent.receive(bytes);
  };
  return agent;
}

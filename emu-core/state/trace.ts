// What the host wants to see as it happens: each kind stops the machine for it at the next instruction border.
import { TRACE_KINDS } from '../contract/state.ts';
import { machine } from './machine.ts';

@unmanaged
@final
export class Trace {
  /** TRACE_ bits that the host has set. */
  kinds: u32;
  /** The bit of what has just happened; cleared by the host. */
  event: u32;

  @inline
  saw(kind: u32): void {
    if (this.kinds & kind) stopFor(kind);
  }
}

export const trace = changetype<Trace>(TRACE_KINDS);

function stopFor(kind: u32): void {
  trace.event = kind;
  machine.exitRequest = 1;
  machine.requestAttention();
}

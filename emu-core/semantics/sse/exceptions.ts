// MXCSR at work: sticky exception flags, unmasked exceptions (#XM), rounding control, the condition for the fast paths.
import { raisePlain, UD, XM } from '../../faults.ts';
import { CR4_OSXMMEXCPT, cpu } from '../../state/cpu.ts';
import { scratch } from '../../state/float-scratch.ts';
import { DE, EXCEPTIONS, IE, ZE } from '../../state/fpu.ts';
import { MXCSR_MASK_SHIFT, MXCSR_ROUNDING_SHIFT, sse } from '../../state/sse.ts';

/** Rounding control, PE mask and PE flag. */
const FAST_FIELDS: u32 = 0x7020;
/** Round to nearest, PE masked and already set: an inexact result then changes nothing in MXCSR. */
const FAST: u32 = 0x1020;

/** May a result be taken from the host's arithmetic without asking whether it was exact? */
export function inexactIsSettled(): bool {
  return (sse.mxcsr & FAST_FIELDS) == FAST;
}

export function rounding(): u32 {
  return (sse.mxcsr >> MXCSR_ROUNDING_SHIFT) & 3;
}

export function unmasked(): u32 {
  return ~(sse.mxcsr >> MXCSR_MASK_SHIFT) & EXCEPTIONS;
}

/** Before an instruction: no exceptions yet. */
export function begin(): void {
  scratch.flags = 0;
}

/** After computing and before writing the destination: exceptions become sticky; an unmasked one raises #XM. */
export function settle(): void {
  if (scratch.flags != 0) settleFlags();
}

function settleFlags(): void {
  const open = unmasked();
  let flags = scratch.flags;
  // Exceptions found before computing stop the instruction: it then reports none that need a result.
  if ((flags & open & (IE | DE | ZE)) != 0) flags &= IE | DE | ZE;
  sse.mxcsr |= flags;
  if ((flags & open) != 0) raisePlain((cpu.cr4 & CR4_OSXMMEXCPT) != 0 ? XM : UD);
}

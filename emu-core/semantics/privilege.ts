// What an instruction may ask before it does anything: privilege level and mode.
import { MODE_PROTECTED } from '../contract/state.ts';
import { GP, raise, raisePlain, UD } from '../faults.ts';
import { cpu } from '../state/cpu.ts';

/** #GP(0) unless CPL is 0. */
export function requireCpl0(): void {
  if (cpu.cpl != 0) raise(GP, 0);
}

/** #UD in real mode. */
export function requireProtectedMode(): void {
  if (!(cpu.mode & MODE_PROTECTED)) raisePlain(UD);
}

// What every x87, MMX and SSE instruction asks first: is the unit enabled, and is an x87 exception waiting?
import { MF, NM, raisePlain, UD } from '../../faults.ts';
import { CR0_EM, CR0_MP, CR0_TS, CR4_OSFXSR, cpu } from '../../state/cpu.ts';
import { ERROR_SUMMARY, fpu } from '../../state/fpu.ts';

/** #NM when the unit is emulated or belongs to another task (SDM 3A, table 2-2). */
export function checkFpuNoWait(): void {
  if ((cpu.cr0 & (CR0_EM | CR0_TS)) != 0) raisePlain(NM);
}

/** checkFpuNoWait(), then #MF for a waiting unmasked exception. */
export function checkFpu(): void {
  if (((cpu.cr0 & (CR0_EM | CR0_TS)) | (fpu.status & ERROR_SUMMARY)) != 0) cannotGoOn();
}

function cannotGoOn(): void {
  checkFpuNoWait();
  // With CR0.NE clear a PC would raise IRQ 13 through external wiring that the microvm lacks: #MF in both cases.
  raisePlain(MF);
}

/** WAIT/FWAIT: #NM only when CR0.MP and CR0.TS are both set. */
export function fwait(): void {
  if ((cpu.cr0 & (CR0_MP | CR0_TS)) == (CR0_MP | CR0_TS)) raisePlain(NM);
  if ((fpu.status & ERROR_SUMMARY) != 0) raisePlain(MF);
}

export function checkMmx(): void {
  if ((cpu.cr0 & CR0_EM) != 0) raisePlain(UD);
  checkFpu();
}

/** SSE: #UD when emulated or when the system does not save its state, #NM when it belongs to another task. */
export function checkSse(): void {
  if ((cpu.cr0 & (CR0_EM | CR0_TS)) != 0 || (cpu.cr4 & CR4_OSFXSR) == 0) sseUnavailable();
}

function sseUnavailable(): void {
  if ((cpu.cr0 & CR0_EM) != 0 || (cpu.cr4 & CR4_OSFXSR) == 0) raisePlain(UD);
  raisePlain(NM);
}

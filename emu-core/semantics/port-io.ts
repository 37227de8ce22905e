// IN, OUT, INS, OUTS: port access under IOPL and the I/O permission map. SDM 1 19.5, 2A "IN", "INS".
import { CPU_EDI, CPU_ESI, ES } from '../contract/state.ts';
import { Ports } from '../devices/ports.ts';
import { GP, pauseInstruction, raise } from '../faults.ts';
import { Guest } from '../mmu/guest.ts';
import { cpu } from '../state/cpu.ts';
import { stringStep } from './flags.ts';
import { hasIoPrivilege, stepIteration } from './flags-image.ts';
import { segmentLinear } from './segment.ts';
import { isPortPermitted } from './task-state.ts';

/** Raises #GP(0) if the program may not use `width` ports from `port`. */
function checkPort(port: u32, width: u32): void {
  if (!hasIoPrivilege() && !isPortPermitted(port, width)) raise(GP, 0);
}

/** IN. */
export function inPort<T extends number>(port: u32): T {
  checkPort(port, sizeof<T>());
  return <T>Ports.read(port, sizeof<T>());
}

/** OUT. */
export function outPort<T extends number>(port: u32, value: T): void {
  checkPort(port, sizeof<T>());
  Ports.write(port, sizeof<T>(), <u32>value);
}

function offsetIn(register: u32, addressBytes: u32): u32 {
  return addressBytes == 4 ? load<u32>(register) : load<u16>(register);
}

function advance(register: u32, addressBytes: u32, by: u32): void {
  if (addressBytes == 4) store<u32>(register, load<u32>(register) + by);
  else store<u16>(register, <u16>(load<u16>(register) + by));
}

/** Whether another element is due: counts down (E)CX if there is a REP prefix. */
function isDue(rep: u32, addressBytes: u32): bool {
  return rep == 0 || (addressBytes == 4 ? cpu.ecx : cpu.ecx & 0xffff) != 0;
}

function countDown(addressBytes: u32): void {
  if (addressBytes == 4) cpu.ecx--;
  else cpu.ecx = (cpu.ecx & 0xffff_0000) | ((cpu.ecx - 1) & 0xffff);
}

/** Port accesses after which a repeated instruction pauses: each is a call of the host. */
const ACCESSES_TO_PAUSE: u32 = 16;

/** Between iterations: a single-step trap, if TF is set; and now and then a pause. */
function stepIfMore(addressBytes: u32): void {
  if (!isDue(1, addressBytes)) return;
  stepIteration();
  if ((cpu.ecx & (ACCESSES_TO_PAUSE - 1)) == 0) pauseInstruction();
}

/** INS, REP INS. Memory is proved writable before the port is read. */
export function ins<T extends number>(rep: u32, addressBytes: u32): void {
  const port = cpu.edx & 0xffff;
  checkPort(port, sizeof<T>());
  while (isDue(rep, addressBytes)) {
    const linear = segmentLinear(ES, offsetIn(CPU_EDI, addressBytes), sizeof<T>(), true);
    Guest.checkWrite(linear, sizeof<T>());
    Guest.write<T>(linear, <T>Ports.read(port, sizeof<T>()));
    advance(CPU_EDI, addressBytes, stringStep(sizeof<T>()));
    if (rep == 0) return;
    countDown(addressBytes);
    stepIfMore(addressBytes);
  }
}

/** OUTS, REP OUTS. */
export function outs<T extends number>(rep: u32, segmentNumber: u32, addressBytes: u32): void {
  const port = cpu.edx & 0xffff;
  checkPort(port, sizeof<T>());
  while (isDue(rep, addressBytes)) {
    const linear = segmentLinear(segmentNumber, offsetIn(CPU_ESI, addressBytes), sizeof<T>(), false);
    Ports.write(port, sizeof<T>(), <u32>Guest.read<T>(linear));
    advance(CPU_ESI, addressBytes, stringStep(sizeof<T>()));
    if (rep == 0) return;
    countDown(addressBytes);
    stepIfMore(addressBytes);
  }
}

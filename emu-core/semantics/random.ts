// RDRAND: entropy from the host. SDM 2B "RDRAND".
import { random } from '../env.ts';
import { FLAG_CF } from '../state/cpu.ts';
import { writeArithmeticFlags } from './flags.ts';

/** A random number; CF = 1: there is always one. */
export function rdrand<T extends number>(): T {
  writeArithmeticFlags(FLAG_CF);
  return <T>random();
}

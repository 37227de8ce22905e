// The eras of the Nanvix microvm as configuration records (Nanvix microvm §13): switches of one machine, not forks of it.
import { INITRD_BASE } from '../../emu-core/contract/microvm.ts';
import { fail, ok, type Result } from './errors.ts';

export type ProfileName = 'p0' | 'p2' | 'p3';

export interface Profile {
  readonly name: ProfileName;
  readonly title: string;
  readonly initrdBase: number;
  /** How many low bits of EBX hold the initrd's size in pages; null: the trailing zeros of the base (Nanvix microvm §2.2). */
  readonly initrdSizeBits: number | null;
  readonly initrdSizeRounds: 'down' | 'up';
  /** What lies at the base: the ELF itself, or an NVMB container around it. */
  readonly initrdWrap: 'raw' | 'nvmb';
  readonly controlPage: boolean;
  readonly clockPage: boolean;
  /** The control page tells the TSC frequency and carries kernel arguments. */
  readonly kernelArguments: boolean;
  /** HLT waits for an interrupt; without an interrupt controller it ends the machine. */
  readonly interrupts: boolean;
  /** direct: a port write names a 64-byte message. envelope: it names a 24-byte envelope, with credits and IRQ 9. */
  readonly bus: 'direct' | 'envelope';
  /** Port 0x604: any write ends the machine, or 32-bit commands. */
  readonly control: 'any-write-ends' | 'commands';
}

const P2: Profile = {
  name: 'p2',
  title: 'March to April 2026',
  initrdBase: INITRD_BASE,
  initrdSizeBits: null,
  initrdSizeRounds: 'up',
  initrdWrap: 'nvmb',
  controlPage: true,
  clockPage: true,
  kernelArguments: false,
  interrupts: true,
  bus: 'envelope',
  control: 'commands',
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  p0: {
    name: 'p0',
    title: 'October 2024',
    initrdBase: 0x0080_0000,
    initrdSizeBits: 12,
    initrdSizeRounds: 'down',
    initrdWrap: 'raw',
    controlPage: false,
    clockPage: false,
    kernelArguments: false,
    interrupts: false,
    bus: 'direct',
    control: 'any-write-ends',
  },
  p2: P2,
  p3: { ...P2, name: 'p3', title: 'April to May 2026', kernelArguments: true },
};

export function findProfile(name: string): Result<Profile> {
  const known = Object.keys(PROFILES);
  const key = name.toLowerCase();
  if (!known.includes(key)) return fail('profile', `Unknown profile '${name}': known are ${known.join(', ')}.`);
  return ok(PROFILES[key as ProfileName]);
}

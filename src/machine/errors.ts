// What can go wrong with a machine, as data: one tagged union, one clear sentence each, so that it survives any message channel.

export type MachineErrorKind =
  | 'elf' // malformed or unsuitable ELF file
  | 'nvmb' // malformed NVMB container
  | 'ramfs' // malformed RAMFS image
  | 'command-line' // arguments that the guest cannot be given
  | 'memory' // RAM size impossible, or an image does not fit
  | 'profile' // unknown profile
  | 'address' // a range outside guest RAM
  | 'core' // the core module is not the one that this host was built with, or it trapped
  | 'bus' // the guest broke the rules of the message bus
  | 'port' // the guest used a control port in a way that means nothing
  | 'snapshot-state' // the machine cannot be saved at this moment
  | SnapshotErrorKind;

/** Why a snapshot was refused; nothing was changed in any of these cases. */
export type SnapshotErrorKind =
  | 'not-a-snapshot'
  | 'truncated'
  | 'checksum'
  | 'format-version'
  | 'core-layout'
  | 'foreign-image'
  | 'ram-size'
  | 'profile-mismatch';

export interface MachineError {
  readonly kind: MachineErrorKind;
  /** One sentence for a person. */
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: MachineError };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(kind: MachineErrorKind, message: string): { readonly ok: false; readonly error: MachineError } {
  return { ok: false, error: { kind, message } };
}

/** Carries a MachineError where a result cannot: out of a port hook, or to a caller who prefers exceptions. */
export class MachineFailure extends Error {
  readonly error: MachineError;

  constructor(error: MachineError) {
    super(error.message);
    this.name = 'MachineFailure';
    this.error = error;
  }
}

/** The value of a result; throws MachineFailure when there is none. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new MachineFailure(result.error);
  return result.value;
}

/** A number as the manuals print it. */
export function hex(value: number, digits = 8): string {
  return `0x${(value >>> 0).toString(16).padStart(digits, '0')}`;
}

export function outsideRam(physical: number, length: number): ReturnType<typeof fail> {
  return fail('address', `${length} bytes at ${hex(physical)} reach outside the guest's RAM.`);
}

/** What a trap of the core means for its machine. */
export function coreError(thrown: unknown): MachineError {
  return { kind: 'core', message: `The emulator core failed: ${textOf(thrown)}.` };
}

/** What a port access threw: an error of the machine's own devices, or of a host's hook. */
export function hookError(thrown: unknown): MachineError {
  if (thrown instanceof MachineFailure) return thrown.error;
  return { kind: 'port', message: `A port hook of the host failed: ${textOf(thrown)}.` };
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

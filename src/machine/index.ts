// The machine room's door: what the worker, the command line, tests and outside harnesses use.
export { Bus, type OutputSink } from './bus.ts';
export { VIRTUAL_START_MS } from './clock.ts';
export { formatCrash } from './crash.ts';
export { type DriveEnd, Driver, type DriverOptions } from './driver.ts';
export {
  hex,
  type MachineError,
  type MachineErrorKind,
  MachineFailure,
  type Result,
  type SnapshotErrorKind,
  unwrap,
} from './errors.ts';
export type { InputQueue } from './input-queue.ts';
export { Machine } from './machine.ts';
export { MEMORY_DEFAULT, parseMemorySize } from './memory-size.ts';
export { buildNvmb, decodeCommandLine, encodeCommandLine, type NvmbEntry, parseNvmb } from './nvmb.ts';
export { findProfile, PROFILES, type Profile, type ProfileName } from './profiles.ts';
export type { Scheduler } from './scheduler.ts';
export { IMAGE_HASH_BYTES, type SnapshotExpectation, type VerifiedSnapshot, verifySnapshot } from './snapshot.ts';
export type { TraceEvent, TraceKinds } from './trace.ts';
export type * from './types.ts';

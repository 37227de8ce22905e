// What streams from the worker to the page over one MessagePort, and the few signals back.
import type { Problem } from './problem.ts';
import type { Phase } from './timeline.ts';

export interface SnapshotInfo {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  /** stored: the next visit will use it; memory: this tab only. */
  readonly where: 'stored' | 'memory';
  /** Why it could not be stored; null when it was, or is being stored. */
  readonly problem: string | null;
}

export interface Counters {
  /** Guest instructions since the machine was started or restored. */
  readonly instructions: number;
  /** Millions a second while it last ran. */
  readonly mips: number;
  /** Guest pages of 4 KiB that hold anything but zeros. */
  readonly pagesUsed: number;
  /** Pages written since the snapshot. */
  readonly pagesDirty: number;
  readonly memoryPages: number;
}

export type WorkerEvent =
  /** Bytes that the program wrote: fd 1 or 2. */
  | { readonly kind: 'output'; readonly fd: number; readonly bytes: Uint8Array }
  /** It is decided how the machine comes to be. `again`: a new life of the same machine, with a time axis of its own. */
  | { readonly kind: 'begin'; readonly how: 'restored' | 'cold'; readonly why: string | null; readonly again: boolean }
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotInfo | null }
  | { readonly kind: 'counters'; readonly counters: Counters }
  /** Whether the program waits for a line on standard input. */
  | { readonly kind: 'waiting'; readonly waiting: boolean }
  /** Something the user should know, and that stops nothing: one sentence. */
  | { readonly kind: 'remark'; readonly text: string }
  /** The machine stopped by itself: the program ended it, or it crashed. */
  | { readonly kind: 'stopped'; readonly problem: Problem };

/** The page has shown so many bytes of output: the worker holds the machine when the page falls behind. */
export interface PageSignal {
  readonly kind: 'shown';
  readonly bytes: number;
}

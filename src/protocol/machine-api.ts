// What the page may ask of the worker: a few coarse verbs. Everything that comes often goes over one MessagePort (events.ts).
import type { Remote } from 'comlink';
import type { Outcome } from './problem.ts';

export interface StartOptions {
  /** Carries WorkerEvent batches to the page, and PageSignal back. */
  readonly port: MessagePort;
  /** Absolute URL of the page's folder: images are fetched relative to it. */
  readonly baseUrl: string;
  /** Milliseconds since 1970 at which the timeline begins. */
  readonly originMs: number;
  /** Do not look for a snapshot. */
  readonly cold: boolean;
}

export interface Started {
  readonly how: 'restored' | 'cold';
  readonly python: string;
  readonly preimports: readonly string[];
}

export interface Job {
  readonly source: string;
  readonly filename: string;
  /** true: a fresh `__main__`; false: names of the run before are kept. */
  readonly fresh: boolean;
}

/** Where in the user's file an exception points, counted from 1. */
export interface ErrorPlace {
  readonly line: number;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

export interface JobResult {
  readonly status: 'ok' | 'error' | 'exit' | 'interrupted';
  readonly exitCode: number;
  /** `ValueError: bad digit`; null when nothing was raised. */
  readonly error: string | null;
  /** null when the exception has no place in the user's file. */
  readonly place: ErrorPlace | null;
  /** From the page's side of the worker: job handed over to answer. */
  readonly milliseconds: number;
  /** Guest instructions executed meanwhile. */
  readonly instructions: number;
}

/** Names that could replace the text between two columns, counted from 0 in code points. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly names: readonly {
    readonly name: string;
    readonly kind: 'module' | 'class' | 'function' | 'keyword' | 'variable';
  }[];
}

export interface MachineApi {
  /** Restores the machine from its stored snapshot, or boots it. May be called again: the machine before is dropped. */
  start(options: StartOptions): Promise<Outcome<Started>>;
  /** Runs a program; settles when the guest has answered, or when the machine was reset or died. */
  run(job: Job): Promise<Outcome<JobResult>>;
  /** Raises KeyboardInterrupt in the guest's main thread. */
  interrupt(): Promise<void>;
  /** Standard input: text as typed, with its line feed; null is end of file for one read. */
  input(text: string | null): Promise<void>;
  /** Names that could stand at a place of a program; null when Python runs one, or gives no sensible answer. */
  complete(source: string, line: number, column: number): Promise<Completions | null>;
  /** Puts the machine back to where its snapshot was taken. Whatever ran is given up. */
  reset(): Promise<Outcome<Started>>;
  /** Removes the stored snapshot; the machine goes on. */
  deleteSnapshot(): Promise<Outcome<null>>;
}

export type RemoteMachine = Remote<MachineApi>;

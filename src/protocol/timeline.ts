// The phases of a start: which there are, in which order, and what is measured of each.

export type PhaseId =
  | 'page'
  | 'fetch'
  | 'compile'
  | 'kernel'
  | 'interpreter'
  | 'snapshot'
  | 'read'
  | 'verify'
  | 'copy'
  | 'resume'
  | 'store';

/** One measured phase. Times are milliseconds since the page's navigation began, or since the start was asked for. */
export interface Phase {
  readonly id: PhaseId;
  readonly startMs: number;
  /** null while it goes on. */
  readonly endMs: number | null;
  /** Bytes moved so far; null where bytes mean nothing. */
  readonly bytes: number | null;
  /** What `bytes` will become; null when not known. */
  readonly totalBytes: number | null;
}

export const PHASE_TITLES: Readonly<Record<PhaseId, string>> = {
  page: 'Load page',
  fetch: 'Fetch',
  compile: 'Compile core',
  kernel: 'Kernel boot',
  interpreter: 'Interpreter start',
  snapshot: 'Snapshot',
  read: 'Read',
  verify: 'Verify',
  copy: 'Copy',
  resume: 'Resume',
  store: 'Store',
};

/** One sentence on what happens in a phase, for tooltips and screen readers. */
export const PHASE_MEANINGS: Readonly<Record<PhaseId, string>> = {
  page: 'The browser loads this page and starts the worker that holds the machine.',
  fetch: 'Kernel, Python and standard library come over the network, are unpacked, and their SHA-256 is checked.',
  compile: 'The browser compiles the emulator core, a WebAssembly module.',
  kernel: 'The machine starts in real mode; the kernel sets up memory, threads and the message bus.',
  interpreter: 'CPython initialises itself and imports what most programs import.',
  snapshot: 'State block and all pages that hold anything are copied out of the machine.',
  read: 'The snapshot is read from this browser’s storage.',
  verify: 'Format, version, image and checksum of the snapshot are checked.',
  copy: 'The pages are copied into the machine’s memory.',
  resume: 'The machine goes on where the snapshot was taken; Python gets time and fresh randomness.',
  store: 'The snapshot is written to this browser’s storage, for the next visit.',
};

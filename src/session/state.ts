// What the page knows about the machine: a readonly union on `phase`, so that impossible combinations do not type-check.
import type { Counters, SnapshotInfo } from '../protocol/events.ts';
import type { Job, JobResult, Started } from '../protocol/machine-api.ts';
import type { Problem } from '../protocol/problem.ts';
import type { Phase } from '../protocol/timeline.ts';

/** How the machine that is running (or being started) came to be. */
export interface StartReport {
  /** null until the worker has decided. */
  readonly how: 'restored' | 'cold' | null;
  /** Why it boots cold, or was put back: one sentence; null when there is nothing to explain. */
  readonly why: string | null;
  readonly phases: readonly Phase[];
}

interface Known {
  readonly report: StartReport;
  /** Of the last restore and the last cold boot of this tab, for comparison. */
  readonly earlier: { readonly restored: StartReport | null; readonly cold: StartReport | null };
  readonly snapshot: SnapshotInfo | null;
  readonly counters: Counters | null;
  readonly machine: Started | null;
}

/** `queued`: a program that will run as soon as Python answers. */
export type SessionState = Known &
  (
    | { readonly phase: 'booting'; readonly queued: Job | null }
    | { readonly phase: 'ready'; readonly last: LastRun | null }
    | { readonly phase: 'running'; readonly job: Job; readonly waiting: boolean; readonly stopping: boolean }
    | { readonly phase: 'resetting' }
    | { readonly phase: 'failed'; readonly problem: Problem }
  );

export interface LastRun {
  readonly job: Job;
  readonly result: JobResult;
}

export const EMPTY_REPORT: StartReport = { how: null, why: null, phases: [] };

export const INITIAL_STATE: SessionState = {
  phase: 'booting',
  queued: null,
  report: EMPTY_REPORT,
  earlier: { restored: null, cold: null },
  snapshot: null,
  counters: null,
  machine: null,
};

/** The part that every phase carries on. */
export function known(state: SessionState): Known {
  const { report, earlier, snapshot, counters, machine } = state;
  return { report, earlier, snapshot, counters, machine };
}

/** Puts a phase into its place, replacing what was known of it. */
export function withPhase(report: StartReport, phase: Phase): StartReport {
  const at = report.phases.findIndex((each) => each.id === phase.id);
  const phases = at < 0 ? [...report.phases, phase] : report.phases.with(at, phase);
  return { ...report, phases };
}

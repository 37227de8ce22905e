// Where the phases of a start lie on their time axis: pure geometry, so that it can be tested.
import type { Phase } from '../../protocol/timeline.ts';

export interface Segment {
  readonly phase: Phase;
  /** Percent of the axis. */
  readonly left: number;
  readonly width: number;
  /** 0 is the main lane; what runs beside something else is put below. */
  readonly lane: number;
}

/** So thin that it can just be seen. */
const WIDTH_MIN = 0.4;

/** End of the axis: the last thing that happened before Python answered; a later store does not stretch it. */
export function spanMs(phases: readonly Phase[], now: number): number {
  const ends = phases.filter((phase) => phase.id !== 'store').map((phase) => phase.endMs ?? now);
  return Math.max(1, ...ends);
}

export function layOut(phases: readonly Phase[], now: number, axisMs = spanMs(phases, now)): Segment[] {
  const laneEnds: number[] = [];
  return [...phases]
    .filter((phase) => phase.id !== 'store')
    .sort((a, b) => a.startMs - b.startMs)
    .map((phase) => {
      const end = phase.endMs ?? now;
      const free = laneEnds.findIndex((laneEnd) => laneEnd <= phase.startMs);
      const lane = free < 0 ? laneEnds.length : free;
      laneEnds[lane] = end;
      const left = Math.min(100, (phase.startMs / axisMs) * 100);
      const width = Math.max(WIDTH_MIN, ((end - phase.startMs) / axisMs) * 100);
      return { phase, left, width: Math.min(width, 100 - left), lane };
    });
}

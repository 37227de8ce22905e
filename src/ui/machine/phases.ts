// The phase strip: bars on a time axis, and below it the same as text, with milliseconds and bytes.
import { el, fill } from '../../base/el.ts';
import { formatBytes, formatMs } from '../../base/format.ts';
import { PHASE_MEANINGS, PHASE_TITLES, type Phase } from '../../protocol/timeline.ts';
import type { StartReport } from '../../session/state.ts';
import { layOut, spanMs } from './timeline.ts';

export interface PhaseStrip {
  readonly element: HTMLElement;
  /** `nowMs`: milliseconds on the report's own axis. */
  show(report: StartReport, nowMs: number): void;
}

export function phaseStrip(): PhaseStrip {
  const bar = el('div', { class: 'phases__bar', 'aria-hidden': 'true' });
  const list = el('ol', { class: 'phases__list', 'aria-label': 'Phases of the start' });
  const element = el('div', { class: 'phases' }, bar, list);
  return {
    element,
    show(report, nowMs) {
      const segments = layOut(report.phases, nowMs);
      fill(
        bar,
        ...segments.map(({ phase, left, width, lane }) => {
          const segment = el('div', { class: 'phases__segment', 'data-phase': phase.id, 'data-lane': lane });
          segment.style.left = `${left}%`;
          segment.style.width = `${width}%`;
          return segment;
        }),
      );
      fill(list, ...report.phases.map((phase) => row(phase, nowMs)));
    },
  };
}

function row(phase: Phase, nowMs: number): HTMLElement {
  const took = (phase.endMs ?? nowMs) - phase.startMs;
  return el(
    'li',
    {
      class: 'phases__row',
      'data-phase': phase.id,
      title: PHASE_MEANINGS[phase.id],
      'aria-current': phase.endMs === null ? 'step' : null,
    },
    el('span', { class: 'phases__name' }, PHASE_TITLES[phase.id]),
    el('span', { class: 'phases__time' }, formatMs(Math.max(0, took))),
    phase.bytes !== null && el('span', { class: 'phases__bytes' }, bytesText(phase)),
  );
}

function bytesText({ bytes, totalBytes, endMs }: Phase): string {
  if (endMs === null && totalBytes !== null) return `${formatBytes(bytes ?? 0)} of ${formatBytes(totalBytes)}`;
  return formatBytes(bytes ?? 0);
}

/** Time from the beginning of the axis until Python answered. */
export function totalMs(report: StartReport): number {
  return spanMs(report.phases, 0);
}

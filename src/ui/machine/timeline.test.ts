// Geometry of the phase strip.
import { describe, expect, it } from 'vitest';
import type { Phase, PhaseId } from '../../protocol/timeline.ts';
import { layOut, spanMs } from './timeline.ts';

const phase = (id: PhaseId, startMs: number, endMs: number | null): Phase => ({
  id,
  startMs,
  endMs,
  bytes: null,
  totalBytes: null,
});

describe('layOut', () => {
  it('puts phases one behind the other on one lane', () => {
    const segments = layOut([phase('fetch', 0, 50), phase('kernel', 50, 100)], 0);
    expect(segments.map(({ left, width, lane }) => [left, width, lane])).toEqual([
      [0, 50, 0],
      [50, 50, 0],
    ]);
  });

  it('puts what runs at the same time on another lane', () => {
    const segments = layOut([phase('fetch', 0, 80), phase('compile', 10, 30), phase('kernel', 80, 100)], 0);
    expect(segments.map(({ lane }) => lane)).toEqual([0, 1, 0]);
  });

  it('lets a phase that goes on end now', () => {
    expect(layOut([phase('fetch', 0, null)], 200)).toMatchObject([{ left: 0, width: 100 }]);
  });

  it('does not let storing stretch the axis', () => {
    const phases = [phase('fetch', 0, 100), phase('store', 100, 900)];
    expect(spanMs(phases, 0)).toBe(100);
    expect(layOut(phases, 0)).toHaveLength(1);
  });
});

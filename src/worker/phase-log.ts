// Measures the phases of one start and tells each change.
import type { Phase, PhaseId } from '../protocol/timeline.ts';

export interface OpenPhase {
  /** Bytes moved so far. */
  progress(bytes: number, totalBytes?: number): void;
  end(bytes?: number): void;
}

/** Progress is told this often at most. */
const TELL_MS = 50;

export class PhaseLog {
  readonly #originMs: number;
  readonly #tell: (phase: Phase) => void;

  /** `originMs`: milliseconds since 1970 at the beginning of the time axis. */
  constructor(originMs: number, tell: (phase: Phase) => void) {
    this.#originMs = originMs;
    this.#tell = tell;
  }

  now(): number {
    return performance.timeOrigin + performance.now() - this.#originMs;
  }

  begin(id: PhaseId, startMs = this.now()): OpenPhase {
    let phase: Phase = { id, startMs, endMs: null, bytes: null, totalBytes: null };
    let toldMs = startMs;
    this.#tell(phase);
    return {
      progress: (bytes, totalBytes) => {
        phase = { ...phase, bytes, totalBytes: totalBytes ?? phase.totalBytes };
        if (this.now() - toldMs < TELL_MS) return;
        toldMs = this.now();
        this.#tell(phase);
      },
      end: (bytes) => {
        phase = { ...phase, endMs: this.now(), bytes: bytes ?? phase.bytes };
        this.#tell(phase);
      },
    };
  }

  async measure<T>(id: PhaseId, work: (phase: OpenPhase) => T | Promise<T>): Promise<T> {
    const phase = this.begin(id);
    try {
      return await work(phase);
    } finally {
      phase.end();
    }
  }
}

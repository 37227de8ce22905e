// Samples to figures: median, p95 and n by row, as a table for people and as JSON for machines.
import type { Sample } from './plan.ts';

export interface Row {
  readonly row: string;
  readonly kind: Sample['kind'];
  readonly n: number;
  readonly instructions: number;
  readonly totalMs: Spread;
  readonly mips: Spread;
  /** Median of each phase. */
  readonly phases: Readonly<Record<string, number>>;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

export interface Summary {
  readonly rows: readonly Row[];
  /** Median over the programs of their median speed. */
  readonly programMips: number;
}

export function summarize(samples: readonly Sample[]): Summary {
  const names = [...new Set(samples.map((sample) => sample.row))];
  const rows = names.map((name) => summarizeRow(samples.filter((sample) => sample.row === name)));
  const programs = rows.filter((row) => row.kind === 'program');
  return {
    rows,
    programMips: quantile(
      programs.map((row) => row.mips.p50),
      0.5,
    ),
  };
}

function summarizeRow(samples: readonly Sample[]): Row {
  const [{ row, kind }] = samples;
  const phases: Record<string, number> = {};
  for (const phase of Object.keys(samples[0].phases))
    phases[phase] = quantile(
      samples.map((sample) => sample.phases[phase]),
      0.5,
    );
  return {
    row,
    kind,
    n: samples.length,
    instructions: quantile(
      samples.map((sample) => sample.instructions),
      0.5,
    ),
    totalMs: spread(samples.map((sample) => sample.totalMs)),
    mips: spread(samples.map((sample) => sample.instructions / sample.busyMs / 1000)),
    phases,
  };
}

function spread(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95) };
}

/** Nearest rank; of an even number of values the lower middle one. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  return Math.round((value ?? 0) * 100) / 100;
}

export function table(engine: string, summary: Summary): string {
  const header = ['row', 'n', 'M instructions', 'ms p50', 'ms p95', 'MIPS p50', 'phases (ms, median)'];
  const lines = summary.rows.map((row) => [
    row.row,
    String(row.n),
    (row.instructions / 1e6).toFixed(1),
    row.totalMs.p50.toFixed(0),
    row.totalMs.p95.toFixed(0),
    row.mips.p50.toFixed(1),
    Object.entries(row.phases)
      .map(([phase, ms]) => `${phase} ${ms.toFixed(0)}`)
      .join(', '),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  const body = [header, ...lines].map(print).join('\n');
  return `${engine}\n${body}\nmedian speed over the programs: ${summary.programMips.toFixed(1)} million instructions per second\n`;
}

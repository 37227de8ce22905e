// Records vectors: cases for every testable row, few base states, and what this host's CPU made of them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { State } from './case.ts';
import { testableRows } from './coverage.ts';
import { makeCase } from './generate.ts';
import type { Native } from './native.ts';
import { RandomValues } from './random-values.ts';
import { randomState } from './states.ts';
import { encodeVectors, type Vector } from './vectors.ts';
import { SLOTS } from './world.ts';

/** Cases are variations of these: a state in full takes more room than what an instruction looks at. */
const STATES = 64;

export interface Recording {
  /** Cases of each row. */
  perRow: number;
  seed: number;
  path: string;
  /** For the provenance. */
  command: string;
}

function cpuModel(): string {
  const line = /^model name\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
  const field = (name: string): string =>
    new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '?';
  return `${line?.[1] ?? 'unknown'} (${field('vendor_id')} family ${field('cpu family')} model ${field('model')} stepping ${field('stepping')})`;
}

/** Writes the file; gives the number of cases and of bytes. */
export async function record(recording: Recording, native: Native): Promise<{ cases: number; bytes: number }> {
  const rows = await testableRows(/(?:)/);
  const random = new RandomValues(recording.seed);
  const bases = Array.from({ length: STATES }, (): State => randomState(random));
  const vectors: (Vector & { base: number })[] = [];
  const count = rows.length * recording.perRow;
  for (let first = 0; first < count; first += SLOTS) {
    const chosen = Array.from({ length: Math.min(SLOTS, count - first) }, () => random.below(STATES));
    // Row by row, so that like stands near like and packs well.
    const tests = chosen.map((base, i) =>
      makeCase(rows[Math.floor((first + i) / recording.perRow)], random, i, bases[base]),
    );
    native.run(tests).forEach((host, i) => {
      vectors.push({ test: tests[i], host, base: chosen[i] });
    });
  }
  const about = {
    cpu: cpuModel(),
    kernel: execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim(),
    date: new Date().toISOString().slice(0, 10),
    command: recording.command,
  };
  const file = encodeVectors(about, bases, vectors);
  mkdirSync(dirname(recording.path), { recursive: true });
  writeFileSync(recording.path, file);
  return { cases: vectors.length, bytes: file.length };
}

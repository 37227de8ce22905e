// The report of a run: build/reports/regrtest.json, a page of it for people, and the table on the terminal.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/places.ts';
import { type Comparison, isClean, lastLine, unexpected } from './compare.ts';
import type { ModuleRun } from './records.ts';

export interface Row {
  readonly module: string;
  readonly native: ModuleRun;
  readonly guest: ModuleRun;
  readonly comparison: Comparison;
}

export interface Counts {
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const REPORTS = join(ROOT, 'build/reports');
const MIPS = 1e6;

export function countsOf(run: ModuleRun): Counts {
  const count = (...outcomes: string[]): number => run.tests.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    tests: run.tests.length,
    passed: count('passed', 'expected-failure'),
    failed: count('failed'),
    skipped: count('skipped'),
  };
}

/** A module's row as cells; the same for terminal and page. */
const HEADINGS = [
  ...['module', 'tests', 'passed', 'failed', 'skipped', 'seconds', 'end'],
  ...['tests', 'passed', 'failed', 'skipped', 'seconds', 'end', 'unexpected', 'expected'],
];

const sideCells = (run: ModuleRun): string[] => {
  const { tests, passed, failed, skipped } = countsOf(run);
  return [...[tests, passed, failed, skipped].map(String), run.seconds.toFixed(1), run.end.kind];
};

const surprisesIn = (comparison: Comparison): number =>
  unexpected(comparison).length + comparison.stale.length + comparison.problems.length;

function cellsOf({ module, native, guest, comparison }: Row): string[] {
  const surprises = surprisesIn(comparison);
  const listed = comparison.differences.length - unexpected(comparison).length;
  return [module, ...sideCells(guest), ...sideCells(native), String(surprises), String(listed)];
}

export function table(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const guestWidth = widths.slice(1, 7).reduce((sum, width) => sum + width + 2, 0);
  const lines = cells.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
  );
  const sides = `${''.padEnd(widths[0] + 2)}${'guest'.padEnd(guestWidth)}native`;
  return [sides, ...lines].join('\n');
}

export function totals(rows: readonly Row[]): string {
  const sum = (side: 'guest' | 'native'): string => {
    const counts = rows.map((row) => countsOf(row[side]));
    const total = (key: keyof Counts): number => counts.reduce((all, each) => all + each[key], 0);
    return `${total('tests')} tests, ${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`;
  };
  const instructions = rows.reduce((all, { guest }) => all + guest.instructions, 0);
  const seconds = rows.reduce((all, { guest }) => all + guest.seconds, 0);
  const surprises = rows.reduce((all, { comparison }) => all + surprisesIn(comparison), 0);
  const listed = rows.flatMap(({ comparison }) => comparison.differences).length;
  return [
    `${rows.length} modules`,
    `guest:  ${sum('guest')}; ${(instructions / 1e9).toFixed(1)} G instructions, ${seconds.toFixed(0)} s, ` +
      `${(instructions / seconds / MIPS).toFixed(0)} MIPS`,
    `native: ${sum('native')}`,
    `${listed} tests pass natively only; ${surprises} findings are not on the list of expected ones`,
  ].join('\n');
}

/** What a person has to look at, one line each. */
export function findings(rows: readonly Row[]): string[] {
  return rows.flatMap(({ module, comparison }) => [
    ...unexpected(comparison).map(
      ({ test, guest, detail }) => `${module} ${test}: ${guest} in the guest: ${lastLine(detail)}`,
    ),
    ...comparison.problems.map((problem) => `${module}: ${problem}`),
    ...comparison.stale.map(
      (test) => `${module} ${test}: listed as expected, but it passes in the guest or is not there`,
    ),
  ]);
}

export function writeReports(rows: readonly Row[]): void {
  mkdirSync(REPORTS, { recursive: true });
  const modules = rows.map(({ module, native, guest, comparison }) => ({
    module,
    guest: { ...countsOf(guest), seconds: guest.seconds, instructions: guest.instructions, end: guest.end },
    native: { ...countsOf(native), seconds: native.seconds, end: native.end },
    differences: comparison.differences,
    stale: comparison.stale,
    problems: comparison.problems,
    output: !isClean(comparison) ? guest.output : '',
  }));
  writeFileSync(join(REPORTS, 'regrtest.json'), `${JSON.stringify({ totals: totals(rows), modules }, null, 1)}\n`);
  writeFileSync(join(REPORTS, 'regrtest.html'), page(rows));
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function page(rows: readonly Row[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const details = rows
    .filter(({ comparison }) => comparison.differences.length + comparison.stale.length > 0)
    .map(({ module, comparison }) => {
      const items = comparison.differences.map(
        ({ test, guest, detail, reason }) =>
          `<li><b>${escaped(test)}</b>: ${guest}${reason === null ? ', <em>not expected</em>' : `, ${escaped(reason)}`}` +
          `<pre>${escaped(detail)}</pre></li>`,
      );
      const stale = comparison.stale.map(
        (test) => `<li><b>${escaped(test)}</b>: <em>on the list without need</em></li>`,
      );
      return `<details><summary>${escaped(module)}: ${items.length}</summary><ul>${[...items, ...stale].join('')}</ul></details>`;
    });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>CPython's regression tests in the guest</title>
<style>body{font:14px sans-serif;margin:2em}td,th{padding:0 .6em;text-align:right}td:first-child,th:first-child{text-align:left}
em{color:#b00}</style><h1>CPython's regression tests: guest | native</h1><pre>${escaped(totals(rows))}</pre>
<table>${line(HEADINGS, 'th')}${rows.map((row) => line(cellsOf(row), 'td')).join('')}</table>${details.join('')}</html>
`;
}

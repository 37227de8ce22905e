// The panel "What the machine did": how it started and why so, phases, snapshot, instructions, pages.
import { el, fill } from '../../base/el.ts';
import { formatBytes, formatCount, formatMs } from '../../base/format.ts';
import { DisposableStore } from '../../base/lifecycle.ts';
import { COMMANDS, type CommandContext } from '../../commands/commands.ts';
import type { SnapshotInfo } from '../../protocol/events.ts';
import type { SessionState } from '../../session/state.ts';
import { commandButton } from '../parts/command-button.ts';
import type { View } from '../view.ts';
import { phaseStrip, totalMs } from './phases.ts';
import './machine.css';

export interface MachineView extends View {
  focus(): void;
}

/** How often running phases are redrawn. */
const TICK_MS = 100;

export function machineView(context: CommandContext): MachineView {
  const store = new DisposableStore();
  const { session } = context;
  const badge = el('span', { class: 'machine__badge' });
  const summary = el('span', {});
  const why = el('span', { class: 'machine__why' });
  const strip = phaseStrip();
  const facts = el('dl', { class: 'machine__facts' });
  const bootCold = commandButton(COMMANDS.bootCold, context, store);
  const element = el(
    'section',
    { class: 'pane machine', 'aria-label': 'What the machine did' },
    el(
      'div',
      { class: 'pane__head' },
      el('h2', { class: 'pane__title' }, 'What the machine did'),
      el('p', { class: 'machine__story', role: 'status' }, badge, summary, why),
      el(
        'div',
        { class: 'pane__actions' },
        bootCold,
        commandButton(COMMANDS.deleteSnapshot, context, store),
        commandButton(COMMANDS.keepStorage, context, store),
      ),
    ),
    el('div', { class: 'machine__body' }, strip.element, facts),
  );

  // While a phase goes on, its bar grows: the clock of this page against the report's own axis.
  let seenAt = performance.now();
  let seenMs = 0;
  const showPhases = () => {
    const { report } = session.state.get();
    const open = report.phases.some((phase) => phase.endMs === null);
    strip.show(report, open ? seenMs + (performance.now() - seenAt) : seenMs);
  };
  store.add(
    session.state.subscribe(
      ({ report }) => report.phases,
      (phases) => {
        seenAt = performance.now();
        seenMs = Math.max(0, ...phases.map((phase) => phase.endMs ?? phase.startMs));
        showPhases();
      },
    ),
  );
  const timer = setInterval(() => {
    if (session.state.get().report.phases.some((phase) => phase.endMs === null)) showPhases();
  }, TICK_MS);
  store.onDispose(() => clearInterval(timer));

  store.add(
    session.state.subscribe(
      (state) => storyKey(state),
      () => {
        const state = session.state.get();
        const { how } = state.report;
        badge.textContent = how === 'restored' ? 'Restored' : how === 'cold' ? 'Cold boot' : 'Starting';
        badge.dataset.how = how ?? 'unknown';
        summary.textContent = state.machine && state.phase !== 'booting' ? comparison(state) : '';
        why.textContent = state.report.why ?? '';
      },
    ),
  );
  store.add(session.state.subscribe(factsKey, () => fill(facts, ...factRows(session.state.get()))));
  return { element, focus: () => bootCold.focus(), dispose: () => store.dispose() };
}

/** Changes whenever the story has to be told anew. */
const storyKey = ({ phase, report, machine }: SessionState) =>
  [phase === 'booting', machine !== null, report.how, report.why, totalMs(report)].join(' ');
const factsKey = (state: SessionState) => JSON.stringify([state.snapshot, state.counters, state.machine?.python]);

/** How long it took, and against the other way of starting when this tab has seen both. */
function comparison({ report, earlier }: SessionState): string {
  const took = totalMs(report);
  const other = report.how === 'restored' ? earlier.cold : earlier.restored;
  const base = `Python answered after ${formatMs(took)}.`;
  if (!other) return base;
  const otherMs = totalMs(other);
  const otherName = report.how === 'restored' ? 'cold boot' : 'restore';
  return `${base} The ${otherName} before took ${formatMs(otherMs)}: ${(Math.max(took, otherMs) / Math.min(took, otherMs)).toFixed(1)} times ${otherMs > took ? 'as long' : 'faster'}.`;
}

function factRows({ snapshot, counters, machine }: SessionState): HTMLElement[] {
  const rows: [string, string, string][] = [
    ['Python', machine?.python || '–', 'The version of CPython that runs in the machine.'],
    ['Snapshot', snapshotText(snapshot), snapshot?.problem ?? 'The memory image that the next visit begins from.'],
    [
      'Instructions',
      counters ? formatCount(counters.instructions) : '–',
      'Guest instructions since the machine started or was restored.',
    ],
    [
      'Speed',
      counters && counters.mips > 0 ? `${counters.mips.toFixed(0)} MIPS` : '–',
      'Millions of guest instructions a second, while it last ran.',
    ],
    [
      'Pages used',
      counters ? pagesText(counters.pagesUsed, counters.memoryPages) : '–',
      'Pages of 4 KiB that were ever written to; the others are known to hold zeros.',
    ],
    [
      'Pages written',
      counters ? formatCount(counters.pagesDirty) : '–',
      'Pages written since the snapshot: what a reset has to copy back.',
    ],
  ];
  return rows.map(([term, value, title]) => el('div', { title }, el('dt', {}, term), el('dd', {}, value)));
}

function snapshotText(snapshot: SnapshotInfo | null): string {
  if (!snapshot) return 'none';
  return `${formatBytes(snapshot.bytes)}, ${snapshot.where === 'stored' ? 'stored' : 'this tab only'}`;
}

function pagesText(used: number, all: number): string {
  return `${used.toLocaleString('en')} of ${all.toLocaleString('en')}`;
}

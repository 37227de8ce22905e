// The top of the page: name, Run, Stop, Reset, what a run keeps, examples, colours, help.
import { el } from '../../base/el.ts';
import { formatMs } from '../../base/format.ts';
import { DisposableStore } from '../../base/lifecycle.ts';
import type { ReadableStore } from '../../base/store.ts';
import { COMMANDS, type CommandContext } from '../../commands/commands.ts';
import type { JobResult } from '../../protocol/machine-api.ts';
import type { SessionState } from '../../session/state.ts';
import { commandButton } from '../parts/command-button.ts';
import { icon } from '../parts/icon.ts';
import { type MenuGroup, menuButton } from '../parts/menu.ts';
import type { View } from '../view.ts';
import './toolbar.css';

export type ThemeName = 'system' | 'light' | 'dark';

export interface ToolbarOptions {
  readonly context: CommandContext;
  readonly programs: () => readonly MenuGroup[];
  readonly fresh: boolean;
  readonly onFresh: (fresh: boolean) => void;
  readonly theme: ReadableStore<ThemeName>;
}

const THEME_TITLES: Record<ThemeName, string> = { system: 'System colours', light: 'Light', dark: 'Dark' };
const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function toolbarView({ context, programs, fresh, onFresh, theme }: ToolbarOptions): View {
  const store = new DisposableStore();
  const button = (command: Parameters<typeof commandButton>[0], look = {}) =>
    commandButton(command, context, store, look);

  const keep = el('input', { type: 'checkbox', id: 'keep-names' });
  keep.checked = !fresh;
  store.listen(keep, 'change', () => onFresh(!keep.checked));
  const keepLabel = el(
    'label',
    {
      class: 'toolbar__check',
      title: 'On: each run goes on with the variables of the run before. Off: each run begins afresh.',
    },
    keep,
    el('span', {}, 'Keep variables'),
  );

  const themeButton = button(COMMANDS.theme, { kind: 'quiet' });
  store.add(
    theme.subscribe(
      (name) => name,
      (name) => {
        const label = el('span', { class: 'visually-hidden' }, `Colours: ${THEME_TITLES[name]}`);
        themeButton.replaceChildren(icon(THEME_ICONS[name]), label);
        themeButton.title = `Colours: ${THEME_TITLES[name]}. Click to change.`;
      },
    ),
  );
  const helpButton = button(COMMANDS.help, { kind: 'quiet' });
  helpButton.replaceChildren(icon('help'), el('span', { class: 'visually-hidden' }, COMMANDS.help.title));

  const status = el('p', { class: 'toolbar__status', role: 'status' });
  store.add(context.session.state.subscribe(describe, (text) => status.replaceChildren(text)));

  const element = el(
    'header',
    { class: 'toolbar' },
    el('h1', { class: 'toolbar__name' }, 'Python on Nanvix'),
    el(
      'div',
      { class: 'toolbar__actions', role: 'group', 'aria-label': 'Program' },
      button(COMMANDS.runProgram, { icon: 'play', kind: 'primary' }),
      button(COMMANDS.stop, { icon: 'stop' }),
      button(COMMANDS.reset, { icon: 'reset' }),
    ),
    keepLabel,
    status,
    el('div', { class: 'toolbar__end' }, menuButton('Examples', programs, store), themeButton, helpButton),
  );
  return { element, dispose: () => store.dispose() };
}

/** The machine's state in a few words. */
function describe(state: SessionState): string {
  switch (state.phase) {
    case 'booting':
      return state.queued ? 'Starting; your program runs next' : 'Starting the machine';
    case 'ready':
      return state.last ? outcome(state.last.result) : `Python ${state.machine?.python ?? ''} is ready`;
    case 'running':
      if (state.stopping) return 'Stopping';
      return state.waiting ? 'Waiting for your input' : 'Running';
    case 'resetting':
      return 'Resetting the machine';
    case 'failed':
      return 'The machine failed';
  }
}

function outcome({ status, exitCode, milliseconds }: JobResult): string {
  const time = formatMs(milliseconds);
  if (status === 'interrupted') return `Stopped after ${time}`;
  if (status === 'error') return `Ended with an exception after ${time}`;
  if (status === 'exit') return `Exited with status ${exitCode} after ${time}`;
  return `Finished in ${time}`;
}

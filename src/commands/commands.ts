// Every intention of the user as one record: toolbar, shortcuts, help and tests read the same list.
import type { Session } from '../session/session.ts';
import type { SessionState } from '../session/state.ts';
import { type Key, type KeyPress, matches } from './keys.ts';

/** What commands need from the page around the session. */
export interface CommandContext {
  readonly session: Session;
  /** The program in the editor, ready to run. */
  readonly program: () => { readonly source: string; readonly fresh: boolean };
  readonly focusNextPane: (step: 1 | -1) => void;
  readonly nextTheme: () => void;
  readonly showHelp: () => void;
  readonly keepStorage: () => Promise<void>;
}

export interface Command {
  readonly id: string;
  readonly title: string;
  /** One sentence for tooltips and the help sheet. */
  readonly description: string;
  readonly key?: Key;
  enabled(state: SessionState): boolean;
  run(context: CommandContext): void;
}

const always = () => true;
const hasMachine = ({ phase }: SessionState) => phase === 'ready' || phase === 'running';

const runProgram: Command = {
  id: 'machine.run',
  title: 'Run',
  description: 'Run the program. While the machine still starts: run it as soon as Python is there.',
  key: 'Mod+Enter',
  enabled: (state) => state.phase === 'ready' || (state.phase === 'booting' && state.queued === null),
  run: ({ session, program }) => {
    const { source, fresh } = program();
    void session.run({ source, filename: 'main.py', fresh });
  },
};

const stop: Command = {
  id: 'machine.stop',
  title: 'Stop',
  description: 'Raise KeyboardInterrupt in the program; if it does not react within a second, reset the machine.',
  key: 'Mod+.',
  enabled: (state) =>
    (state.phase === 'running' && !state.stopping) || (state.phase === 'booting' && state.queued !== null),
  run: ({ session }) => session.stop(),
};

const reset: Command = {
  id: 'machine.reset',
  title: 'Reset',
  description: 'Put the machine back to its snapshot: files and names of programs are gone, your code stays.',
  enabled: hasMachine,
  run: ({ session }) => void session.reset(),
};

const bootCold: Command = {
  id: 'machine.bootCold',
  title: 'Boot cold',
  description: 'Start the machine from nothing, without the snapshot, to see what that takes.',
  enabled: (state) => state.phase !== 'resetting',
  run: ({ session }) => void session.bootCold(),
};

const retry: Command = {
  id: 'machine.retry',
  title: 'Start again',
  description: 'Start the machine after a failure.',
  enabled: (state) => state.phase === 'failed',
  run: ({ session }) => void session.retry(),
};

const deleteSnapshot: Command = {
  id: 'snapshot.delete',
  title: 'Delete snapshot',
  description: 'Remove the stored snapshot; the next visit boots cold.',
  enabled: (state) => hasMachine(state) && state.snapshot?.where === 'stored',
  run: ({ session }) => void session.deleteSnapshot(),
};

const keepStorage: Command = {
  id: 'snapshot.keep',
  title: 'Keep snapshot',
  description: 'Ask the browser not to remove the snapshot and your code when it runs short of room.',
  enabled: (state) => state.snapshot?.where === 'stored',
  run: ({ keepStorage }) => void keepStorage(),
};

const clearConsole: Command = {
  id: 'console.clear',
  title: 'Clear',
  description: 'Empty the console.',
  enabled: always,
  run: ({ session }) => session.clearConsole(),
};

const nextPane: Command = {
  id: 'view.nextPane',
  title: 'Next pane',
  description: 'Move the keyboard to the next part of the page: editor, console, machine.',
  key: 'F6',
  enabled: always,
  run: ({ focusNextPane }) => focusNextPane(1),
};

const previousPane: Command = {
  id: 'view.previousPane',
  title: 'Previous pane',
  description: 'Move the keyboard to the part of the page before.',
  key: 'Shift+F6',
  enabled: always,
  run: ({ focusNextPane }) => focusNextPane(-1),
};

const theme: Command = {
  id: 'view.theme',
  title: 'Colours',
  description: 'Light, dark, or as the system has it.',
  enabled: always,
  run: ({ nextTheme }) => nextTheme(),
};

const help: Command = {
  id: 'help.show',
  title: 'Help',
  description: 'What this is, and the keys.',
  key: 'F1',
  enabled: always,
  run: ({ showHelp }) => showHelp(),
};

export const COMMANDS = {
  runProgram,
  stop,
  reset,
  bootCold,
  retry,
  deleteSnapshot,
  keepStorage,
  clearConsole,
  nextPane,
  previousPane,
  theme,
  help,
} as const;

/** The enabled command that a key press means, if any. */
export function commandForKey(event: KeyPress, state: SessionState): Command | null {
  return commandWithKey(event)?.enabled(state) ? commandWithKey(event) : null;
}

function commandWithKey(event: KeyPress): Command | null {
  return Object.values<Command>(COMMANDS).find(({ key }) => key !== undefined && matches(key, event)) ?? null;
}

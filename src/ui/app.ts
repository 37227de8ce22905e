// The one screen: puts the views together, carries keys to commands, results to the editor, and the keyboard from pane to pane.
import { el } from '../base/el.ts';
import { type Disposable, DisposableStore } from '../base/lifecycle.ts';
import { Store } from '../base/store.ts';
import { type CommandContext, commandForKey } from '../commands/commands.ts';
import { type GrowingEditor, growingEditor } from '../editor/growing-editor.ts';
import type { Session } from '../session/session.ts';
import type { LastRun } from '../session/state.ts';
import { consoleView } from './console/console.ts';
import { EXAMPLES } from './examples/index.ts';
import { helpDialog } from './help/help.ts';
import { machineView } from './machine/machine.ts';
import { noticeView } from './notice/notice.ts';
import type { MenuGroup } from './parts/menu.ts';
import { createTheme } from './theme.ts';
import { type ThemeName, toolbarView } from './toolbar/toolbar.ts';

/** The user's programs, as the page needs them. */
export interface ProgramBook {
  readonly text: string;
  /** False: this browser keeps nothing. */
  save(text: string): boolean;
  startNew(text: string): void;
  earlier(): readonly { readonly text: string; readonly savedAt: number }[];
}

export interface Preferences {
  readonly theme: ThemeName;
  readonly fresh: boolean;
}

export interface AppOptions {
  readonly session: Session;
  readonly programs: ProgramBook;
  readonly preferences: Preferences;
  readonly onPreferences: (preferences: Preferences) => void;
  readonly askToPersist: () => Promise<boolean | null>;
}

export interface App {
  readonly element: HTMLElement;
  /** Saves what has not been saved yet. */
  flush(): void;
  dispose(): void;
}

const SAVE_PAUSE_MS = 300;
const EARLIER_SHOWN = 8;
const NOT_KEPT =
  'This browser does not let the page keep anything: your code will be lost when you close or reload it.';
/** Small or touched screens keep the plain editor: it works with their keyboards. */
const PLAIN_ONLY = '(max-width: 720px), (pointer: coarse)';
/** The big editor is loaded once Python is idle for a moment, so that it does not delay the first answer, or after this long. */
const GROW_PAUSE_MS = 100;
const GROW_AFTER_MS = 2500;

export function createApp({ session, programs, preferences, onPreferences, askToPersist }: AppOptions): App {
  const store = new DisposableStore();
  const theme = store.add(createTheme(preferences.theme));
  const warning = new Store<string | null>(null);
  let { fresh } = preferences;

  let saveTimer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    if (saveTimer !== null) clearTimeout(saveTimer);
    saveTimer = null;
    if (!programs.save(editor.getText())) warning.set(NOT_KEPT);
  };
  const editor = store.add(
    growingEditor({
      text: programs.text,
      dark: theme.dark.get(),
      complete: (source, line, column) => session.complete(source, line, column),
      onChange: () => {
        if (saveTimer !== null) clearTimeout(saveTimer);
        saveTimer = setTimeout(flush, SAVE_PAUSE_MS);
      },
    }),
  );
  store.onDispose(flush);
  store.add(
    theme.dark.subscribe(
      (dark) => dark,
      (dark) => editor.setTheme(dark),
    ),
  );

  /** What is in the editor stays in the book; the new text becomes a program of its own. */
  const open = (text: string) => {
    flush();
    programs.startNew(text);
    editor.setText(text);
    editor.focus();
  };
  const menu = (): readonly MenuGroup[] => {
    flush();
    const earlier = programs.earlier().slice(0, EARLIER_SHOWN);
    const examples = EXAMPLES.map(({ title, source }) => ({ title, choose: () => open(source) }));
    const own = earlier.map(({ text, savedAt }) => ({
      title: firstLine(text),
      detail: new Date(savedAt).toLocaleString(),
      choose: () => open(text),
    }));
    const groups = [{ title: 'Examples', items: examples }];
    return own.length > 0 ? [...groups, { title: 'Your earlier programs', items: own }] : groups;
  };

  const panes: { focus(): void; has(): boolean }[] = [];
  const context: CommandContext = {
    session,
    program: () => {
      flush();
      editor.mark(null);
      return { source: editor.getText(), fresh };
    },
    focusNextPane: (step) => {
      const at = panes.findIndex((pane) => pane.has());
      panes[(Math.max(at, step === 1 ? -1 : 0) + step + panes.length) % panes.length].focus();
    },
    nextTheme: () => onPreferences({ theme: theme.next(), fresh }),
    showHelp: () => showHelp(),
    keepStorage: async () => {
      const kept = await askToPersist();
      session.remark(
        kept
          ? 'The browser will keep the snapshot and your code, even when room gets short.'
          : 'The browser did not promise to keep the snapshot; it may remove it when room gets short. Your code is stored as before.',
      );
    },
  };

  const toolbar = store.add(
    toolbarView({
      context,
      programs: menu,
      fresh,
      onFresh: (value) => {
        fresh = value;
        onPreferences({ theme: theme.name.get(), fresh });
      },
      theme: theme.name,
    }),
  );
  const notices = store.add(noticeView(context, warning));
  const console = store.add(consoleView({ context, dark: theme.dark, returnFocus: () => editor.focus() }));
  const machine = store.add(machineView(context));
  const editorPane = el(
    'section',
    { class: 'pane editor-pane', 'aria-label': 'Editor' },
    el('div', { class: 'pane__head' }, el('h2', { class: 'pane__title' }, 'main.py')),
    editor.element,
  );
  const element = el(
    'div',
    { class: 'app' },
    toolbar.element,
    notices.element,
    el('main', { class: 'panes' }, editorPane, console.element, machine.element),
  );
  const showHelp = helpDialog(element);
  panes.push(
    { focus: () => editor.focus(), has: () => editorPane.contains(document.activeElement) },
    { focus: () => console.focus(), has: () => console.element.contains(document.activeElement) },
    { focus: () => machine.focus(), has: () => machine.element.contains(document.activeElement) },
  );

  // Before the editor sees them: it has meanings of its own for some of these keys.
  store.listen<'keydown'>(
    window,
    'keydown',
    (event) => {
      const command = event.isComposing ? null : commandForKey(event, session.state.get());
      if (!command) return;
      event.preventDefault();
      event.stopPropagation();
      command.run(context);
    },
    { capture: true },
  );
  store.add(
    session.state.subscribe(
      (state) => (state.phase === 'ready' ? state.last : null),
      (last) => last && editor.mark(markOf(last, editor.getText())),
    ),
  );

  if (!matchMedia(PLAIN_ONLY).matches) store.add(growWhenIdle(editor, session));
  return { element, flush, dispose: () => store.dispose() };
}

/** Loads the big editor when Python has been idle for a moment; if it cannot be had, after the next run again. */
function growWhenIdle(editor: GrowingEditor, session: Session): Disposable {
  const isIdle = (state = session.state.get()) => state.phase === 'ready';
  const late = setTimeout(() => void editor.grow(), GROW_AFTER_MS);
  let soon: ReturnType<typeof setTimeout> | undefined;
  const watch = session.state.subscribe(isIdle, (idle) => {
    clearTimeout(soon);
    if (idle && editor.kind === 'plain') soon = setTimeout(() => void editor.grow(), GROW_PAUSE_MS);
  });
  return {
    dispose: () => {
      watch.dispose();
      clearTimeout(late);
      clearTimeout(soon);
    },
  };
}

/** The mark of a run, unless the program has been changed since. */
function markOf({ job, result }: LastRun, text: string) {
  if (!result.place || !result.error || job.source !== text) return null;
  return { ...result.place, message: result.error };
}

/** A program's first telling line, as its name in the menu. */
function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? '';
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}

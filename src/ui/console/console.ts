// What the program prints and asks: the terminal, the line for input(), and a log for screen readers.
import { el, fill } from '../../base/el.ts';
import { DisposableStore } from '../../base/lifecycle.ts';
import type { ReadableStore } from '../../base/store.ts';
import { COMMANDS, type CommandContext } from '../../commands/commands.ts';
import type { ConsoleItem } from '../../session/console-feed.ts';
import { commandButton } from '../parts/command-button.ts';
import type { View } from '../view.ts';
import { type Announcer, announcer } from './announcer.ts';
import { inputLine } from './input-line.ts';
import { MarkLimit } from './marks.ts';
import type { TerminalSurface } from './terminal.ts';
import { wrapWords } from './wrap.ts';
import './console.css';

const NOTE_COLOURS = { info: '\x1b[90m', warning: '\x1b[33m' } as const;
const COPIED_MS = 1500;
const RESET_COLOURS = '\x1b[0m';
const BOLD = '\x1b[1m';

export interface ConsoleOptions {
  readonly context: CommandContext;
  readonly dark: ReadableStore<boolean>;
  /** Called when an answered input() lets the keyboard go back. */
  readonly returnFocus: () => void;
}

export interface ConsoleView extends View {
  focus(): void;
}

const NOT_LOADED = 'The console could not be loaded. Is the network there? Then reload the page; your code is kept.';

export function consoleView({ context, dark, returnFocus }: ConsoleOptions): ConsoleView {
  const store = new DisposableStore();
  const { session } = context;
  const log = store.add(announcer());
  const input = store.add(inputLine(session, returnFocus));
  const surface = el('div', { class: 'console__surface', tabindex: '0', role: 'group', 'aria-label': 'Output' });
  const copy = el(
    'button',
    { type: 'button', class: 'button', 'data-kind': 'quiet', title: 'Copy what is marked, or all output' },
    'Copy',
  );
  let copiedTimer: ReturnType<typeof setTimeout> | undefined;
  store.onDispose(() => clearTimeout(copiedTimer));
  const tellCopied = () => {
    copy.textContent = 'Copied';
    clearTimeout(copiedTimer);
    copiedTimer = setTimeout(() => {
      copy.textContent = 'Copy';
    }, COPIED_MS);
  };
  const clear = commandButton(COMMANDS.clearConsole, context, store, { kind: 'quiet' });
  const title = el('h2', { class: 'pane__title' }, 'Console');
  const element = el(
    'section',
    { class: 'pane console', 'aria-label': 'Console' },
    el('div', { class: 'pane__head' }, title, el('div', { class: 'pane__actions' }, copy, clear)),
    surface,
    input.element,
    log.element,
  );

  let terminal: TerminalSurface | null = null;
  const open = ({ openTerminal }: typeof import('./terminal.ts')) => {
    const opened = store.add(openTerminal(surface, dark.get()));
    terminal = opened;
    store.add(
      dark.subscribe(
        (isDark) => isDark,
        (isDark) => opened.setDark(isDark),
      ),
    );
    store.add(session.console.listen(showOn(opened, log)));
  };
  import('./terminal.ts').then(open, () => fill(surface, el('p', { role: 'alert' }, NOT_LOADED)));

  store.listen<'keydown'>(surface, 'keydown', (event) => {
    const pages: Record<string, number> = { PageUp: -1, PageDown: 1 };
    if (event.key in pages) terminal?.scroll(pages[event.key]);
    else if (event.key === 'Home' || event.key === 'End') terminal?.scrollTo(event.key === 'Home' ? 'top' : 'bottom');
    else return;
    event.preventDefault();
  });
  store.listen(copy, 'click', () => {
    const text = terminal?.selection() || terminal?.text() || '';
    const refused = () => session.remark('The browser did not let the page copy.');
    if (!navigator.clipboard) refused();
    else navigator.clipboard.writeText(text).then(tellCopied, refused);
  });
  return {
    element,
    focus: () => (input.isShown ? input : surface).focus(),
    dispose: () => store.dispose(),
  };
}

/** Puts items on the terminal, and what is to be read out into the log. */
function showOn(terminal: TerminalSurface, log: Announcer): (item: ConsoleItem) => void {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const marks = new MarkLimit();
  return (item) => {
    switch (item.kind) {
      case 'output': {
        const text = marks.limit(decoder.decode(item.bytes, { stream: true }));
        terminal.write(text, item.shown);
        log.add(text);
        break;
      }
      case 'typed':
        terminal.write(`${BOLD}${item.text}${RESET_COLOURS}`);
        break;
      case 'note':
        terminal.write(
          `\x1b[0m\r\x1b[K${NOTE_COLOURS[item.tone]}${wrapWords(item.text, terminal.columns)}${RESET_COLOURS}\n`,
        );
        log.add(`${item.text}\n`);
        break;
      case 'clear':
        // What a program that was stopped had begun to print.
        decoder.decode();
        terminal.clear();
        log.clear();
        break;
    }
  };
}

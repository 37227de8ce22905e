// What the program prints and asks: the terminal, a line for input(), and a log for screen readers.
import { el } from '../../base/el.ts';
import { DisposableStore } from '../../base/lifecycle.ts';
import type { ReadableStore } from '../../base/store.ts';
import { COMMANDS, type CommandContext } from '../../commands/commands.ts';
import type { ConsoleItem } from '../../session/console-feed.ts';
import { commandButton } from '../parts/command-button.ts';
import type { View } from '../view.ts';
import { announcer } from './announcer.ts';
import { MarkLimit } from './marks.ts';
import type { TerminalSurface } from './terminal.ts';
import './console.css';

const NOTE_COLOURS = { info: '\x1b[2m', warning: '\x1b[33m' } as const;
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

export function consoleView({ context, dark, returnFocus }: ConsoleOptions): ConsoleView {
  const store = new DisposableStore();
  const { session } = context;
  const log = store.add(announcer());
  const surface = el('div', { class: 'console__surface', tabindex: '0', role: 'group', 'aria-label': 'Output' });
  const field = el('input', {
    class: 'console__input',
    type: 'text',
    'aria-label': 'Input for the program',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'send',
  });
  const endOfFile = el(
    'button',
    { type: 'button', class: 'button', 'data-kind': 'quiet', title: 'End of file (Ctrl+D)' },
    'EOF',
  );
  const form = el(
    'form',
    { class: 'console__form', hidden: true },
    el('span', { class: 'console__prompt', 'aria-hidden': 'true' }, '›'),
    field,
    endOfFile,
  );
  const copy = el(
    'button',
    { type: 'button', class: 'button', 'data-kind': 'quiet', title: 'Copy all output' },
    'Copy',
  );
  const element = el(
    'section',
    { class: 'pane console', 'aria-label': 'Console' },
    el(
      'div',
      { class: 'pane__head' },
      el('h2', { class: 'pane__title' }, 'Console'),
      el(
        'div',
        { class: 'pane__actions' },
        copy,
        commandButton(COMMANDS.clearConsole, context, store, { kind: 'quiet' }),
      ),
    ),
    surface,
    form,
    log.element,
  );

  let terminal: TerminalSurface | null = null;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const marks = new MarkLimit();
  const show = (item: ConsoleItem, to: TerminalSurface) => {
    switch (item.kind) {
      case 'output': {
        const text = marks.limit(decoder.decode(item.bytes, { stream: true }));
        to.write(text, item.shown);
        log.add(text);
        break;
      }
      case 'typed':
        to.write(`${BOLD}${item.text}${RESET_COLOURS}`);
        break;
      case 'note':
        to.write(`\x1b[0m\r\x1b[K${NOTE_COLOURS[item.tone]}${item.text}${RESET_COLOURS}\n`);
        log.add(`${item.text}\n`);
        break;
      case 'clear':
        to.clear();
        log.clear();
        break;
    }
  };
  void import('./terminal.ts').then(({ openTerminal }) => {
    const opened = store.add(openTerminal(surface, dark.get()));
    terminal = opened;
    store.add(
      dark.subscribe(
        (isDark) => isDark,
        (isDark) => opened.setDark(isDark),
      ),
    );
    store.add(session.console.listen((item) => show(item, opened)));
  });

  const send = (text: string | null) => {
    session.input(text);
    field.value = '';
  };
  store.listen(form, 'submit', (event) => {
    event.preventDefault();
    send(`${field.value}\n`);
  });
  store.listen(endOfFile, 'click', () => send(null));
  store.listen<'keydown'>(field, 'keydown', (event) => {
    if (!event.ctrlKey || event.metaKey || event.altKey) return;
    const interrupts = event.key === 'c' && field.selectionStart === field.selectionEnd;
    if (event.key !== 'd' && !interrupts) return;
    event.preventDefault();
    if (interrupts) session.stop();
    else send(field.value === '' ? null : field.value);
  });
  store.listen<'keydown'>(surface, 'keydown', (event) => {
    const pages: Record<string, number> = { PageUp: -1, PageDown: 1 };
    if (event.key in pages) terminal?.scroll(pages[event.key]);
    else if (event.key === 'Home' || event.key === 'End') terminal?.scrollTo(event.key === 'Home' ? 'top' : 'bottom');
    else return;
    event.preventDefault();
  });
  store.listen(copy, 'click', () => {
    void navigator.clipboard?.writeText(terminal?.selection() || terminal?.text() || '');
  });

  /** Whether the keyboard was taken from elsewhere for input(), and should go back afterwards. */
  let borrowed = false;
  store.add(
    session.state.subscribe(
      (state) => state.phase === 'running' && state.waiting,
      (waiting) => {
        if (waiting) {
          form.hidden = false;
          borrowed ||= document.activeElement !== field;
          field.focus();
        }
      },
    ),
  );
  store.add(
    session.state.subscribe(
      (state) => state.phase === 'running',
      (running) => {
        if (running) return;
        const hadFocus = form.contains(document.activeElement);
        form.hidden = true;
        field.value = '';
        if (borrowed && hadFocus) returnFocus();
        borrowed = false;
      },
    ),
  );

  return {
    element,
    focus: () => (form.hidden ? surface : field).focus(),
    dispose: () => store.dispose(),
  };
}

// xterm.js as the console's surface: ANSI text in, rows on the screen, sized to its box. Loaded after the first paint.
import { type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Disposable } from '../../base/lifecycle.ts';

export interface TerminalSurface extends Disposable {
  /** Characters in a row. */
  readonly columns: number;
  /** `done` is called when the text has been taken in. */
  write(text: string, done?: () => void): void;
  clear(): void;
  scroll(pages: number): void;
  scrollTo(end: 'top' | 'bottom'): void;
  setDark(dark: boolean): void;
  /** Everything, scrolled-off lines included. */
  text(): string;
  /** What is marked with the mouse. */
  selection(): string;
}

const SCROLLBACK_LINES = 5000;
/** Characters that xterm takes in at once. */
const WRITE_MAX = 8 * 1024;
const COLUMNS_MIN = 20;
const ROWS_MIN = 3;

/** The sixteen ANSI colours, legible on the page's surfaces (contrast at least 4.5 to 1). */
const LIGHT: ITheme = {
  background: '#ffffff',
  foreground: '#1c2127',
  selectionBackground: '#c9dcff',
  black: '#1c2127',
  red: '#b3261e',
  green: '#166b3e',
  yellow: '#7d5200',
  blue: '#1d52b8',
  magenta: '#8b2f8f',
  cyan: '#0f6674',
  white: '#5b6572',
  brightBlack: '#5b6572',
  brightRed: '#c7352c',
  brightGreen: '#1a7f4b',
  brightYellow: '#8a5a00',
  brightBlue: '#2a63d4',
  brightMagenta: '#a03ea5',
  brightCyan: '#127384',
  brightWhite: '#1c2127',
};

const DARK: ITheme = {
  background: '#1a1e23',
  foreground: '#e3e7ec',
  selectionBackground: '#2f4a7a',
  black: '#78828e',
  red: '#ff8a80',
  green: '#5fd39a',
  yellow: '#e8b657',
  blue: '#7fb0ff',
  magenta: '#e29bea',
  cyan: '#62d0e2',
  white: '#e3e7ec',
  brightBlack: '#9aa5b1',
  brightRed: '#ffa79f',
  brightGreen: '#86e3b4',
  brightYellow: '#f2cb7e',
  brightBlue: '#a5c8ff',
  brightMagenta: '#eebbf3',
  brightCyan: '#93e0ee',
  brightWhite: '#ffffff',
};

export function openTerminal(host: HTMLElement, dark: boolean): TerminalSurface {
  const terminal = new Terminal({
    convertEol: true,
    cursorInactiveStyle: 'none',
    disableStdin: true,
    fontFamily: getComputedStyle(host).fontFamily,
    fontSize: 13,
    lineHeight: 1.35,
    // What a program says stays legible whatever colours it mixes (WCAG 2.2, 1.4.3).
    minimumContrastRatio: 4.5,
    scrollback: SCROLLBACK_LINES,
    theme: dark ? DARK : LIGHT,
  });
  terminal.open(host);
  ignoreEndlessCounts(terminal);
  // Nothing is typed here: the console has an input line of its own, and the log region speaks to screen readers.
  host.querySelector('textarea')?.setAttribute('tabindex', '-1');
  terminal.attachCustomKeyEventHandler(() => false);

  const fillBox = () => {
    const screen = host.querySelector<HTMLElement>('.xterm-screen');
    if (!screen || host.clientWidth === 0 || screen.clientWidth === 0) return;
    const style = getComputedStyle(host);
    const width = host.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const height = host.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom);
    const columns = Math.floor(width / (screen.clientWidth / terminal.cols));
    const rows = Math.floor(height / (screen.clientHeight / terminal.rows));
    terminal.resize(Math.max(columns, COLUMNS_MIN), Math.max(rows, ROWS_MIN));
  };
  const observer = new ResizeObserver(fillBox);
  observer.observe(host);
  fillBox();

  return {
    get columns() {
      return terminal.cols;
    },
    write: (text, done) => {
      // xterm looks at the time between two writes only: 64 KiB full of colours would hold the page.
      let at = 0;
      for (; text.length - at > WRITE_MAX; at += WRITE_MAX) terminal.write(text.slice(at, at + WRITE_MAX));
      terminal.write(text.slice(at), done);
    },
    clear: () => terminal.reset(),
    scroll: (pages) => terminal.scrollPages(pages),
    scrollTo: (end) => (end === 'top' ? terminal.scrollToTop() : terminal.scrollToBottom()),
    setDark: (isDark) => {
      terminal.options.theme = isDark ? DARK : LIGHT;
    },
    text: () => bufferText(terminal),
    selection: () => terminal.getSelection(),
    dispose: () => {
      observer.disconnect();
      terminal.dispose();
    },
  };
}

/**
 * Sequences that xterm carries out one by one, however many they ask for (ECMA-48 8.3: SU, SD, IL, DL, CHT, CBT, REP): a count of
 * thousands of millions would hold the page for minutes. Beyond the screen it has no meaning that a program could want.
 */
function ignoreEndlessCounts(terminal: Terminal): void {
  for (const final of ['S', 'T', 'L', 'M', 'I', 'Z', 'b']) {
    terminal.parser.registerCsiHandler({ final }, ([count]) => Number(count) > Math.max(terminal.rows, terminal.cols));
  }
}

function bufferText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  let text = '';
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    text += `${line.isWrapped || row === 0 ? '' : '\n'}${line.translateToString(true)}`;
  }
  return text.replace(/\n+$/, '\n');
}

// The console for screen readers: plain text in a live log, in portions, with a limit on how much is read at once.
import { el } from '../../base/el.ts';
import type { Disposable } from '../../base/lifecycle.ts';

const PAUSE_MS = 400;
/** Lines read out of one portion; of longer output the end is read. */
const LINES_MAX = 20;
/** Characters of a line that are read: nobody listens to more, and a program can print without ever ending a line. */
const LINE_MAX = 1000;
/** Characters that wait at most. */
const PENDING_MAX = 100_000;
/** Lines kept in the region, for reading back. */
const LINES_KEPT = 200;

export interface Announcer extends Disposable {
  readonly element: HTMLElement;
  add(text: string): void;
  clear(): void;
}

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
/** Control sequences, control strings with their text (titles, links), and two-character escapes (ECMA-48 5.4 to 5.6). */
const ANSI = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^${ESC}${BEL}]*(?:${BEL}|${ESC}\\\\)|[@-Z\\\\-_])`,
  'g',
);

/** Without ANSI sequences and without what a carriage return overwrote. */
export function plainText(text: string): string {
  const lines = text.replace(ANSI, '').split('\n');
  return lines.map((line, i) => withoutOverwritten(line, i < lines.length - 1)).join('\n');
}

/** Not a regular expression: that would look ahead from every character of a line that has no carriage return. */
function withoutOverwritten(line: string, isEnded: boolean): string {
  // Before the line feed it overwrites nothing.
  const end = isEnded && line.endsWith('\r') ? line.length - 1 : line.length;
  return line.slice(line.slice(0, end).lastIndexOf('\r') + 1);
}

/** The lines to read: all, or how many were left out and the last ones. */
export function portion(text: string): string[] {
  const lines = text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line;
  });
  if (lines.length <= LINES_MAX) return lines;
  return [`${lines.length - LINES_MAX} lines more, then:`, ...lines.slice(-LINES_MAX)];
}

export function announcer(): Announcer {
  const element = el('div', {
    class: 'visually-hidden',
    role: 'log',
    'aria-label': 'Console output',
    'aria-live': 'polite',
  });
  let pending = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    timer = null;
    const lines = portion(plainText(pending));
    pending = '';
    for (const line of lines) element.append(el('div', {}, line));
    while (element.childElementCount > LINES_KEPT) element.firstElementChild?.remove();
  };
  return {
    element,
    add(text) {
      // Of a flood only the end will be read: what is before it need not be kept.
      pending = (pending + text).slice(-PENDING_MAX);
      timer ??= setTimeout(flush, PAUSE_MS);
    },
    clear() {
      pending = '';
      element.replaceChildren();
    },
    dispose() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

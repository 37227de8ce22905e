// The help sheet: what this page is, in a few sentences, and the keys, read from the commands.
import { el } from '../../base/el.ts';
import { COMMANDS, type Command } from '../../commands/commands.ts';
import { showKey } from '../../commands/keys.ts';
import './help.css';

const PARAGRAPHS = [
  'This tab holds a whole computer: an emulated PC in WebAssembly, a small kernel with the kernel calls of the Nanvix microvm, and CPython, ' +
    'compiled for that machine. Nothing you write or run leaves your browser.',
  'The first visit boots it from nothing. Then the machine’s memory is kept as a snapshot in this browser, and every later visit goes on ' +
    'from there. The panel at the bottom shows which of the two happened and what it took.',
  'Files that programs write live in the machine and are gone after a reset. Your code is kept by the page, not by the machine. ' +
    'There is no network, and there are no other processes.',
];

const EXTRA_KEYS: readonly [string, string][] = [
  ['Ctrl+Space', 'In the big editor: names that could stand here, from Python itself.'],
  ['Ctrl+M', 'In the big editor: let Tab move on instead of indenting.'],
  ['Esc, Tab', 'In the plain editor: leave it with Tab.'],
  ['Ctrl+D', 'In the input line: end of file.'],
];

/** Returns what opens the sheet. */
export function helpDialog(parent: HTMLElement): () => void {
  const close = el('button', { type: 'button', class: 'button', 'data-kind': 'primary' }, 'Close');
  const keys = Object.values<Command>(COMMANDS).flatMap(({ key, description }): [string, string][] =>
    key ? [[showKey(key), description]] : [],
  );
  const dialog = el(
    'dialog',
    { class: 'help', 'aria-labelledby': 'help-title' },
    el('h2', { id: 'help-title' }, 'Python on Nanvix'),
    ...PARAGRAPHS.map((text) => el('p', {}, text)),
    el('h3', {}, 'Keys'),
    el(
      'dl',
      { class: 'help__keys' },
      ...[...keys, ...EXTRA_KEYS].map(([key, text]) =>
        el('div', {}, el('dt', {}, el('kbd', {}, key)), el('dd', {}, text)),
      ),
    ),
    el('form', { method: 'dialog', class: 'help__end' }, close),
  );
  close.addEventListener('click', () => dialog.close());
  parent.append(dialog);
  return () => {
    if (dialog.open) return;
    dialog.showModal();
    // The focus goes to Close, and the sheet with it; it is read from the top.
    dialog.scrollTop = 0;
  };
}

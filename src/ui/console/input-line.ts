// The line for input(): shown while the program waits, with end of file and Ctrl+C; it borrows the keyboard and gives it back.
import { el } from '../../base/el.ts';
import { DisposableStore } from '../../base/lifecycle.ts';
import type { Session } from '../../session/session.ts';
import type { View } from '../view.ts';

export interface InputLine extends View {
  readonly isShown: boolean;
  focus(): void;
}

/** `returnFocus`: called when the keyboard, taken for input(), may go back to where it was. */
export function inputLine(session: Session, returnFocus: () => void): InputLine {
  const store = new DisposableStore();
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

  const send = (text: string | null) => {
    session.input(text);
    field.value = '';
  };
  store.listen(form, 'submit', (event) => {
    event.preventDefault();
    send(`${field.value}\n`);
  });
  store.listen(endOfFile, 'click', () => send(null));
  // A field of one line would drop the line breaks: whole lines are sent, what is behind the last break can be gone on with.
  store.listen<'paste'>(field, 'paste', (event) => {
    const pasted = event.clipboardData?.getData('text/plain').replace(/\r\n?/g, '\n') ?? '';
    if (!pasted.includes('\n')) return;
    event.preventDefault();
    const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
    const text = field.value.slice(0, from) + pasted + field.value.slice(to);
    const end = text.lastIndexOf('\n') + 1;
    send(text.slice(0, end));
    field.value = text.slice(end);
  });
  store.listen<'keydown'>(field, 'keydown', (event) => {
    if (!event.ctrlKey || event.metaKey || event.altKey) return;
    const interrupts = event.key === 'c' && field.selectionStart === field.selectionEnd;
    if (event.key !== 'd' && !interrupts) return;
    event.preventDefault();
    if (interrupts) session.stop();
    else send(field.value === '' ? null : field.value);
  });
  showWhileWaiting(session, store, form, field, returnFocus);
  return {
    element: form,
    get isShown() {
      return !form.hidden;
    },
    focus: () => field.focus(),
    dispose: () => store.dispose(),
  };
}

/** From the first question of a program to its end: between two of them the line stays, with what was typed ahead. */
function showWhileWaiting(
  session: Session,
  store: DisposableStore,
  form: HTMLElement,
  field: HTMLInputElement,
  returnFocus: () => void,
): void {
  /** Whether the keyboard was taken from elsewhere for input(), and should go back afterwards. */
  let borrowed = false;
  store.add(
    session.state.subscribe(
      (state) => state.phase === 'running' && state.waiting,
      (waiting) => {
        if (!waiting) return;
        form.hidden = false;
        borrowed ||= document.activeElement !== field;
        field.focus();
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
}

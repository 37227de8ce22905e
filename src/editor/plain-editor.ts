// The editor for phones, for the first moments, and for when Monaco cannot be had: a text area that knows Python's indentation.
import { el, fill } from '../base/el.ts';
import { DisposableStore } from '../base/lifecycle.ts';
import { EDITOR_LABEL, type Editor, type EditorOptions, lineSpan, type Mark, type Selected } from './editor.ts';
import { lineBreak, tabStop } from './indent.ts';
import './editor.css';

export function plainEditor({ text, onChange }: EditorOptions): Editor {
  const store = new DisposableStore();
  const area = el('textarea', {
    class: 'plain-editor__text',
    'aria-label': EDITOR_LABEL,
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    wrap: 'off',
  });
  area.value = text;
  const note = el('p', { class: 'plain-editor__note', role: 'status', hidden: true });
  const element = el('div', { class: 'plain-editor' }, area, note);
  /** Escape lets the next Tab leave the editor. */
  let tabLeaves = false;

  const insert = (inserted: string) => {
    // The only way that keeps the browser's own undo; setRangeText where it is gone.
    if (!document.execCommand('insertText', false, inserted))
      area.setRangeText(inserted, area.selectionStart, area.selectionEnd, 'end');
  };
  const beforeCursor = () => area.value.slice(0, area.selectionStart);

  store.listen<'keydown'>(area, 'keydown', (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (plain && event.key === 'Tab' && !tabLeaves) {
      event.preventDefault();
      insert(tabStop(beforeCursor()));
    }
    if (plain && event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      insert(lineBreak(beforeCursor()));
    }
    tabLeaves = event.key === 'Escape';
  });
  store.listen(area, 'input', () => {
    note.hidden = true;
    onChange();
  });

  const select = ({ from, to }: Selected) => {
    area.setSelectionRange(from, to);
    // A text area scrolls to its selection only while it is being focused.
    const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
    const line = area.value.slice(0, from).split('\n').length;
    area.scrollTop = Math.max(0, (line - 3) * lineHeight);
  };

  const showMark = (mark: Mark) => {
    const go = el('button', { type: 'button', class: 'link' }, `Line ${mark.line}`);
    go.addEventListener('click', () => {
      area.focus();
      select(lineSpan(area.value, mark.line));
    });
    fill(note, go, `: ${mark.message}`);
    note.hidden = false;
  };

  return {
    element,
    getText: () => area.value,
    setText: (value) => {
      area.value = value;
      note.hidden = true;
      onChange();
    },
    focus: () => area.focus(),
    hasFocus: () => document.activeElement === area,
    mark: (mark) => {
      if (mark) showMark(mark);
      else note.hidden = true;
    },
    getSelection: () => ({ from: area.selectionStart, to: area.selectionEnd }),
    select,
    setTheme: () => {},
    dispose: () => {
      store.dispose();
      element.remove();
    },
  };
}

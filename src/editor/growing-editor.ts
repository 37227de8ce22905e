// The editor of the page: plain at once, Monaco as soon as it is loaded, with text, cursor, focus and mark carried over.
import { el } from '../base/el.ts';
import type { Editor, EditorOptions, Mark } from './editor.ts';
import { plainEditor } from './plain-editor.ts';

export interface GrowingEditor extends Editor {
  /** Loads Monaco and puts it in place. False: it could not be loaded, and the plain editor stays. */
  grow(): Promise<boolean>;
  readonly kind: 'plain' | 'monaco';
}

type LoadMonaco = () => Promise<{ monacoEditor(options: EditorOptions): Editor }>;

export function growingEditor(options: EditorOptions, load: LoadMonaco = () => import('./monaco.ts')): GrowingEditor {
  const element = el('div', { class: 'editor' });
  let inner = plainEditor(options);
  let kind: 'plain' | 'monaco' = 'plain';
  let mark: Mark | null = null;
  let dark = options.dark;
  let disposed = false;
  element.append(inner.element);

  const grow = async () => {
    if (kind === 'monaco') return true;
    let monacoEditor: Awaited<ReturnType<LoadMonaco>>['monacoEditor'];
    try {
      ({ monacoEditor } = await load());
    } catch {
      return false;
    }
    if (disposed) return false;
    const old = inner;
    const [selected, focused] = [old.getSelection(), old.hasFocus()];
    const next = monacoEditor({ ...options, text: old.getText(), dark });
    element.replaceChildren(next.element);
    old.dispose();
    inner = next;
    kind = 'monaco';
    element.dataset.kind = kind;
    next.select(selected);
    if (mark) next.mark(mark);
    if (focused) next.focus();
    return true;
  };

  return {
    element,
    get kind() {
      return kind;
    },
    grow,
    getText: () => inner.getText(),
    setText: (text) => inner.setText(text),
    focus: () => inner.focus(),
    hasFocus: () => inner.hasFocus(),
    mark: (shown) => {
      mark = shown;
      inner.mark(shown);
    },
    getSelection: () => inner.getSelection(),
    select: (selected) => inner.select(selected),
    setTheme: (isDark) => {
      dark = isDark;
      inner.setTheme(isDark);
    },
    dispose: () => {
      disposed = true;
      inner.dispose();
    },
  };
}

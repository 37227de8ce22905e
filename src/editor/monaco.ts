// Monaco: the editor core, Python's colours, and the features a small program needs. The only file that imports it; loaded late.
import 'monaco-editor/features/bracketMatching/register.js';
import 'monaco-editor/features/caretOperations/register.js';
import 'monaco-editor/features/clipboard/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/comment/register.js';
import 'monaco-editor/features/contextmenu/register.js';
import 'monaco-editor/features/cursorUndo/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/folding/register.js';
import 'monaco-editor/features/gotoError/register.js';
import 'monaco-editor/features/hover/register.js';
import 'monaco-editor/features/indentation/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/smartSelect/register.js';
import 'monaco-editor/features/toggleTabFocusMode/register.js';
import 'monaco-editor/features/wordHighlighter/register.js';
import 'monaco-editor/features/wordOperations/register.js';
import 'monaco-editor/languages/definitions/python/register.js';
// The list of proposals: the package's own feature of that name (0.57) registers only the inline ones.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import * as monaco from 'monaco-editor/editor/editor.api.js';
import { offerProposals } from './completion.ts';
import { EDITOR_LABEL, type Editor, type EditorOptions, type Mark } from './editor.ts';
import './editor.css';

const MARK_OWNER = 'python';

/** Backgrounds of the page's own surfaces (styles/tokens.css), so that the editor does not stand out. */
function defineThemes(): void {
  monaco.editor.defineTheme('playground-light', {
    base: 'vs',
    inherit: true,
    rules: [],
    colors: { 'editor.background': '#ffffff', 'editorLineNumber.foreground': '#8b95a1' },
  });
  monaco.editor.defineTheme('playground-dark', {
    base: 'vs-dark',
    inherit: true,
    rules: [],
    colors: { 'editor.background': '#1a1e23', 'editorLineNumber.foreground': '#78828e' },
  });
}

const themeName = (dark: boolean) => (dark ? 'playground-dark' : 'playground-light');

export function monacoEditor({ text, dark, onChange, complete }: EditorOptions): Editor {
  defineThemes();
  const element = document.createElement('div');
  element.className = 'monaco-host';
  const editor = monaco.editor.create(element, {
    value: text,
    language: 'python',
    theme: themeName(dark),
    ariaLabel: EDITOR_LABEL,
    automaticLayout: true,
    detectIndentation: false,
    editContext: false,
    fixedOverflowWidgets: true,
    folding: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
    fontSize: 14,
    lineHeight: 21,
    lineNumbersMinChars: 3,
    links: false,
    minimap: { enabled: false },
    occurrencesHighlight: 'singleFile',
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    overviewRulerLanes: 0,
    padding: { top: 4, bottom: 12 },
    quickSuggestions: false,
    renderLineHighlightOnlyWhenFocus: true,
    scrollBeyondLastLine: false,
    scrollbar: { horizontalScrollbarSize: 10, useShadows: false, verticalScrollbarSize: 10 },
    stickyScroll: { enabled: false },
    tabSize: 4,
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false },
    wordBasedSuggestions: 'off',
  });
  const model = editor.getModel() as monaco.editor.ITextModel;
  const line = editor.createDecorationsCollection();
  const proposals = offerProposals(model, complete);

  const mark = (shown: Mark | null) => {
    monaco.editor.setModelMarkers(model, MARK_OWNER, shown ? [markerFor(model, shown)] : []);
    line.set(shown ? [lineDecoration(shown)] : []);
    if (shown) editor.revealLineInCenterIfOutsideViewport(shown.line);
  };
  model.onDidChangeContent(() => {
    mark(null);
    onChange();
  });

  return {
    element,
    getText: () => model.getValue(),
    setText: (value) => {
      // Through an edit, so that undo brings the text before back.
      editor.pushUndoStop();
      editor.executeEdits('playground', [{ range: model.getFullModelRange(), text: value }]);
      editor.pushUndoStop();
      editor.setPosition({ lineNumber: 1, column: 1 });
      editor.setScrollTop(0);
    },
    focus: () => editor.focus(),
    hasFocus: () => editor.hasTextFocus(),
    mark,
    getSelection: () => {
      const range = editor.getSelection();
      if (!range) return { from: 0, to: 0 };
      return { from: model.getOffsetAt(range.getStartPosition()), to: model.getOffsetAt(range.getEndPosition()) };
    },
    select: ({ from, to }) => {
      const range = monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to));
      editor.setSelection(range);
      editor.revealRangeInCenterIfOutsideViewport(range);
    },
    setTheme: (isDark) => monaco.editor.setTheme(themeName(isDark)),
    dispose: () => {
      proposals.dispose();
      editor.dispose();
      model.dispose();
      element.remove();
    },
  };
}

function markerFor(model: monaco.editor.ITextModel, mark: Mark): monaco.editor.IMarkerData {
  const startLineNumber = Math.min(mark.line, model.getLineCount());
  const endLineNumber = Math.min(mark.endLine ?? startLineNumber, model.getLineCount());
  const startColumn = mark.column ?? (model.getLineFirstNonWhitespaceColumn(startLineNumber) || 1);
  const endColumn = mark.endColumn ?? model.getLineMaxColumn(endLineNumber);
  return {
    severity: monaco.MarkerSeverity.Error,
    message: mark.message,
    startLineNumber,
    startColumn,
    endLineNumber,
    endColumn,
  };
}

function lineDecoration(mark: Mark): monaco.editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(mark.line, 1, mark.line, 1),
    options: {
      isWholeLine: true,
      className: 'traceback-line',
      linesDecorationsClassName: 'traceback-line-edge',
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  };
}

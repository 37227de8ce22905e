// Monaco's list of proposals, filled by whoever knows the names: on Ctrl+Space and behind a dot.
import * as monaco from 'monaco-editor/editor/editor.api.js';
import type { Complete, Proposal } from './editor.ts';

const { CompletionItemKind } = monaco.languages;
const KINDS: Readonly<Record<Proposal['kind'], monaco.languages.CompletionItemKind>> = {
  module: CompletionItemKind.Module,
  class: CompletionItemKind.Class,
  function: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
  variable: CompletionItemKind.Variable,
};

/** Serves one model. */
export function offerProposals(model: monaco.editor.ITextModel, complete: Complete): monaco.IDisposable {
  return monaco.languages.registerCompletionItemProvider('python', {
    triggerCharacters: ['.'],
    provideCompletionItems: async (asked, { lineNumber, column }) => {
      if (asked !== model) return { suggestions: [] };
      const line = model.getLineContent(lineNumber);
      const version = model.getVersionId();
      const found = await complete(model.getValue(), lineNumber, codePoints(line.slice(0, column - 1)));
      if (!found || model.isDisposed() || model.getVersionId() !== version) return { suggestions: [] };
      const [from, to] = [found.start, found.end].map((at) => 1 + units(line, at));
      const range = new monaco.Range(lineNumber, from, lineNumber, to);
      const suggestions = found.names.map(({ name, kind }) => ({
        label: name,
        kind: KINDS[kind],
        insertText: name,
        range,
      }));
      return { suggestions };
    },
  });
}

/** Python counts columns in code points, Monaco in UTF-16 units. */
function codePoints(text: string): number {
  return [...text].length;
}

function units(text: string, points: number): number {
  return [...text].slice(0, points).join('').length;
}

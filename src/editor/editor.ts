// What an editor of the playground is, whichever one is behind it.
import type { Disposable } from '../base/lifecycle.ts';

/** A place in the program that an exception points at; lines and columns count from 1. */
export interface Mark {
  readonly line: number;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly message: string;
}

/** Offset in UTF-16 units, from and to. */
export interface Selected {
  readonly from: number;
  readonly to: number;
}

export interface Editor extends Disposable {
  readonly element: HTMLElement;
  getText(): string;
  /** Replaces everything; undo brings it back where the editor can. */
  setText(text: string): void;
  focus(): void;
  hasFocus(): boolean;
  /** Shows the mark; null takes it away. */
  mark(mark: Mark | null): void;
  getSelection(): Selected;
  select(selected: Selected): void;
  setTheme(dark: boolean): void;
}

export interface EditorOptions {
  readonly text: string;
  readonly dark: boolean;
  readonly onChange: () => void;
  /** What could stand at a place; the plain editor does not ask. */
  readonly complete: Complete;
}

/** A name that could stand at the cursor. */
export interface Proposal {
  readonly name: string;
  readonly kind: 'module' | 'class' | 'function' | 'keyword' | 'variable';
}

/** What could replace the text between two columns of the asked line. */
export interface Proposals {
  /** Columns count from 0, in code points, as Python counts. */
  readonly start: number;
  readonly end: number;
  readonly names: readonly Proposal[];
}

/** `line` counts from 1, `column` from 0, in code points. null: nobody can tell just now. */
export type Complete = (source: string, line: number, column: number) => Promise<Proposals | null>;

export const EDITOR_LABEL = 'Program main.py, in Python. Press F6 to go to the console.';

/** Offset of the first character of a line and of the character behind its last one. */
export function lineSpan(text: string, line: number): Selected {
  const lines = text.split('\n');
  const index = Math.min(Math.max(line, 1), lines.length) - 1;
  const from = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
  return { from, to: from + lines[index].length };
}

// What Enter and Tab insert into a Python program in the plain editor.

const STEP = '    ';

/** Enter: the indentation of the line up to the cursor, one step more behind a colon. */
export function lineBreak(textBeforeCursor: string): string {
  const line = textBeforeCursor.slice(textBeforeCursor.lastIndexOf('\n') + 1);
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? '';
  const opensBlock = /:\s*(#.*)?$/.test(line);
  return `\n${indentation}${opensBlock ? STEP : ''}`;
}

/** Tab: to the next multiple of four columns. */
export function tabStop(textBeforeCursor: string): string {
  const column = textBeforeCursor.length - (textBeforeCursor.lastIndexOf('\n') + 1);
  return ' '.repeat(STEP.length - (column % STEP.length));
}

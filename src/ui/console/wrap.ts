// Breaks the page's own remarks at blanks: a terminal would break them anywhere.

/** Lines longer than `columns` are broken where a word ends; a word that is longer than a line is left to the terminal. */
export function wrapWords(text: string, columns: number): string {
  const wrapped = text.split('\n').map((line) => (line.length > columns ? wrapLine(line, columns) : line));
  return wrapped.join('\n');
}

function wrapLine(line: string, columns: number): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const blank = rest.lastIndexOf(' ', columns);
    // Not within the blanks that a line is indented by.
    if (blank <= rest.length - rest.trimStart().length) break;
    lines.push(rest.slice(0, blank));
    rest = rest.slice(blank + 1);
  }
  return [...lines, rest].join('\n');
}

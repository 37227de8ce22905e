// Keeps runs of characters without width short: all of a run lands in one cell, and to lay out a cell of a million marks takes minutes.

/** More than any script puts on one character; the longest are flags made of tags. */
const RUN_MAX = 8;
/** What has no width in the terminal: marks, format characters, medial and final Hangul letters. */
const RUNS = /[\p{M}\p{Cf}\u1160-\u11ff]+/gu;
const MAY_HOLD_MARKS = /[\u0300-\uffff]/;

export class MarkLimit {
  /** Of the run that the text before ended with. */
  #length = 0;

  /** The text without the rest of runs that are too long; a run may go on from one text to the next. */
  limit(text: string): string {
    if (text === '') return text;
    if (!MAY_HOLD_MARKS.test(text)) {
      this.#length = 0;
      return text;
    }
    let length = 0;
    const limited = text.replace(RUNS, (run, at: number) => {
      const before = at === 0 ? this.#length : 0;
      const kept = beginOf(run, RUN_MAX - before);
      if (at + run.length === text.length) length = before + kept.length;
      return kept.join('');
    });
    this.#length = length;
    return limited;
  }
}

/** The first characters of a text that may be very long. */
function beginOf(text: string, count: number): string[] {
  const characters: string[] = [];
  for (const character of text) {
    if (characters.length >= count) break;
    characters.push(character);
  }
  return characters;
}

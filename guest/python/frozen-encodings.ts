// Freezes the encodings package into the interpreter: the line that CPython's own list of frozen modules keeps commented out.
import { readFileSync, writeFileSync } from 'node:fs';

const COMMENTED = "        #'<encodings.*>',\n";
const ENABLED = "        '<encodings.*>',\n";

/** Edits Tools/build/freeze_modules.py of a build tree. Throws when the line is not exactly where it is expected. */
export function enableFrozenEncodings(freezeModules: string): void {
  const before = readFileSync(freezeModules, 'utf8');
  const pieces = before.split(COMMENTED);
  if (pieces.length !== 2) {
    throw new Error(
      `${freezeModules}: expected the line ${JSON.stringify(COMMENTED.trim())} once, found it ${pieces.length - 1} times. ` +
        'This Python has another list of frozen modules than the recipe knows.',
    );
  }
  writeFileSync(freezeModules, pieces.join(ENABLED));
}

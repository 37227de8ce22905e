// The edit of CPython's list of frozen modules either happens or fails loudly.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { enableFrozenEncodings } from './frozen-encodings.ts';

function edited(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'freeze-')), 'freeze_modules.py');
  writeFileSync(path, text);
  enableFrozenEncodings(path);
  return readFileSync(path, 'utf8');
}

const BEFORE = "        # (See https://…)\n        #'<encodings.*>',\n        'io',\n";

it('enables the line and touches nothing else', () => {
  expect(edited(BEFORE)).toBe("        # (See https://…)\n        '<encodings.*>',\n        'io',\n");
});

it('fails when the line is missing, enabled already, or there twice', () => {
  expect(() => edited("        'io',\n")).toThrow('found it 0 times');
  expect(() => edited(BEFORE.replace('#', '%').replace("#'", "'"))).toThrow('found it 0 times');
  expect(() => edited(BEFORE + BEFORE)).toThrow('found it 2 times');
});

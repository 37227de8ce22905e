// docs/isa.md is what the opcode table prints.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isaDocument } from './isa-doc.ts';
import { allRows, ISA_DOCUMENT } from './main.ts';

test('docs/isa.md is in step with emu-core/spec (npm run gen prints it)', async () => {
  expect(readFileSync(ISA_DOCUMENT, 'utf8')).toBe(isaDocument(await allRows()));
});

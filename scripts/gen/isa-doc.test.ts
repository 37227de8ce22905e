// docs/isa.md is what the opcode table prints.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ISA_DOCUMENT, isaDocument } from './isa-doc.ts';
import { allRows } from './rows.ts';

test('docs/isa.md is in step with emu-core/spec (npm run gen prints it)', async () => {
  expect(readFileSync(ISA_DOCUMENT, 'utf8')).toBe(isaDocument(await allRows()));
});

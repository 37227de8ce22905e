// Prints the decoder's tables, the interpreter's dispatch and docs/isa.md from the opcode table.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Arm } from './arms.ts';
import { BUILT_IN, INVALID, keyOf, type Numbered, number, printRunLoop, printUnit, UNITS } from './dispatch.ts';
import { collectForms, type Forms } from './forms.ts';
import { fuse, printFusion } from './fusion.ts';
import { ISA_DOCUMENT, isaDocument } from './isa-doc.ts';
import { pairs, printPairs } from './pairs.ts';
import { plainArms, printPlain } from './plain.ts';
import { allRows, checkCalls, exporters } from './rows.ts';

type IdOf = (arm: Arm | undefined) => number;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HEADER = '// Printed by scripts/gen from emu-core/spec: edit that.\n';
const WORDS_A_LINE = 16;
/** Arms of a leaf in the table of forms (isa/spec-bits.ts, FORM_BYTES). */
const ARMS_OF_A_FORM = 6;

/** What every printed unit may name. */
const COMMON = ['CPU_AT', 'machine', 'cpu'];
/** What the loop around the hot switch names. */
const LOOP = [
  ...['BLOCK_BYTES', 'BLOCK_COUNT', 'BLOCK_EIP', 'BLOCK_KEY', 'BLOCK_RECORDS', 'RECORD_BYTES'],
  ...['LINK_FALL', 'LINK_TAKEN', 'enterAtEip', 'find', 'follow', 'invalidRecord', 'jumpEntry', 'leaveBlock'],
  ...['placeEffectiveAddress', 'presentKey', 'refreshedKey', 'shorten'],
];

/** Leaves a file alone that holds the text already. */
function write(path: string, text: string): void {
  const full = join(ROOT, path);
  mkdirSync(dirname(full), { recursive: true });
  let present = '';
  try {
    present = readFileSync(full, 'utf8');
  } catch {
    // Not there yet.
  }
  if (present !== text) writeFileSync(full, text);
}

function words(list: readonly number[]): string {
  const lines: string[] = [];
  for (let i = 0; i < list.length; i += WORDS_A_LINE) lines.push(`  ${list.slice(i, i + WORDS_A_LINE).join(', ')},`);
  return lines.join('\n');
}

function imports(from: string, names: Iterable<string>, where: ReadonlyMap<string, string>): string {
  const byFile = new Map<string, string[]>();
  for (const name of [...new Set(names)].sort()) {
    const file = where.get(name);
    if (!file) throw new Error(`no file below emu-core exports ${name}, which an action calls`);
    byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  return [...byFile]
    .sort()
    .map(([file, list]) => {
      const path = relative(from, file);
      return `import { ${list.join(', ')} } from '${path.startsWith('.') ? path : `./${path}`}';`;
    })
    .join('\n');
}

function decodeTables({ tree, leaves }: Forms, idOf: IdOf): string {
  const forms = leaves.flatMap(({ spec, arms }) => [
    spec & 0xffff,
    spec >>> 16,
    ...Array.from({ length: ARMS_OF_A_FORM }, (_, i) => idOf(arms[i])),
  ]);
  return `${HEADER}
/** Four maps of 256 nodes: one-byte, 0F, 0F 38, 0F 3A. */
export const OPCODES = memory.data<u16>([
${words(tree.opcodes)}
]);
export const CHILDREN = memory.data<u16>([
${words(tree.children)}
]);
/** Spec (low word, high word), then handlers: register 16 and 32 bits, memory 16 and 32 bits, register and memory segmented. */
export const FORMS = memory.data<u16>([
${words(forms)}
]);
`;
}

const callsOf = (list: readonly { arm: Arm }[]): string[] => list.flatMap(({ arm }) => [...arm.calls]);

/** The switches of what is not hot, a file a unit. */
function writeUnits({ arms }: Numbered, where: ReadonlyMap<string, string>): void {
  for (const unit of [...UNITS, 'endings']) {
    const mine = [...arms.values()].filter(
      ({ arm }) => !arm.hot && (unit === 'endings' ? arm.ends : arm.unit === unit && !arm.ends),
    );
    const text = printUnit(unit, mine);
    const needed = [...callsOf(mine), ...COMMON.filter((name) => new RegExp(`\\b${name}\\b`).test(text))];
    write(`emu-core/interp/${unit}.gen.ts`, `${HEADER}${imports('interp', needed, where)}\n\n${text}`);
  }
}

function writeRunLoop(numbered: Numbered, where: ReadonlyMap<string, string>): void {
  const hot = [...numbered.arms.values()].filter(({ arm }) => arm.hot);
  const units = [...UNITS, 'endings'].map((unit) => `import { ${unit}Arms } from './${unit}.gen.ts';`).join('\n');
  write(
    'emu-core/interp/run.gen.ts',
    `${HEADER}import { BUILT_IN } from '../isa/handlers.gen.ts';
${imports('interp', [...callsOf(hot), ...LOOP, ...COMMON], where)}
${units}

${printRunLoop(numbered)}`,
  );
}

/** Printed sources are made anew for every build; docs/isa.md, which is committed, only by `npm run gen`. */
export async function generate(withDocument = false): Promise<void> {
  const where = exporters();
  const tables = await allRows();
  const rows = tables.flatMap((each) => each.rows);
  for (const row of rows) checkCalls(row, where);

  const forms = collectForms(rows);
  const fusion = fuse(forms.arms);
  const plain = plainArms(forms.arms);
  const plainOnes = plain.map((each) => each.plain);
  const paired = pairs([...forms.arms, ...plainOnes], fusion);
  const numbered = number([...forms.arms, ...fusion.arms, ...plainOnes, ...paired.map((each) => each.both)]);
  const idOf: IdOf = (arm) => (arm && numbered.arms.get(keyOf(arm))?.id) ?? INVALID;

  const builtIn = BUILT_IN.map((name, id) => `export const ${name}: u32 = ${id};\n`).join('');
  write('emu-core/isa/handlers.gen.ts', `${HEADER}${builtIn}export const BUILT_IN: u32 = ${BUILT_IN.length};\n`);
  write('emu-core/isa/decode-tables.gen.ts', `${decodeTables(forms, idOf)}${printPlain(plain, idOf)}`);
  write('emu-core/isa/fusion.gen.ts', `${HEADER}${printFusion(fusion, idOf)}${printPairs(paired, idOf)}`);
  writeUnits(numbered, where);
  writeRunLoop(numbered, where);
  if (withDocument) write(ISA_DOCUMENT, isaDocument(tables));
  console.log(
    `${rows.length} rows, ${forms.leaves.length} forms, ${numbered.arms.size} handlers (${numbered.hotCount} hot), ` +
      `${forms.tree.children.length} tree words`,
  );
}

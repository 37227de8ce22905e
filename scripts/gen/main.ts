// npm run gen: prints the decoder's tables, the interpreter's dispatch and docs/isa.md from the opcode table.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Row } from '../../emu-core/spec/row.ts';
import { type Arm, assumesFlat, printArm } from './arms.ts';
import { BUILT_IN, keyOf, number, printRunLoop, printUnit, UNITS } from './dispatch.ts';
import { encodingOf, modes, operandsOf } from './encoding.ts';
import { fuse, printFusion } from './fusion.ts';
import { isaDocument } from './isa-doc.ts';
import { pairs, printPairs } from './pairs.ts';
import { plainArms, printPlain } from './plain.ts';
import { specOf } from './specs.ts';
import { type Candidate, Tree } from './tree.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const core = join(root, 'emu-core');

/** All rows of emu-core/spec, file by file: what is exported under a name like `sseRows`. */
export async function allRows(): Promise<{ file: string; rows: Row[] }[]> {
  const files = readdirSync(join(core, 'spec')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const tables = await Promise.all(
    files.sort().map(async (file) => {
      const module: Record<string, unknown> = await import(pathToFileURL(join(core, 'spec', file)).href);
      const rows = Object.entries(module).flatMap(([name, value]) => (name.endsWith('Rows') ? (value as Row[]) : []));
      return { file, rows };
    }),
  );
  return tables.filter(({ rows }) => rows.length > 0);
}

/** Which file exports each name that an action may call. */
function exporters(): Map<string, string> {
  const found = new Map<string, string>();
  const folders = ['semantics', 'mmu', 'interp', 'isa', 'state', 'contract'];
  for (const folder of folders) {
    for (const name of readdirSync(join(core, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.gen.ts') || name.endsWith('.d.ts')) continue;
      const path = join(folder, name);
      for (const [, symbol] of readFileSync(join(core, path), 'utf8').matchAll(
        /^export (?:function|const|class) ([A-Za-z_0-9]+)/gm,
      )) {
        const present = found.get(symbol);
        if (!present || (present.startsWith('contract') && !path.startsWith('contract'))) found.set(symbol, path);
      }
    }
  }
  return found;
}

function imports(from: string, names: Iterable<string>, where: Map<string, string>): string {
  const byFile = new Map<string, string[]>();
  for (const name of [...names].sort()) {
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

/** Throws if the row's action calls what no file of the core exports. */
function checkCalls(row: Row, where: Map<string, string>): void {
  for (const [, name] of row.action.matchAll(/([A-Za-z_][A-Za-z0-9_]*)(?:<[bwdv]>)?\(/g)) {
    if (name !== 'sizeof' && !where.has(name)) throw new Error(`${row.code} ${row.name}: no file exports ${name}`);
  }
}

export const ISA_DOCUMENT = 'docs/isa.md';
const HEADER = '// Printed by scripts/gen from emu-core/spec: edit that.\n';

function write(path: string, text: string): void {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  let present = '';
  try {
    present = readFileSync(full, 'utf8');
  } catch {
    // Not there yet.
  }
  if (present !== text) writeFileSync(full, text);
}

function words(list: number[]): string {
  const lines: string[] = [];
  for (let i = 0; i < list.length; i += 16) lines.push(`  ${list.slice(i, i + 16).join(', ')},`);
  return lines.join('\n');
}

/** Printed sources are made anew for every build; docs/isa.md, which is committed, only by `npm run gen`. */
export async function generate(withDocument = false): Promise<void> {
  const where = exporters();
  const tables = await allRows();
  const rows = tables.flatMap((each) => each.rows);
  for (const row of rows) checkCalls(row, where);

  // Every candidate's four arms; leaves are numbered by what they print and how they are decoded.
  const forms: { spec: number; arms: (Arm | undefined)[] }[] = [];
  const leaves = new Map<string, number>();
  const allArms: Arm[] = [];
  const leaf = ({ row, condition }: Candidate): number => {
    const able = modes(row, encodingOf(row));
    const inMemory = operandsOf(row).some(({ letter }) => letter === 'O');
    const arms = [false, true].flatMap((memory) =>
      ([2, 4] as const).map((width) => {
        if (row.width && (row.width === 'w') !== (width === 2)) width = row.width === 'w' ? 2 : 4;
        if (memory ? !(able.memory || inMemory) : !able.register) return undefined;
        return printArm({ row, memory, width, condition });
      }),
    );
    for (const memory of assumesFlat(row) ? [false, true] : []) {
      if (memory ? able.memory : able.register)
        arms.push(printArm({ row, memory, width: 4, condition, segmented: true }));
      else arms.push(undefined);
    }
    const spec = specOf(row);
    const key = JSON.stringify([spec, ...arms.map((arm) => arm && keyOf(arm))]);
    const present = leaves.get(key);
    if (present !== undefined) return present;
    leaves.set(key, forms.length);
    forms.push({ spec, arms });
    for (const arm of arms) if (arm) allArms.push(arm);
    return forms.length - 1;
  };
  const tree = new Tree(rows, leaf);
  const fusion = fuse(allArms);
  const plain = plainArms(allArms);
  const plainOnes = plain.map((each) => each.plain);
  const paired = pairs([...allArms, ...plainOnes], fusion);
  const numbered = number([...allArms, ...fusion.arms, ...plainOnes, ...paired.map((each) => each.both)]);
  const idOf = (arm: Arm | undefined): number => (arm ? (numbered.arms.get(keyOf(arm))?.id ?? 0) : 3);

  write(
    'emu-core/isa/handlers.gen.ts',
    `${HEADER}${BUILT_IN.map((name, id) => `export const ${name}: u32 = ${id};`).join('\n')}
export const BUILT_IN: u32 = ${BUILT_IN.length};
`,
  );
  const packed = forms.flatMap(({ spec, arms }) => [
    spec & 0xffff,
    spec >>> 16,
    idOf(arms[0]),
    idOf(arms[1]),
    idOf(arms[2]),
    idOf(arms[3]),
    idOf(arms[4]),
    idOf(arms[5]),
  ]);
  write(
    'emu-core/isa/decode-tables.gen.ts',
    `${HEADER}
/** Four maps of 256 nodes: one-byte, 0F, 0F 38, 0F 3A. */
export const OPCODES = memory.data<u16>([
${words(tree.opcodes)}
]);
export const CHILDREN = memory.data<u16>([
${words(tree.children)}
]);
/** Spec (low word, high word), then handlers: register 16 and 32 bits, memory 16 and 32 bits. */
export const FORMS = memory.data<u16>([
${words(packed)}
]);
${printPlain(plain, idOf)}`,
  );

  write('emu-core/isa/fusion.gen.ts', `${HEADER}${printFusion(fusion, idOf)}${printPairs(paired, idOf)}`);

  if (withDocument) write(ISA_DOCUMENT, isaDocument(tables));

  const entries = [...numbered.arms.values()];
  const calls = (list: { arm: Arm }[]): Set<string> => new Set(list.flatMap(({ arm }) => [...arm.calls]));
  const common = ['CPU_AT', 'machine', 'cpu'];
  for (const unit of [...UNITS, 'endings']) {
    const mine = entries.filter(
      ({ arm }) => !arm.hot && (unit === 'endings' ? arm.ends : arm.unit === unit && !arm.ends),
    );
    const text = printUnit(unit, mine);
    const needed = [...calls(mine), ...common.filter((name) => new RegExp(`\\b${name}\\b`).test(text))];
    write(`emu-core/interp/${unit}.gen.ts`, `${HEADER}${imports('interp', new Set(needed), where)}\n\n${text}`);
  }

  const loop = printRunLoop(numbered);
  const hot = entries.filter(({ arm }) => arm.hot);
  const loopNames = [
    'BLOCK_BYTES', 'BLOCK_COUNT', 'BLOCK_EIP', 'BLOCK_KEY', 'BLOCK_RECORDS', 'LINK_FALL', 'LINK_TAKEN', 'RECORD_BYTES',
    'enterAtEip', 'find', 'follow', 'invalidRecord', 'jumpEntry', 'leaveBlock', 'placeEffectiveAddress', 'presentKey', 'refreshedKey', 'shorten',
    'cpu',
  ]; // biome-ignore format: a list
  const unitImports = [...UNITS, 'endings'].map((unit) => `import { ${unit}Arms } from './${unit}.gen.ts';`).join('\n');
  write(
    'emu-core/interp/run.gen.ts',
    `${HEADER}import { BUILT_IN } from '../isa/handlers.gen.ts';
${imports('interp', new Set([...calls(hot), ...loopNames, 'CPU_AT', 'machine']), where)}
${unitImports}

${loop}`,
  );
  console.log(
    `${rows.length} rows, ${forms.length} forms, ${entries.length} handlers (${numbered.hotCount} hot), ${tree.children.length} tree words`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url) || process.argv[1]?.endsWith('scripts/gen/main.ts')) {
  await generate(true);
}

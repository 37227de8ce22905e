// The opcode table as the generator and the tests read it: every row, and where the core exports what its action calls.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Row } from '../../emu-core/spec/row.ts';

const CORE = fileURLToPath(new URL('../../emu-core', import.meta.url));
/** Rooms of the core that an action may call, tests and tables apart. */
const ROOMS = ['semantics', 'mmu', 'interp', 'isa', 'state', 'contract'];

/** All rows of emu-core/spec, file by file: what is exported under a name like `sseRows`. */
export async function allRows(): Promise<{ file: string; rows: Row[] }[]> {
  const files = readdirSync(join(CORE, 'spec')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const tables = await Promise.all(
    files.sort().map(async (file) => {
      const module: Record<string, unknown> = await import(pathToFileURL(join(CORE, 'spec', file)).href);
      const rows = Object.entries(module).flatMap(([name, value]) => (name.endsWith('Rows') ? (value as Row[]) : []));
      return { file, rows };
    }),
  );
  return tables.filter(({ rows }) => rows.length > 0);
}

/** Which file of the core exports each name that an action may call. */
export function exporters(): Map<string, string> {
  const found = new Map<string, string>();
  for (const room of ROOMS) {
    for (const name of readdirSync(join(CORE, room), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.gen.ts') || name.endsWith('.d.ts')) continue;
      const path = join(room, name);
      const exported = /^export (?:function|const|class) ([A-Za-z_0-9]+)/gm;
      for (const [, symbol] of readFileSync(join(CORE, path), 'utf8').matchAll(exported)) {
        // What the core's own files make of a number of the contract goes before the number.
        if (!found.get(symbol) || found.get(symbol)?.startsWith('contract')) found.set(symbol, path);
      }
    }
  }
  return found;
}

/** Throws if the row's action calls what no file of the core exports. */
export function checkCalls(row: Row, where: ReadonlyMap<string, string>): void {
  for (const [, name] of row.action.matchAll(/([A-Za-z_][A-Za-z0-9_]*)(?:<[bwdv]>)?\(/g)) {
    if (name !== 'sizeof' && !where.has(name)) throw new Error(`${row.code} ${row.name}: no file exports ${name}`);
  }
}

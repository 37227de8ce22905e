// House rules that no linter knows: words, sizes, and what AssemblyScript may not do in the core.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unusedExports } from './check-exports.ts';

interface Rule {
  name: string;
  /** Which files, by path from the root. */
  files: RegExp;
  except?: RegExp;
  /** A line that breaks the rule. */
  line: RegExp;
}

const SOURCE = /\.(ts|c|h|S|py|css|html|mjs|cjs)$/;
const PRINTED = /\.gen\.(ts|h)$/;
const CORE = /^emu-core\/(?!tests\/|spec\/).*(?<!\.test)\.ts$/;
/** Tables of data may be long: splitting an enumeration does not make it clearer. */
const TABLE = /^emu-core\/spec\/|\.rows\.ts$|\/vectors\//;
const LONGEST_FILE = 400;

const RULES: Rule[] = [
  {
    name: 'address names carry their space (linear, physical, host), never the bare word addr',
    files: /\.ts$/,
    // QEMU's loader has an option of that name.
    except: /^scripts\/check-house-rules\.ts$|\/qemu\.ts$|\/launch\.ts$/,
    line: /\baddr\b/,
  },
  {
    name: 'unfinished work is not left in comments',
    files: SOURCE,
    except: /^scripts\/check-house-rules\.ts$/,
    line: /\b(TODO|FIXME|XXX|HACK)\b/,
  },
  {
    name: 'module-level let is a Wasm global: outside memory, outside snapshots',
    files: CORE,
    line: /^(export )?let\b/,
  },
  {
    name: 'the core allocates nothing',
    files: CORE,
    line: /\bnew (Array|Map|Set|String|StaticArray|[A-Z]\w*\()|: Array</,
  },
  { name: 'no free-standing decorators: formatters refuse them', files: CORE, line: /^@(inline|lazy|unsafe|global)\b/ },
  {
    name: 'no tool pragma in sources: fix it or change the rule',
    files: /\.ts$/,
    except: /check-house-rules/,
    line: /@ts-ignore|@ts-nocheck/,
  },
];

/** A file's name must say what it is. */
const VAGUE_NAME = /(^|[-_/])(utils?|helpers?|misc|common|manager)\.(ts|c|py)$/;

function violations(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const found: string[] = [];
  if (lines.length > LONGEST_FILE + 1 && !TABLE.test(path)) {
    found.push(`${path}: ${lines.length} lines; at most ${LONGEST_FILE}, else it is two files`);
  }
  if (VAGUE_NAME.test(path)) found.push(`${path}: the name does not say what is inside`);
  if (/\.(ts|c|h|S)$/.test(path) && !/^\s*(\/\/|\/\*|#!)/.test(lines[0])) {
    found.push(`${path}:1: the first line is one sentence on the file's job`);
  }
  for (const rule of RULES) {
    if (!rule.files.test(path) || rule.except?.test(path)) continue;
    lines.forEach((line, index) => {
      if (rule.line.test(line)) found.push(`${path}:${index + 1}: ${rule.name}`);
    });
  }
  return found;
}

/** Checks every source file under `roots`, prints what breaks a rule, and returns whether all is well. */
export function checkHouseRules(roots: readonly string[]): boolean {
  const paths = roots
    .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)))
    .filter((path) => SOURCE.test(path) && !PRINTED.test(path) && !path.includes('node_modules'));
  const found = [...paths.flatMap(violations), ...unusedExports(paths)];
  for (const message of found) console.error(message);
  console.log(`${paths.length} files checked, ${found.length} violations`);
  return found.length === 0 && paths.length > 0;
}

// `npm run lint`: formatter and linter, types, dependency rules and house rules; runs all of them, fails if one does.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkHouseRules } from './check-house-rules.ts';

const ROOTS = ['src', 'emu-core', 'guest', 'scripts', 'bench', 'e2e'].filter((root) => existsSync(root));

/** Runs a tool from node_modules and returns its exit status and, when asked for, its output. */
function tool(name: string, args: string[], capture = false): { ok: boolean; output: string } {
  const program = join('node_modules', '.bin', name);
  const { status, stdout } = spawnSync(program, args, { stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'] });
  return { ok: status === 0, output: capture ? stdout.toString() : '' };
}

/** All TypeScript sources under our roots that are written by hand. */
function sourceFiles(): string[] {
  return ROOTS.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.gen.ts') && !path.endsWith('.d.ts'))
      .map((path) => join(root, path)),
  );
}

/** dependency-cruiser, with a check that it read everything: with an unfit parser it reads nothing and reports success. */
function dependencyRules(): boolean {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...ROOTS];
  const { ok, output } = tool('depcruise', args, true);
  process.stdout.write(output);
  const cruised = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  const written = sourceFiles().length;
  if (cruised >= written) return ok;
  console.error(
    `dependency-cruiser read ${cruised} modules, but there are ${written} source files: its rules hold nothing.`,
  );
  return false;
}

const steps: [string, () => boolean][] = [
  ['format and lint (biome)', () => tool('biome', ['check', '--max-diagnostics=60', '.']).ok],
  ['types (tsc)', () => tool('tsc', ['--noEmit']).ok],
  ['dependency rules (dependency-cruiser)', dependencyRules],
  ['house rules', () => checkHouseRules(ROOTS)],
];
const failed = steps.filter(([title, run]) => {
  console.log(`\n── ${title}`);
  return !run();
});
console.log(
  failed.length === 0 ? '\nlint: all clean' : `\nlint: failed in ${failed.map(([title]) => title).join(', ')}`,
);
process.exit(failed.length === 0 ? 0 : 1);

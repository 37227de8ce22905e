// Builds the core: prints the generated sources, then compiles emu-core to build/core/core.wasm if anything has changed.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureStep } from './setup/steps.ts';

const SOURCES = 'emu-core';
const OUTPUT = 'build/core';
const GENERATOR_FOLDER = 'scripts/gen';
const GENERATOR = `${GENERATOR_FOLDER}/generate.ts`;
/** One of the files that the generator prints. */
const PRINTED = 'emu-core/interp/run.gen.ts';

const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--memoryBase',
  '65536',
  '--exportTable',
  '--enable',
  'simd',
  '--disableWarning', // usize and u32 are the same here
  '201',
];

/** All that is written by hand and decides the core: its sources, the opcode table, the generator. */
function sourceFiles(): string[] {
  const isSource = (path: string): boolean => path.endsWith('.ts') && !/\.(gen|test)\.ts$/.test(path);
  return [SOURCES, GENERATOR_FOLDER].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => isSource(path) && !path.startsWith('tests'))
      .sort()
      .map((path) => join(folder, path)),
  );
}

function contentHash(files: readonly string[]): string {
  const hash = createHash('sha256').update(OPTIONS.join(' '));
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** asc appends ".ts" to every import; ours, like all TypeScript here, name their file in full. */
function readSource(name: string, base: string): string | null {
  const path = join(base, name.replace(/\.ts\.ts$/, '.ts'));
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** asc is loaded only here: reading it in takes seconds. */
async function compile(output: string): Promise<void> {
  const { default: asc } = await import('assemblyscript/asc');
  const { error } = await asc.main(['emu-core/index.ts', ...OPTIONS, '-o', 'core.wasm', '-t', 'core.wat'], {
    stdout: process.stdout,
    stderr: process.stderr,
    readFile: readSource,
    writeFile: (name, data) => writeFileSync(join(output, name), data),
  });
  if (error) throw error;
}

/** Copies in one step: others may be reading the file. */
function replaceFile(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  copyFileSync(from, draft);
  renameSync(draft, to);
}

/** Brings build/core/core.wasm up to date and gives its path; throws when the core does not compile. */
export async function buildCore(): Promise<string> {
  const key = contentHash(sourceFiles());
  const output = join(OUTPUT, 'core.wasm');
  const stamp = join(OUTPUT, 'sources.sha256');
  if ([output, stamp, PRINTED].every(existsSync) && readFileSync(stamp, 'utf8') === key) return output;
  const { generate } = (await import(pathToFileURL(GENERATOR).href)) as { generate: () => void | Promise<void> };
  await generate();
  const entry = await ensureStep({
    name: 'core',
    title: 'Compile the core',
    key,
    build: ({ output }) => compile(output),
  });
  mkdirSync(OUTPUT, { recursive: true });
  for (const name of readdirSync(entry)) replaceFile(join(entry, name), join(OUTPUT, name));
  writeFileSync(stamp, key);
  return output;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildCore().catch((error: Error) => {
    console.error(`The core does not compile: ${error.message}`);
    process.exitCode = 1;
  });
}

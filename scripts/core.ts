// Builds the core: prints the generated sources, then compiles emu-core to build/core/core.wasm if anything has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCES = 'emu-core';
const OUTPUT = 'build/core';
const GENERATOR = 'scripts/gen/main.ts';

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

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('tests') && !path.startsWith('spec'))
    .sort()
    .map((path) => join(SOURCES, path));
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

/** Replaces a file in one step: others may be reading it. */
function replaceFile(path: string, data: string | Uint8Array): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, data);
  renameSync(draft, path);
}

async function compile(): Promise<void> {
  const outputs = new Map<string, string | Uint8Array>();
  const { error } = await asc.main(['emu-core/index.ts', ...OPTIONS, '-o', 'core.wasm', '-t', 'core.wat'], {
    stdout: process.stdout,
    stderr: process.stderr,
    readFile: readSource,
    writeFile: (name, data) => void outputs.set(name, data),
  });
  if (error) throw error;
  mkdirSync(OUTPUT, { recursive: true });
  for (const [name, data] of outputs) replaceFile(join(OUTPUT, name), data);
}

/** Brings build/core/core.wasm up to date and gives its path; throws when the core does not compile. */
export async function buildCore(): Promise<string> {
  const output = join(OUTPUT, 'core.wasm');
  const stamp = join(OUTPUT, 'sources.sha256');
  const { generate } = (await import(pathToFileURL(GENERATOR).href)) as { generate: () => void | Promise<void> };
  await generate();
  const hash = contentHash(sourceFiles());
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return output;
  const start = performance.now();
  await compile();
  mkdirSync(dirname(stamp), { recursive: true });
  replaceFile(stamp, hash);
  const kilobytes = Math.round(readFileSync(output).length / 1024);
  console.log(`core: ${output}, ${kilobytes} KB, compiled in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return output;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildCore().catch((error: Error) => {
    console.error(`The core does not compile: ${error.message}`);
    process.exitCode = 1;
  });
}

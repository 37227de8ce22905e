// Compiles the emulator core while it streams in; from bytes where the server does not name its type.
import coreUrl from '../../build/core/core.wasm?url';
import { reasonOf } from '../protocol/problem.ts';

export async function compileCore(): Promise<WebAssembly.Module> {
  const response = await fetch(new URL(coreUrl, import.meta.url)).catch((thrown) => {
    throw new Error(`the emulator core could not be fetched (${reasonOf(thrown)}). Is the network there?`);
  });
  if (!response.ok) throw new Error(`the emulator core was answered with status ${response.status}.`);
  const isWasm = response.headers.get('Content-Type')?.startsWith('application/wasm') ?? false;
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

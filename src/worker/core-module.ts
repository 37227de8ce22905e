// Compiles the emulator core while it streams in; from bytes where the server does not name its type.
import coreUrl from '../../build/core/core.wasm?url';

export async function compileCore(): Promise<WebAssembly.Module> {
  const url = new URL(coreUrl, import.meta.url);
  const response = fetch(url);
  const isWasm = (await response).headers.get('Content-Type')?.startsWith('application/wasm') ?? false;
  if (isWasm) return WebAssembly.compileStreaming(response);
  if (!(await response).ok) throw new Error(`the emulator core was answered with status ${(await response).status}`);
  return WebAssembly.compile(await (await response).arrayBuffer());
}

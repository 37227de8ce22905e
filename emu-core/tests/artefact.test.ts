// The release wasm itself: nothing allocates, no state outside of memory, exports and imports as agreed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coreModule } from './core.ts';

const FUNCTIONS = [
  'clearDirty',
  'deliverFault',
  'dropDerived',
  'hostWrote',
  'lowerIrq',
  'raiseIrq',
  'readEflags',
  'reset',
  'resume',
  'setDeadline',
  'writeEflags',
];

describe('core.wasm', () => {
  it('exports the agreed functions, its memory and a table', () => {
    const exports = WebAssembly.Module.exports(coreModule());
    const functions = exports.filter(({ kind }) => kind === 'function').map(({ name }) => name);
    expect(functions.sort()).toEqual(FUNCTIONS);
    const others = exports.filter(({ kind }) => kind !== 'function').map(({ kind, name }) => `${kind} ${name}`);
    expect(others.sort()).toEqual(['memory memory', 'table table']); // no globals: all state is in memory
  });

  it('links no runtime: nothing in the core allocates', () => {
    const text = readFileSync(new URL('../../build/core/core.wat', import.meta.url), 'utf8');
    expect(text).not.toContain('~lib/rt');
    expect(text).toContain('br_table');
    expect(text).not.toMatch(/\(global [^\n]*\(mut/);
  });

  it('asks the host for nothing but the agreed imports', () => {
    const imports = WebAssembly.Module.imports(coreModule()).map(({ module, name }) => `${module}.${name}`);
    const agreed = ['env.clockNow', 'env.memory', 'env.portIn', 'env.portOut', 'env.random', 'env.unwind'];
    for (const each of imports) expect(agreed).toContain(each);
  });
});

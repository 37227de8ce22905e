// Who may import whom, each rule with its reason. Run by scripts/lint.ts, which also checks that every file was read.
const TEST = '\\.test\\.ts$';

/** Files under `from` must not import anything under `to`; `except` carves files out of `from`. */
const forbid = (name, comment, from, to, except = TEST) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: except },
  to: typeof to === 'string' ? { path: to } : to,
});

/** A room of src/ that may import itself, `rooms` and the packages `packages`, and nothing else. */
const room = (name, rooms, packages, comment) => {
  // The core is named as it is written in the import as long as it is not built.
  const allowed = [`^src/(${[name, ...rooms].join('|')})/`, '^emu-core/contract/', '^(\\.\\./)*build/core/core\\.wasm'];
  for (const each of packages) allowed.push(`(^|/)node_modules/${each}/`);
  return forbid(`strata-${name}`, comment, `^src/${name}/`, { pathNot: allowed });
};

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file with a seam in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that cannot be resolved would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '(\\?worker|\\?url|\\?raw|\\.css)$' },
    },
    {
      name: 'no-orphans',
      // Semantics are imported by the printed dispatch, which is not read.
      comment: 'A file that nobody imports and that imports nobody is dead.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '^[^/]+$',
          TEST,
          '^emu-core/semantics/',
          '/(main|entry|index|start|dev|build|lint|core)\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'tests-are-leaves',
      comment: 'What other code needs belongs into a file that is not a test.',
      severity: 'error',
      from: {},
      to: { path: TEST },
    },

    // The core: AssemblyScript, layered as the hardware is.
    forbid(
      'contract-imports-nothing',
      'The contract is read by the host, the core and the guest: it may drag nothing with it.',
      '^emu-core/contract/',
      { pathNot: '^emu-core/contract/' },
    ),
    forbid(
      'spec-is-data',
      'The opcode table is plain data that Node reads; it must not pull in AssemblyScript.',
      '^emu-core/spec/',
      { pathNot: '^emu-core/(spec|contract)/' },
    ),
    forbid(
      'state-knows-only-contract',
      'The state block is what a snapshot holds: its layout must not depend on behaviour.',
      '^emu-core/state/',
      { pathNot: '^emu-core/(state|contract)/' },
    ),
    forbid(
      'devices-know-no-cpu',
      'A device is wired to interrupt lines and time, never to the processor or its memory unit.',
      '^emu-core/devices/',
      '^emu-core/(mmu|isa|semantics|interp|machine)/',
    ),
    forbid(
      'mmu-knows-no-instructions',
      'Address translation must be right for any instruction set on top of it. Only the block store is told what changed.',
      '^emu-core/mmu/',
      '^emu-core/(isa|semantics|machine|interp/(?!block-store))',
    ),
    forbid(
      'semantics-know-no-engine',
      'What an instruction does must not depend on how it is dispatched. Only the block store is told of changed mappings.',
      '^emu-core/semantics/',
      '^emu-core/(machine|interp/(?!block-store))',
    ),
    forbid(
      'interp-knows-no-machine',
      'The interpreter is run by the machine, so that another engine can stand beside it.',
      '^emu-core/interp/',
      '^emu-core/machine/',
    ),
    forbid(
      'core-knows-no-host',
      'The core is freestanding: its host is what imports.ts declares.',
      '^emu-core/',
      { path: '^(src|scripts|guest|bench|e2e)/|node_modules/(?!assemblyscript)' },
      ['^emu-core/tests/', TEST],
    ),

    // src/: base ← protocol ← worker | session, storage ← commands ← ui ← main.
    forbid(
      'src-sees-only-contract',
      'The page and the machine talk to the compiled core; of its sources they know the numbers.',
      '^src/(?!cli/)',
      '^emu-core/(?!contract/)',
    ),
    forbid(
      'cli-prints-instructions',
      'Crash reports on the terminal show code: the command line brings the disassembler, which the page does without.',
      '^src/cli/',
      '^emu-core/(?!contract/|spec/disassemble)',
    ),
    forbid(
      'environment-free',
      'These rooms run in a worker and in Node: no Node module may creep in.',
      '^src/(base|protocol|machine|agent|session|commands)/',
      { dependencyTypes: ['core'] },
    ),
    room('base', [], [], 'The bottom stratum knows no noun of this project.'),
    room('protocol', [], ['comlink'], 'What both threads share is types, and knows neither thread.'),
    room('agent', ['machine'], [], 'The agent protocol is spoken from Node and from the worker alike.'),
    room('machine', [], [], 'The machine is a library: it knows no page and no storage.'),
    room(
      'storage',
      ['base', 'protocol'],
      ['idb-keyval'],
      'Storage holds bytes and records; what they mean is decided above.',
    ),
    room(
      'worker',
      ['base', 'protocol', 'storage', 'machine', 'agent'],
      ['comlink', 'zstddec'],
      'The worker owns the machine and never sees the page.',
    ),
    room(
      'session',
      ['base', 'protocol'],
      ['comlink'],
      'The session is handed its worker, so that it runs in tests without one.',
    ),
    room(
      'commands',
      ['base', 'protocol', 'session'],
      [],
      'A command is an intention: it knows the session, not the views.',
    ),
    room('editor', ['base'], ['monaco-editor'], 'An editor edits text; it knows nothing of machines.'),
    room(
      'ui',
      ['base', 'protocol', 'session', 'commands', 'editor', 'styles'],
      ['@xterm'],
      'Views render the session and run commands; they reach nothing below.',
    ),
    {
      name: 'views-know-no-view',
      comment: 'Views speak through the session only, so that any of them can be taken away.',
      severity: 'error',
      from: { path: '^src/ui/([^/]+)/', pathNot: TEST },
      to: { path: '^src/ui/[^/]+/', pathNot: '^src/ui/($1|parts)/' },
    },
    forbid(
      'only-main-composes',
      'There is one composition root, and nobody imports it.',
      '^src/',
      '^src/main\\.ts$',
      'none^',
    ),
    forbid(
      'only-storage-imports-idb',
      'One room knows how things are kept, so that failures of IndexedDB are handled in one place.',
      '^src/(?!storage/)',
      'node_modules/idb-keyval/',
      'none^',
    ),
    forbid(
      'only-editor-imports-monaco',
      'Monaco is large and loaded late: one import elsewhere would put it into the first bundle.',
      '^src/(?!editor/)',
      'node_modules/monaco-editor/',
      'none^',
    ),
    forbid('page-knows-no-cli', 'The command line is Node; the page is not.', '^src/(?!cli/)', '^src/cli/'),
    forbid(
      'e2e-sees-no-source',
      'Stories use what a person sees; only protocol types and contract numbers are shared.',
      '^e2e/',
      '^src/(?!protocol/)',
    ),
    forbid(
      'nobody-imports-scripts',
      'Build programs are started, not imported.',
      '^(src|emu-core)/',
      '^scripts/',
      '/tests/',
    ),
  ],
  options: {
    parser: 'tsc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.gen\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'module', 'browser', 'default', 'types'],
    },
  },
};

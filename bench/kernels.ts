// Runs the small programs of bench/core-kernels on the core and reports millions of guest instructions per second.
//
//   node scripts/bootstrap.mjs bench/kernels.ts [name …] [--json FILE]
//
// Each program runs in this process in the order given; first = first run (V8 still compiles), best = best of the others.
// Time is this process's user CPU time (compiler threads included), so that a busy machine disturbs less.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CPU_EAX, EXIT_HALTED } from '../emu-core/contract/state.ts';
import { Core } from '../emu-core/tests/core.ts';
import { CROSS } from '../guest/python/toolchain.ts';
import { quantile } from './summary.ts';

const here = join(dirname(fileURLToPath(import.meta.url)), 'core-kernels');
const build = join(dirname(here), '../build/bench');
const LOAD_AT = 0x10_0000;
const STACK_AT = 0x40_0000;
const ROUNDS = 4;
/** As the guest's CPython is compiled. */
const FLAGS = ['-O2', '-march=pentium4', '-mfpmath=sse', '-fomit-frame-pointer', '-fno-pie', '-ffreestanding'];

const LINK = ['-nostdlib', '-static', '-no-pie', '-Wl,--oformat=binary,-e,_start,--build-id=none'];
/** One piece, entered at its beginning. */
const LINKER_SCRIPT = `SECTIONS {
  . = ${LOAD_AT};
  .all : { *(.text.start) *(.text*) *(.rodata*) *(.data*) *(.bss*) *(COMMON) }
  /DISCARD/ : { *(.eh_frame) *(.note*) *(.comment) }
}
`;
/** CR4.OSFXSR and CR4.OSXMMEXCPT: SSE is switched on as a kernel would. */
const CR4_SSE = 0x600;
const RUN_MAX = 2e9;

function compile(name: string): Uint8Array {
  mkdirSync(build, { recursive: true });
  const output = join(build, `${name}.bin`);
  const sources = [join(here, 'start.S'), join(here, `${name}.c`)];
  const script = join(build, 'flat.ld');
  writeFileSync(script, LINKER_SCRIPT);
  execFileSync(`${CROSS}-gcc`, [...FLAGS, ...LINK, '-T', script, '-o', output, ...sources], { stdio: 'inherit' });
  return new Uint8Array(readFileSync(output));
}

interface Result {
  name: string;
  instructions: number;
  result: number;
  firstMips: number;
  bestMips: number;
}

function measure(name: string): Result {
  const program = compile(name);
  let best = 0;
  let first = 0;
  let instructions = 0;
  let result = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const core = new Core({ ramBytes: 16 << 20 });
    core.load(LOAD_AT, program);
    core.enterFlatMode(LOAD_AT, STACK_AT);
    core.set('cr4', CR4_SSE);
    const start = process.cpuUsage();
    const reason = core.run(RUN_MAX);
    const milliseconds = process.cpuUsage(start).user / 1000;
    if (reason !== EXIT_HALTED) throw new Error(`${name}: exit ${reason} at ${core.get('eip').toString(16)}`);
    instructions = core.instructions;
    result = core.read32(CPU_EAX);
    const mips = instructions / milliseconds / 1000;
    if (round === 0) first = mips;
    else best = Math.max(best, mips);
  }
  return { name, instructions, result, firstMips: first, bestMips: best };
}

const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json');
const json = jsonAt >= 0 ? args.splice(jsonAt, 2)[1] : undefined;
const all = readdirSync(here)
  .filter((file) => file.endsWith('.c'))
  .map((file) => file.slice(0, -2));
const results = (args.length > 0 ? args : all).map(measure);
console.log('program      instructions   first MIPS   best MIPS   result');
for (const { name, instructions, result, firstMips, bestMips } of results) {
  console.log(
    `${name.padEnd(12)} ${String(instructions).padStart(12)} ${firstMips.toFixed(1).padStart(12)} ${bestMips.toFixed(1).padStart(11)}   ${result.toString(16)}`,
  );
}
const median = quantile(
  results.map((each) => each.bestMips),
  0.5,
);
console.log(`median of best: ${median.toFixed(1)} MIPS`);
if (json) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);

// One instance of the core: its memory, its imports, and the loop that carries guest faults from unwind() to delivery.
import { RAM_AT, STATE_AT, STATE_END } from '../../emu-core/contract/memory-map.ts';
import {
  CPU_INSTRUCTIONS,
  EXIT_BUDGET,
  EXIT_HALTED,
  EXIT_REQUEST,
  EXIT_SHUTDOWN,
  EXIT_STOPPED,
} from '../../emu-core/contract/state.ts';
import { fail, ok, type Result } from './errors.ts';

/** What core.wasm exports (emu-core/index.ts). */
export interface CoreExports {
  reset(ramBytes: number): void;
  setDeadline(instructions: number): void;
  resume(): number;
  deliverFault(): void;
  raiseIrq(line: number): void;
  lowerIrq(line: number): void;
  dropDerived(): void;
  readEflags(): number;
  writeEflags(value: number): void;
  hostWrote(physical: number, length: number): void;
  clearDirty(): void;
}

export interface CoreSources {
  /** Nanoseconds. */
  clockNow(): number;
  random(): number;
}

export interface CorePorts {
  output(port: number, width: number, value: number): void;
  input(port: number, width: number): number;
}

export type CoreExit = 'budget' | 'halted' | 'stopped' | 'shutdown';

const ALL_ONES = 0xffff_ffff;
const WASM_PAGE = 0x1_0000;
/** Thrown by unwind() and caught in resume(), never seen elsewhere: one object, because making errors costs (0.6 against 3.5 µs). */
const UNWIND = Object.freeze({ unwind: true });

export class CoreInstance {
  /** What lies behind the ports; must not throw. */
  ports: CorePorts = { output: () => {}, input: () => ALL_ONES };
  /** Called at every fault of the guest, pause of a repeated instruction, and look at the real clock: where a run may be cut short. */
  onBorder: () => void = () => {};
  readonly memory: WebAssembly.Memory;
  readonly exports: CoreExports;
  /** All of linear memory. The memory never grows, so views stay good. */
  readonly bytes: Uint8Array;
  readonly view: DataView;

  private constructor(memory: WebAssembly.Memory, exports: CoreExports) {
    this.memory = memory;
    this.exports = exports;
    this.bytes = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
  }

  static create(module: WebAssembly.Module, ramBytes: number, sources: CoreSources): Result<CoreInstance> {
    const pages = (RAM_AT + ramBytes) / WASM_PAGE;
    let memory: WebAssembly.Memory;
    try {
      memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch {
      return fail('memory', `This browser or computer cannot give the machine ${ramBytes / 2 ** 20} MiB of memory.`);
    }
    const link: { core: CoreInstance | null } = { core: null };
    const env = {
      memory,
      unwind() {
        throw UNWIND;
      },
      abort() {
        throw new Error('the core aborted');
      },
      clockNow: () => {
        link.core?.onBorder();
        return sources.clockNow();
      },
      random: () => sources.random(),
      portOut: (port: number, width: number, value: number) =>
        link.core?.ports.output(port & 0xffff, width, value >>> 0),
      portIn: (port: number, width: number) => link.core?.ports.input(port & 0xffff, width) ?? ALL_ONES,
    };
    try {
      const { exports } = new WebAssembly.Instance(module, { env });
      const core = new CoreInstance(memory, exports as unknown as CoreExports);
      link.core = core;
      core.exports.reset(ramBytes);
      return ok(core);
    } catch (thrown) {
      return fail(
        'core',
        `The emulator core does not fit this program: ${thrown instanceof Error ? thrown.message : thrown}.`,
      );
    }
  }

  /** Runs until the core has a reason to come back. Throws what the core threw when it is broken. */
  resume(instructions: number): CoreExit {
    const { exports } = this;
    exports.setDeadline(instructions);
    let deliver = false;
    for (;;) {
      try {
        if (deliver) {
          deliver = false;
          exports.deliverFault();
        }
        return exitName(exports.resume());
      } catch (thrown) {
        if (thrown !== UNWIND) throw thrown;
        deliver = true;
        this.onBorder();
      }
    }
  }

  /** Makes resume() return 'stopped' at the next instruction border. */
  requestExit(): void {
    this.view.setUint32(EXIT_REQUEST, 1, true);
  }

  get instructions(): number {
    return Number(this.view.getBigUint64(CPU_INSTRUCTIONS, true));
  }

  /** The state block, as a view. */
  get state(): Uint8Array {
    return this.bytes.subarray(STATE_AT, STATE_END);
  }
}

function exitName(code: number): CoreExit {
  switch (code) {
    case EXIT_BUDGET:
      return 'budget';
    case EXIT_HALTED:
      return 'halted';
    case EXIT_STOPPED:
      return 'stopped';
    case EXIT_SHUTDOWN:
      return 'shutdown';
    default:
      throw new Error(`the core returned the unknown exit code ${code}`);
  }
}

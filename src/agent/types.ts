// The frames of the agent protocol (docs/agent-protocol.md) as types. No code.

export interface HelloFrame {
  readonly op: 'hello';
  readonly generation: number;
  readonly wallClockNs: string;
  /** 32 bytes, base64. */
  readonly entropy: string;
}

/** The program as text, or as the bytes of a file in base64, which Python decodes (PEP 263). */
export type ProgramText = { readonly source: string } | { readonly encoded: string };

export type JobRequest = ProgramText & JobOptions;

export interface JobOptions {
  /** Default main.py. */
  readonly filename?: string;
  /** true (default): a fresh `__main__`. */
  readonly reset?: boolean;
  /** sys.argv; default [filename]. */
  readonly argv?: readonly string[];
  /** single: as at Python's prompt. Default exec. */
  readonly mode?: 'exec' | 'single';
}

export interface ReadyEvent {
  readonly event: 'ready';
  readonly protocol: number;
  readonly generation: number;
  readonly python: string;
  readonly reseeded: boolean;
  readonly preimported: readonly string[];
  readonly clockErrorNs?: string;
  readonly entropySources?: readonly string[];
  readonly hashSeed?: 'fixed' | 'snapshot';
  readonly snapshot?: 'none' | 'taken' | 'refused';
}

export interface PythonError {
  readonly type: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly traceback: string;
}

export interface DoneEvent {
  readonly event: 'done';
  readonly id: number;
  readonly status: 'ok' | 'error' | 'exit' | 'interrupted';
  readonly exitCode: number;
  readonly milliseconds: number;
  readonly error?: PythonError;
  readonly threads?: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: string;
  readonly bytes: number;
  readonly modified: number;
}

export interface FileEvent {
  readonly event: 'file';
  readonly id: number;
  readonly path: string;
  readonly data?: string;
  readonly bytes?: number;
  readonly entries?: readonly DirectoryEntry[];
  readonly removed?: boolean;
}

export interface Completion {
  readonly name: string;
  readonly kind: 'module' | 'class' | 'function' | 'keyword' | 'variable';
}

export interface CompletionsEvent {
  readonly event: 'completions';
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly names: readonly Completion[];
}

export interface PongEvent {
  readonly event: 'pong';
  readonly id: number;
}

export interface FailedEvent {
  readonly event: 'failed';
  readonly id: number | null;
  readonly error: { readonly type: string; readonly message: string };
}

export type AgentEvent = ReadyEvent | DoneEvent | FileEvent | CompletionsEvent | PongEvent | FailedEvent;

/** Why the agent gave no answer. */
export interface AgentError {
  readonly kind:
    | 'protocol' // the guest sent something that is not a frame
    | 'failed' // the guest refused the request: `message` is its exception
    | 'gone'; // the machine stopped, or was restored, before the answer came
  readonly message: string;
}

export type AgentResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AgentError };

/** What the agent speaks through: fd 3 and fd 4 of a machine. */
export interface AgentChannel {
  /** Queues bytes for the guest's fd 3. */
  send(bytes: Uint8Array): void;
  /** Queues bytes for the guest's fd 4. */
  interrupt(record: Uint8Array): void;
}

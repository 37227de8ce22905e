// The host's end of the agent protocol (docs/agent-protocol.md): typed requests in, typed answers out, one promise each.
import { fromBase64, toBase64 } from './base64.ts';
import { parseEvent } from './events.ts';
import { FRAME_MAX_BYTES, LineReader } from './lines.ts';
import type {
  AgentChannel,
  AgentError,
  AgentEvent,
  AgentResult,
  CompletionsEvent,
  DirectoryEntry,
  DoneEvent,
  FileEvent,
  HelloFrame,
  JobRequest,
  PongEvent,
  ReadyEvent,
} from './types.ts';

export const SIGINT = 2;
export const ENTROPY_BYTES = 32;
const NS_PER_MS = 1_000_000n;
const ERROR_LINE_SHOWN = 120;

/** The answers that carry the id of a request. */
type Answer = DoneEvent | FileEvent | CompletionsEvent | PongEvent;
type Settle<T> = (result: AgentResult<T>) => void;

interface Request {
  readonly event: Answer['event'];
  readonly settle: Settle<Answer>;
}

export interface HelloOptions {
  /** Counts machines: every cold start and every restore is one more. */
  readonly generation: number;
  /** Milliseconds since 1970; default Date.now(). */
  readonly wallClockMs?: number;
  /** 32 bytes; default: the host's crypto source. */
  readonly entropy?: Uint8Array;
}

export class Agent {
  /** Called for frames that answer nothing, and for text that is no frame. */
  onProblem: (error: AgentError) => void = () => {};
  readonly #channel: AgentChannel;
  readonly #lines = new LineReader((line) => this.#line(line));
  readonly #requests = new Map<number, Request>();
  #ready: { readonly generation: number; readonly settle: Settle<ReadyEvent> } | null = null;
  #nextId = 1;

  constructor(channel: AgentChannel) {
    this.#channel = channel;
  }

  /** Requests without an answer. */
  get pending(): number {
    return this.#requests.size + (this.#ready ? 1 : 0);
  }

  /** What the guest wrote to fd 3. */
  receive(bytes: Uint8Array): void {
    if (this.#lines.push(bytes)) return;
    // It may have been the answer that somebody waits for.
    const problem = protocolError(`the guest sent a frame that is longer than ${FRAME_MAX_BYTES / 2 ** 20} MiB`);
    this.onProblem(problem);
    this.#settleAll({ ok: false, error: problem });
  }

  /** First frame after a cold start and after every restore. */
  hello(options: HelloOptions): Promise<AgentResult<ReadyEvent>> {
    const wallClockNs = BigInt(Math.round(options.wallClockMs ?? Date.now())) * NS_PER_MS;
    const entropy = options.entropy ?? crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES));
    const frame: HelloFrame = {
      op: 'hello',
      generation: options.generation,
      wallClockNs: String(wallClockNs),
      entropy: toBase64(entropy),
    };
    return new Promise((settle) => {
      this.#ready?.settle(gone('another hello was sent'));
      this.#ready = { generation: options.generation, settle };
      this.#send(frame);
    });
  }

  run(job: JobRequest): Promise<AgentResult<DoneEvent>> {
    return this.#request({ op: 'run', ...job }, 'done');
  }

  put(path: string, data: Uint8Array): Promise<AgentResult<FileEvent>> {
    return this.#request({ op: 'put', path, data: toBase64(data) }, 'file');
  }

  async get(path: string): Promise<AgentResult<Uint8Array>> {
    const answer = await this.#request<FileEvent>({ op: 'get', path }, 'file');
    if (!answer.ok) return answer;
    const data = fromBase64(answer.value.data ?? '');
    if (!data) return { ok: false, error: protocolError(`the content of ${path} is not base64`) };
    return { ok: true, value: data };
  }

  async list(path: string): Promise<AgentResult<readonly DirectoryEntry[]>> {
    const answer = await this.#request<FileEvent>({ op: 'list', path }, 'file');
    return answer.ok ? { ok: true, value: answer.value.entries ?? [] } : answer;
  }

  remove(path: string): Promise<AgentResult<FileEvent>> {
    return this.#request({ op: 'remove', path }, 'file');
  }

  /** `line` counts from 1, `column` from 0, both in code points. */
  complete(source: string, line: number, column: number): Promise<AgentResult<CompletionsEvent>> {
    return this.#request({ op: 'complete', source, line, column }, 'completions');
  }

  ping(): Promise<AgentResult<PongEvent>> {
    return this.#request({ op: 'ping' }, 'pong');
  }

  /** KeyboardInterrupt in the main thread of the program that runs, or begins next; overtakes requests. Without one, nothing. */
  interrupt(): void {
    const running = [...this.#requests].find(([, { event }]) => event === 'done');
    if (running) this.#channel.interrupt(interruptRecord(running[0]));
  }

  /** The machine was reset, or is gone: nothing that was asked will be answered. */
  abandon(why: string): void {
    this.#lines.clear();
    this.#settleAll(gone(why));
  }

  #settleAll(result: { readonly ok: false; readonly error: AgentError }): void {
    const requests = [...this.#requests.values()];
    this.#requests.clear();
    const ready = this.#ready;
    this.#ready = null;
    ready?.settle(result);
    for (const request of requests) request.settle(result);
  }

  #request<T extends Answer>(frame: object, event: T['event']): Promise<AgentResult<T>> {
    const id = this.#nextId++;
    return new Promise((settle) => {
      this.#requests.set(id, { event, settle: settle as Settle<Answer> });
      this.#send({ ...frame, id });
    });
  }

  #send(frame: object): void {
    this.#channel.send(new TextEncoder().encode(`${JSON.stringify(frame)}\n`));
  }

  #line(line: string): void {
    if (line === '') return;
    const event = parseEvent(line);
    if (typeof event === 'string') {
      const shown = line.length > ERROR_LINE_SHOWN ? `${line.slice(0, ERROR_LINE_SHOWN)}…` : line;
      this.onProblem(protocolError(`the guest sent '${shown}', ${event}`));
      return;
    }
    if (event.event === 'ready') this.#answerHello(event);
    else this.#answer(event);
  }

  #answerHello(event: ReadyEvent): void {
    const ready = this.#ready;
    if (!ready || ready.generation !== event.generation) {
      this.onProblem(protocolError(`the guest is ready for generation ${event.generation}, which was not greeted`));
      return;
    }
    this.#ready = null;
    ready.settle({ ok: true, value: event });
  }

  #answer(event: Exclude<AgentEvent, ReadyEvent>): void {
    const request = event.id === null ? undefined : this.#requests.get(event.id);
    if (!request || event.id === null) {
      const what = event.event === 'failed' ? event.error.message : `an answer to ${event.id}, which was not asked`;
      this.onProblem(protocolError(what));
      return;
    }
    this.#requests.delete(event.id);
    if (event.event === 'failed') {
      request.settle({ ok: false, error: { kind: 'failed', message: `${event.error.type}: ${event.error.message}` } });
    } else if (event.event === request.event) request.settle({ ok: true, value: event });
    else
      request.settle({ ok: false, error: protocolError(`the guest answered '${event.event}' to request ${event.id}`) });
  }
}

/** Signal and job, two little-endian words (docs/agent-protocol.md, "Interrupts"). */
export function interruptRecord(job: number): Uint8Array {
  const record = new DataView(new ArrayBuffer(8));
  record.setUint32(0, SIGINT, true);
  record.setUint32(4, job, true);
  return new Uint8Array(record.buffer);
}

function protocolError(message: string): AgentError {
  return { kind: 'protocol', message: `The agent protocol was broken: ${message}.` };
}

function gone(why: string): { ok: false; error: AgentError } {
  return { ok: false, error: { kind: 'gone', message: `No answer will come: ${why}.` } };
}

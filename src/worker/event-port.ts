// The worker's end of the event port: batches what comes often, and holds writers back when the page cannot keep up.
import { concatenate } from '../base/bytes.ts';
import type { PageSignal, WorkerEvent } from '../protocol/events.ts';

/** Output that the page has not shown yet, at most: more makes Stop wait for old text. */
const UNSHOWN_MAX = 256 * 1024;
/** One post in so many milliseconds is as often as a screen changes. */
const BATCH_MS = 8;
/** A batch of this size goes at once. */
const BATCH_BYTES = 64 * 1024;

type Output = Extract<WorkerEvent, { kind: 'output' }>;

export class EventPort {
  readonly #port: MessagePort;
  #batch: WorkerEvent[] = [];
  #batchBytes = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #unshown = 0;
  #held: (() => void)[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<PageSignal>) => this.#shown(data.bytes);
  }

  /** Goes with everything that waits before it. */
  post(event: WorkerEvent): void {
    this.#batch.push(event);
    this.flush();
  }

  /** Program output; a promise when the writer should wait. `bytes` may be reused by the caller afterwards. */
  output(fd: number, bytes: Uint8Array): void | Promise<void> {
    this.#batch.push({ kind: 'output', fd, bytes: bytes.slice() });
    this.#batchBytes += bytes.length;
    this.#unshown += bytes.length;
    if (this.#batchBytes >= BATCH_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
    if (this.#unshown < UNSHOWN_MAX) return;
    return new Promise((resolve) => this.#held.push(resolve));
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#batch.length === 0) return;
    const events = joinOutput(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
    const buffers = events.flatMap((event) => (event.kind === 'output' ? [event.bytes.buffer] : []));
    this.#port.postMessage(events, buffers);
  }

  close(): void {
    this.flush();
    this.#port.close();
  }

  #shown(bytes: number): void {
    this.#unshown -= bytes;
    if (this.#unshown >= UNSHOWN_MAX) return;
    for (const resolve of this.#held.splice(0)) resolve();
  }
}

/** Neighbouring pieces of one descriptor become one. */
function joinOutput(events: readonly WorkerEvent[]): WorkerEvent[] {
  const joined: WorkerEvent[] = [];
  let run: Output[] = [];
  const close = () => {
    if (run.length === 1) joined.push(run[0]);
    if (run.length > 1)
      joined.push({ kind: 'output', fd: run[0].fd, bytes: concatenate(run.map(({ bytes }) => bytes)) });
    run = [];
  };
  for (const event of events) {
    if (event.kind !== 'output' || (run.length > 0 && run[0].fd !== event.fd)) close();
    if (event.kind === 'output') run.push(event);
    else joined.push(event);
  }
  close();
  return joined;
}

// What the page holds: heaps after a collection, DOM nodes, listeners, IndexedDB, resident memory of the processes.
import type { CDPSession } from 'playwright';
import type { MeasuredPlayground } from '../page/playground.ts';
import { browserProcesses } from '../page/processes.ts';

export interface MemorySample {
  readonly seconds: number;
  readonly pageHeap: number;
  readonly workerHeap: number;
  /** Array buffers of the page and of the workers: of the workers, Wasm memory is in it. */
  readonly pageBuffers: number;
  readonly workerBuffers: number;
  readonly workers: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly storage: number;
  readonly rendererResident: number;
  readonly browserResident: number;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/** The workers of a page, through the page's own debugging session. */
class Workers {
  readonly sessions = new Set<string>();
  readonly #devtools: CDPSession;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #nextId = 1;

  constructor(devtools: CDPSession) {
    this.#devtools = devtools;
    devtools.on('Target.attachedToTarget', ({ sessionId }) => this.sessions.add(sessionId));
    devtools.on('Target.detachedFromTarget', ({ sessionId }) => this.sessions.delete(sessionId));
    devtools.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
      if (id === undefined) return;
      this.#answers.get(id)?.(result);
      this.#answers.delete(id);
    });
  }

  async attach(): Promise<void> {
    await this.#devtools.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
  }

  async send(sessionId: string, method: string): Promise<unknown> {
    const id = this.#nextId++;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    await this.#devtools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answer;
  }
}

export class MemoryMeter {
  readonly #playground: MeasuredPlayground;
  readonly #workers: Workers;

  static async attach(playground: MeasuredPlayground): Promise<MemoryMeter> {
    const meter = new MemoryMeter(playground);
    await meter.#workers.attach();
    return meter;
  }

  private constructor(playground: MeasuredPlayground) {
    this.#playground = playground;
    this.#workers = new Workers(playground.devtools);
  }

  async sample(seconds: number): Promise<MemorySample> {
    const { devtools, browser, page } = this.#playground;
    // What the last program has printed is no leak.
    await page.getByRole('region', { name: 'Console' }).getByRole('button', { name: 'Clear' }).click();
    await devtools.send('HeapProfiler.collectGarbage');
    const heap = (await devtools.send('Runtime.getHeapUsage')) as HeapUsage;
    const workers: HeapUsage[] = [];
    for (const session of this.#workers.sessions) {
      await this.#workers.send(session, 'HeapProfiler.collectGarbage');
      workers.push((await this.#workers.send(session, 'Runtime.getHeapUsage')) as HeapUsage);
    }
    const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
    const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin: new URL(page.url()).origin });
    const processes = await browserProcesses(browser);
    const resident = (type: string) =>
      processes.reduce((all, each) => all + (each.type === type ? (each.residentBytes ?? 0) : 0), 0);
    return {
      seconds: Math.round(seconds),
      pageHeap: heap.usedSize,
      workerHeap: total(workers, (each) => each.usedSize),
      pageBuffers: heap.backingStorageSize ?? 0,
      workerBuffers: total(workers, (each) => each.backingStorageSize ?? 0),
      workers: workers.length,
      nodes,
      listeners: jsEventListeners,
      storage: usage,
      rendererResident: resident('renderer'),
      browserResident: resident('browser'),
    };
  }
}

function total<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((all, item) => all + value(item), 0);
}

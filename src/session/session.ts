// The page's only handle on the machine: the state that views render, and the verbs that commands call.
import { transfer } from 'comlink';
import type { Disposable } from '../base/lifecycle.ts';
import { type ReadableStore, Store } from '../base/store.ts';
import { TimedOut, withTimeout } from '../base/timeout.ts';
import type { PageSignal, WorkerEvent } from '../protocol/events.ts';
import type { Completions, Job, MachineApi, RemoteMachine, Started } from '../protocol/machine-api.ts';
import { CODE_KEPT, type Outcome, type Problem, reasonOf } from '../protocol/problem.ts';
import { ConsoleFeed } from './console-feed.ts';
import { EMPTY_REPORT, INITIAL_STATE, known, type SessionState, withPhase } from './state.ts';

/** A worker that holds a machine, or a stand-in. */
export interface Connection {
  readonly api: RemoteMachine | MachineApi;
  terminate(): void;
}

export interface SessionOptions {
  /** Makes a worker; `onBroken` is called when it dies. */
  readonly connect: (onBroken: (reason: string) => void) => Connection;
  readonly baseUrl: string;
  /** Milliseconds since 1970 when the page's navigation began. */
  readonly originMs: number;
  readonly now?: () => number;
  readonly patience?: Partial<Patience>;
}

/** How long to wait before the next stronger means, in milliseconds. */
export interface Patience {
  /** For the guest to answer KeyboardInterrupt. */
  readonly interruptMs: number;
  /** For the worker to reset the machine, before it is thrown away and a new one is made. */
  readonly resetMs: number;
  /** For names at the cursor, before there are none. */
  readonly completeMs: number;
}

const PATIENCE: Patience = { interruptMs: 1000, resetMs: 8000, completeMs: 2000 };

export class Session implements Disposable {
  readonly console = new ConsoleFeed();
  readonly #options: SessionOptions;
  readonly #patience: Patience;
  readonly #now: () => number;
  readonly #state = new Store<SessionState>(INITIAL_STATE);
  #connection: Connection | null = null;
  #port: MessagePort | null = null;
  /** Counts machines, so that an answer from one that was given up is not taken for one of the present. */
  #generation = 0;
  #stopTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#patience = { ...PATIENCE, ...options.patience };
    this.#now = options.now ?? Date.now;
  }

  get state(): ReadableStore<SessionState> {
    return this.#state;
  }

  /** Makes a new worker and starts a machine in it. */
  async start(cold = false, originMs = this.#options.originMs): Promise<void> {
    const generation = ++this.#generation;
    this.#drop();
    const queued = this.#state.get().phase === 'booting' ? (this.#state.get() as { queued: Job | null }).queued : null;
    this.#state.update((state) => ({
      ...known(state),
      phase: 'booting',
      queued,
      report: EMPTY_REPORT,
      counters: null,
    }));
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }: MessageEvent<WorkerEvent[]>) => {
      if (generation === this.#generation) for (const event of data) this.#take(event);
    };
    this.#port = channel.port1;
    try {
      this.#connection = this.#options.connect((reason) => {
        if (generation === this.#generation) this.#broken(reason);
      });
      const options = { port: channel.port2, baseUrl: this.#options.baseUrl, originMs, cold };
      const outcome = await this.#connection.api.start(transfer(options, [channel.port2]));
      if (generation === this.#generation) this.#started(outcome);
    } catch (thrown) {
      if (generation === this.#generation) this.#broken(reasonOf(thrown));
    }
  }

  /** Boots without looking for a snapshot; the timeline begins now. */
  bootCold(): Promise<void> {
    this.#note('info', 'Booting cold, without the snapshot.');
    return this.start(true, this.#now());
  }

  /** Tries again after a failure. */
  retry(): Promise<void> {
    return this.start(false, this.#now());
  }

  /** Runs a program now, or as soon as Python is there. */
  async run(job: Job): Promise<void> {
    const state = this.#state.get();
    if (state.phase === 'booting') this.#state.set({ ...state, queued: job });
    if (state.phase !== 'ready' || !this.#connection) return;
    const generation = this.#generation;
    const running: SessionState = { ...known(state), phase: 'running', job, waiting: false, stopping: false };
    this.#state.set(running);
    this.console.push({ kind: 'clear' });
    let outcome: Awaited<ReturnType<MachineApi['run']>>;
    try {
      outcome = await this.#connection.api.run(job);
    } catch (thrown) {
      if (generation === this.#generation) this.#broken(reasonOf(thrown));
      return;
    }
    // A reset may have overtaken the answer.
    const now = this.#state.get();
    if (generation !== this.#generation || now.phase !== 'running' || now.job !== job) return;
    this.#clearStopTimer();
    if (!outcome.ok) this.#machineStopped(outcome.problem);
    else this.#state.set({ ...known(now), phase: 'ready', last: { job, result: outcome.value } });
  }

  /** KeyboardInterrupt; and if that is not answered in time, back to the snapshot. */
  stop(): void {
    const state = this.#state.get();
    if (state.phase === 'booting' && state.queued) this.#state.set({ ...state, queued: null });
    if (state.phase !== 'running' || state.stopping) return;
    this.#state.set({ ...state, stopping: true });
    void this.#connection?.api.interrupt();
    this.#stopTimer = setTimeout(() => {
      const seconds = this.#patience.interruptMs / 1000;
      void this.reset(
        `The program did not react to KeyboardInterrupt within ${seconds} s, so the machine was put back to its snapshot. ` +
          `${CODE_KEPT} Files that the program had written in the machine are gone.`,
      );
    }, this.#patience.interruptMs);
  }

  /** Back to the snapshot. `note` is told in the console. */
  async reset(note = `The machine was reset. ${CODE_KEPT} Files written in the machine are gone.`): Promise<void> {
    const state = this.#state.get();
    this.#clearStopTimer();
    if (state.phase === 'booting' || state.phase === 'resetting' || !this.#connection) return;
    const generation = this.#generation;
    this.#state.set({ ...known(state), phase: 'resetting' });
    try {
      const outcome = await withTimeout(Promise.resolve(this.#connection.api.reset()), this.#patience.resetMs);
      if (generation !== this.#generation) return;
      this.#note('warning', note);
      this.#started(outcome);
    } catch (thrown) {
      if (generation !== this.#generation) return;
      const reason =
        thrown instanceof TimedOut ? 'The machine did not answer at all' : `The machine failed (${reasonOf(thrown)})`;
      this.#note('warning', `${reason}, so it was thrown away and a new one is being started. ${CODE_KEPT}`);
      await this.start(false, this.#now());
    }
  }

  /** A line for input(); null is end of file. */
  input(text: string | null): void {
    const state = this.#state.get();
    if (state.phase !== 'running') return;
    if (text !== null) this.console.push({ kind: 'typed', text });
    void this.#connection?.api.input(text);
  }

  /** Names that could stand at a place of the program; null unless Python is idle and answers soon. */
  async complete(source: string, line: number, column: number): Promise<Completions | null> {
    if (this.#state.get().phase !== 'ready' || !this.#connection) return null;
    try {
      const answer = Promise.resolve(this.#connection.api.complete(source, line, column));
      return await withTimeout(answer, this.#patience.completeMs);
    } catch {
      return null;
    }
  }

  async deleteSnapshot(): Promise<void> {
    const outcome = await this.#connection?.api.deleteSnapshot();
    if (!outcome) return;
    if (outcome.ok) this.#note('info', 'The stored snapshot was deleted. The next visit boots cold.');
    else this.#note('warning', `${outcome.problem.what} ${outcome.problem.next}`);
  }

  /** Says something in the console, in the page's own voice. */
  remark(text: string): void {
    this.#note('info', text);
  }

  clearConsole(): void {
    this.console.push({ kind: 'clear' });
  }

  dispose(): void {
    this.#generation++;
    this.#drop();
  }

  #drop(): void {
    this.#clearStopTimer();
    this.#connection?.terminate();
    this.#connection = null;
    this.#port?.close();
    this.#port = null;
  }

  #started(outcome: Outcome<Started>): void {
    const state = this.#state.get();
    if (!outcome.ok) {
      this.#failed(outcome.problem);
      return;
    }
    const queued = state.phase === 'booting' ? state.queued : null;
    const earlier = { ...state.earlier, [outcome.value.how]: state.report };
    this.#state.set({ ...known(state), earlier, machine: outcome.value, phase: 'ready', last: null });
    if (queued) void this.run(queued);
  }

  #take(event: WorkerEvent): void {
    const state = this.#state.get();
    switch (event.kind) {
      case 'output': {
        const signal: PageSignal = { kind: 'shown', bytes: event.bytes.length };
        const port = this.#port;
        this.console.push({ kind: 'output', fd: event.fd, bytes: event.bytes, shown: () => port?.postMessage(signal) });
        break;
      }
      case 'begin': {
        const phases = event.again ? [] : state.report.phases;
        this.#state.set({ ...state, report: { how: event.how, why: event.why, phases } });
        break;
      }
      case 'phase':
        this.#state.set({ ...state, report: withPhase(state.report, event.phase) });
        break;
      case 'snapshot':
        this.#state.set({ ...state, snapshot: event.snapshot });
        break;
      case 'counters':
        this.#state.set({ ...state, counters: event.counters });
        break;
      case 'waiting':
        if (state.phase === 'running') this.#state.set({ ...state, waiting: event.waiting });
        break;
      case 'remark':
        this.#note('warning', event.text);
        break;
      case 'stopped':
        this.#machineStopped(event.problem);
        break;
    }
  }

  /** The guest ended the machine, by will or by crash: a new life from the snapshot. */
  #machineStopped(problem: Problem): void {
    if (this.#state.get().phase === 'booting' || this.#state.get().phase === 'resetting') return;
    if (problem.details) this.#note('warning', problem.details);
    void this.reset(`${problem.what} ${problem.kept} ${problem.next}`);
  }

  #broken(reason: string): void {
    this.#failed({
      what: `The part of the page that holds the machine broke down (${reason}).`,
      kept: CODE_KEPT,
      next: 'Start the machine again; if that does not help, reload the page.',
    });
  }

  #failed(problem: Problem): void {
    this.#clearStopTimer();
    this.#state.update((state) => ({ ...known(state), phase: 'failed', problem }));
  }

  #note(tone: 'info' | 'warning', text: string): void {
    this.console.push({ kind: 'note', tone, text });
  }

  #clearStopTimer(): void {
    if (this.#stopTimer !== null) clearTimeout(this.#stopTimer);
    this.#stopTimer = null;
  }
}

// What the page talks to: decides between restoring and booting, stores the snapshot, runs programs, resets.
import { toHex } from '../base/bytes.ts';
import { TimedOut, withTimeout } from '../base/timeout.ts';
import { MachineFailure } from '../machine/index.ts';
import type { Completions, Job, JobResult, MachineApi, Started, StartOptions } from '../protocol/machine-api.ts';
import type { Manifest } from '../protocol/manifest.ts';
import { CODE_KEPT, type Outcome, type Problem, reasonOf } from '../protocol/problem.ts';
import { type ReadResult, SnapshotStore } from '../storage/snapshots.ts';
import { compileCore } from './core-module.ts';
import { EventPort } from './event-port.ts';
import { Guest, GuestEnded } from './guest.ts';
import { fetchImages, fetchManifest, imageHash } from './images.ts';
import { jobResult } from './job-result.ts';
import { PhaseLog } from './phase-log.ts';

/** How long a restore waits for the manifest: without network the stored image is good enough. */
const MANIFEST_PATIENCE_MS = 2500;
const COUNTERS_MS = 250;
/** A program that sleeps and wakes for a moment is told of more seldom: to draw the figures costs more than to make them. */
const COUNTERS_SLEEPY_MS = 1000;
const SLEEPY_BUSY_MS = 5;
/** Names at the cursor: more than anybody would scroll through. */
const NAMES_MAX = 1000;

/** Everything a start needs, passed along. */
interface Start {
  readonly options: StartOptions;
  readonly events: EventPort;
  readonly phases: PhaseLog;
  /** Made while the snapshot is being read: room for 256 MiB takes a moment. */
  readonly guest: Promise<Guest>;
  readonly manifest: Promise<Outcome<Manifest>>;
}

export class MachineHost implements MachineApi {
  readonly #store = new SnapshotStore();
  #events: EventPort | null = null;
  #guest: Guest | null = null;
  #options: StartOptions | null = null;
  #countersAt = 0;
  /** What the guest's driver had worked by then. */
  #countersBusyMs = 0;
  /** Whether the user knows that this program writes to the agent's channel: a program can do it a million times a second. */
  #problemTold = false;
  /** Why the machine ended, for the run that was under way. */
  #ended: Problem | null = null;

  async start(options: StartOptions): Promise<Outcome<Started>> {
    this.#guest?.dispose();
    this.#guest = null;
    this.#events?.close();
    const events = new EventPort(options.port);
    this.#events = events;
    this.#options = options;
    const phases = new PhaseLog(options.originMs, (phase) => events.post({ kind: 'phase', phase }));
    const page = phases.begin('page', 0);
    page.end();
    const guest = phases.measure('compile', compileCore).then((core) => this.#makeGuest(core));
    // Whoever needs it will see that it failed.
    guest.catch(() => {});
    const start: Start = { options, events, phases, guest, manifest: fetchManifest(options.baseUrl) };
    try {
      return await this.#start(start);
    } catch (thrown) {
      return { ok: false, problem: startProblem(thrown) };
    }
  }

  async run({ source, filename, fresh }: Job): Promise<Outcome<JobResult>> {
    const guest = this.#guest;
    if (!guest) return { ok: false, problem: NO_MACHINE };
    this.#ended = null;
    this.#problemTold = false;
    const [began, instructionsBefore] = [performance.now(), guest.machine.instructions];
    const answer = await guest.agent.run({ source, filename, reset: fresh });
    guest.forgetReads();
    this.#events?.flush();
    this.#tellCounters(guest);
    if (!answer.ok) {
      const problem = this.#ended ?? { what: answer.error.message, kept: CODE_KEPT, next: RESET_FOLLOWS };
      return { ok: false, problem };
    }
    const cost = {
      milliseconds: performance.now() - began,
      instructions: guest.machine.instructions - instructionsBefore,
    };
    return { ok: true, value: { ...jobResult(answer.value, filename), ...cost } };
  }

  async interrupt(): Promise<void> {
    this.#guest?.agent.interrupt();
  }

  async input(text: string | null): Promise<void> {
    this.#events?.post({ kind: 'waiting', waiting: false });
    this.#guest?.input(text);
  }

  async complete(source: string, line: number, column: number): Promise<Completions | null> {
    const answer = await this.#guest?.agent.complete(source, line, column);
    if (!answer?.ok) return null;
    const { start, end, names } = answer.value;
    return { start, end, names: names.slice(0, NAMES_MAX) };
  }

  async reset(): Promise<Outcome<Started>> {
    const [guest, events, options] = [this.#guest, this.#events, this.#options];
    if (!guest || !events || !options) return { ok: false, problem: NO_MACHINE };
    const originMs = performance.timeOrigin + performance.now();
    const phases = new PhaseLog(originMs, (phase) => events.post({ kind: 'phase', phase }));
    const why = 'Reset: only the pages that had been written since were copied back.';
    events.post({ kind: 'begin', how: 'restored', why, again: true });
    try {
      if (!(await guest.reset(phases))) return { ok: false, problem: NO_MACHINE };
      return { ok: true, value: await this.#greet(guest, phases, 'restored') };
    } catch (thrown) {
      return { ok: false, problem: startProblem(thrown) };
    }
  }

  async deleteSnapshot(): Promise<Outcome<null>> {
    const result = await this.#store.remove();
    if (!result.ok)
      return { ok: false, problem: { what: result.why, kept: 'The snapshot is still there.', next: 'Try again.' } };
    this.#events?.post({ kind: 'snapshot', snapshot: null });
    return { ok: true, value: null };
  }

  async #start(start: Start): Promise<Outcome<Started>> {
    const { options, events, phases } = start;
    if (options.cold) return await this.#boot(start, 'You asked for a cold boot.', false);
    const stored = await phases.measure('read', async (phase) => {
      const result = await this.#store.read();
      if (result.kind === 'found') phase.progress(result.bytes.length);
      return result;
    });
    if (stored.kind === 'none') return await this.#boot(start, 'There was no snapshot yet.', false);
    if (stored.kind === 'unusable') return await this.#boot(start, stored.why, true);
    events.post({ kind: 'begin', how: 'restored', why: null, again: false });
    // A machine that cannot be made is no fault of the snapshot, and could not boot either.
    await start.guest;
    try {
      return await this.#restore(start, stored);
    } catch (thrown) {
      // Refused, with the machine as it was; or restored and dead, for which there has to be another machine.
      if (thrown instanceof MachineFailure) return await this.#boot(start, thrown.message, true);
      if (!(thrown instanceof GuestEnded)) throw thrown;
      this.#guest?.dispose();
      const guest = compileCore().then((core) => this.#makeGuest(core));
      return await this.#boot({ ...start, guest }, thrown.message, true);
    }
  }

  async #restore(start: Start, stored: Extract<ReadResult, { kind: 'found' }>): Promise<Outcome<Started>> {
    const { record, bytes } = stored;
    const guest = await start.guest;
    guest.machine.imageHash = await this.#expectedImage(start, record.image);
    await guest.restore(bytes, start.phases);
    const value = await this.#greet(guest, start.phases, 'restored');
    const snapshot = { bytes: bytes.length, takenAt: record.takenAt, where: 'stored', problem: null } as const;
    start.events.post({ kind: 'snapshot', snapshot });
    return { ok: true, value };
  }

  /** The image that is offered now; without network, the one that the snapshot was made from. */
  async #expectedImage(start: Start, stored: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const manifest = await withTimeout(start.manifest, MANIFEST_PATIENCE_MS);
      return manifest.ok ? await imageHash(manifest.value) : stored;
    } catch (thrown) {
      if (thrown instanceof TimedOut) return stored;
      throw thrown;
    }
  }

  async #boot(start: Start, why: string, setAside: boolean): Promise<Outcome<Started>> {
    const { events, phases, options } = start;
    events.post({
      kind: 'begin',
      how: 'cold',
      why: setAside ? `The stored snapshot was not used. ${why}` : why,
      again: false,
    });
    const manifest = await start.manifest;
    if (!manifest.ok) return manifest;
    const images = await phases.measure('fetch', (phase) =>
      fetchImages(options.baseUrl, manifest.value, (received, total) => phase.progress(received, total)),
    );
    if (!images.ok) return images;
    const image = await imageHash(manifest.value);
    const guest = await start.guest;
    guest.machine.imageHash = image;
    const bytes = await guest.bootToSnapshot(images.value, phases);
    const value = await this.#greet(guest, phases, 'cold');
    void this.#keep(start, image, bytes);
    return { ok: true, value };
  }

  /** Stores the snapshot while the user works already. */
  async #keep(
    { events, phases }: Start,
    image: Uint8Array<ArrayBuffer>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const takenAt = Date.now();
    const tell = (where: 'stored' | 'memory', problem: string | null) =>
      events.post({ kind: 'snapshot', snapshot: { bytes: bytes.length, takenAt, where, problem } });
    tell('memory', null);
    const id = toHex(image);
    const result = await phases.measure('store', async (phase) => {
      const written = await this.#store.write({ id, image, bytes: bytes.length, takenAt }, bytes);
      if (written.ok) phase.progress(bytes.length);
      return written;
    });
    tell(result.ok ? 'stored' : 'memory', result.ok ? null : result.why);
  }

  #makeGuest(core: WebAssembly.Module): Guest {
    const events = this.#events;
    const guest: Guest = new Guest(core, {
      output: (fd, bytes) => events?.output(fd, bytes),
      waiting: () => {
        this.#tellCounters(guest);
        events?.post({ kind: 'waiting', waiting: true });
      },
      slice: () => {
        const isSleepy = guest.driver.busyMs - this.#countersBusyMs < SLEEPY_BUSY_MS;
        const pause = isSleepy ? COUNTERS_SLEEPY_MS : COUNTERS_MS;
        if (performance.now() - this.#countersAt >= pause) this.#tellCounters(guest);
      },
      problem: (what) => {
        if (this.#problemTold) return;
        this.#problemTold = true;
        events?.post({ kind: 'remark', text: `${what} It was passed over, and so will others be until the next run.` });
      },
      stopped: (what, details) => {
        const problem = { what, kept: CODE_KEPT, next: RESET_FOLLOWS, ...(details && { details }) };
        this.#ended = problem;
        events?.post({ kind: 'stopped', problem });
      },
    });
    this.#guest = guest;
    return guest;
  }

  async #greet(guest: Guest, phases: PhaseLog, how: Started['how']): Promise<Started> {
    const ready = await guest.greet(phases);
    this.#tellCounters(guest);
    return { how, python: ready.python, preimports: ready.preimported };
  }

  #tellCounters(guest: Guest): void {
    if (guest !== this.#guest) return;
    this.#countersAt = performance.now();
    this.#countersBusyMs = guest.driver.busyMs;
    this.#events?.post({ kind: 'counters', counters: guest.counters() });
  }
}

const RESET_FOLLOWS = 'The machine was put back to its snapshot.';

const NO_MACHINE: Problem = {
  what: 'There is no machine that could do this.',
  kept: CODE_KEPT,
  next: 'Start the machine again.',
};

function startProblem(thrown: unknown): Problem {
  const details = thrown instanceof GuestEnded && thrown.details ? { details: thrown.details } : {};
  return {
    what: `The machine could not be started: ${reasonOf(thrown)}`,
    kept: CODE_KEPT,
    next: 'Start it again; if that does not help, reload the page.',
    ...details,
  };
}

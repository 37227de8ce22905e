// The host's end of the message bus, profiles P1 to P3: Read and Write dialogues by file descriptor, credits, IRQ 9.
// Everything the guest says is checked; a frame that makes no sense ends the machine with a sentence that names it.
import {
  CONTROL_CREDITS,
  FD_CONTROL,
  FD_INTERRUPT,
  FD_STDERR,
  FD_STDIN,
  FD_STDOUT,
} from '../../emu-core/contract/microvm.ts';
import {
  BULK_HEADER_BYTES,
  BULK_MAX_BYTES,
  type BulkHeader,
  KIND_BULK,
  KIND_MESSAGE,
  MESSAGE_BYTES,
  MESSAGE_IKC,
  OP_READ_REQUEST,
  OP_READ_RESPONSE,
  OP_WRITE_REQUEST,
  OP_WRITE_RESPONSE,
  pullResponse,
  type Request,
  readBulkHeader,
  readEnvelope,
  readRequest,
  responseMessage,
} from './bus-frames.ts';
import { hex, MachineFailure } from './errors.ts';
import type { GuestRam } from './guest-ram.ts';
import { InputQueue } from './input-queue.ts';

/** Takes what the guest wrote to a descriptor. A promise holds the writer back until it is settled. */
export type OutputSink = (fd: number, bytes: Uint8Array) => void | Promise<void>;

/** Dialogues under way at once, at most: one a thread, and a guest has far fewer. */
const DIALOGUES_MAX = 4096;
const ENOSYS = 38;
const INPUT_FDS = [FD_STDIN, FD_CONTROL, FD_INTERRUPT];
const OUTPUT_FDS = [FD_STDOUT, FD_STDERR, FD_CONTROL];

/** Host to guest: a message, or bulk bytes with the message that announces them. */
export interface Frame {
  readonly message: Uint8Array;
  readonly bulk: { readonly at: number; readonly bytes: Uint8Array } | null;
}

/** A Read or Write request whose bulk frame has not come yet. */
export interface Dialogue {
  readonly source: number;
  readonly opcode: number;
  readonly fd: number;
  readonly count: number;
}

/** A read that waits for input. */
export interface WaitingRead {
  readonly source: number;
  readonly fd: number;
  readonly count: number;
  readonly header: BulkHeader;
}

/** What a snapshot keeps of the bus. */
export interface BusState {
  readonly frames: readonly Frame[];
  readonly dialogues: readonly Dialogue[];
  readonly reads: readonly WaitingRead[];
}

export interface BusCounters {
  framesIn: number;
  framesOut: number;
  bytesIn: number;
  bytesOut: number;
}

export class Bus {
  onOutput: OutputSink = () => {};
  /** Called when a read of this descriptor begins to wait for input. */
  onWaiting: (fd: number) => void = () => {};
  /** Called when the guest has something new to do, so that a halted machine is resumed. */
  onWork: () => void = () => {};
  /** Called when the guest has said something no guest may say, outside of a port access. */
  readonly counters: BusCounters = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 };

  readonly #ram: GuestRam;
  readonly #interrupt: () => void;
  readonly #inputs = new Map<number, InputQueue>();
  #frames: Frame[] = [];
  #dialogues = new Map<number, Dialogue>();
  #reads: WaitingRead[] = [];
  /** Writers whose sink has not settled: source → request. */
  #writers = new Map<number, Dialogue>();
  /** Counts resets: a sink that settles late must not answer a guest that no longer asks. */
  #epoch = 0;

  constructor(ram: GuestRam, interrupt: () => void) {
    this.#ram = ram;
    this.#interrupt = interrupt;
    for (const fd of INPUT_FDS) this.#inputs.set(fd, new InputQueue(() => this.#serveReads()));
  }

  /** The queue that feeds a descriptor: 0, 3 or 4. */
  input(fd: number): InputQueue {
    const queue = this.#inputs.get(fd);
    if (!queue) throw new RangeError(`Descriptor ${fd} takes no input; ${INPUT_FDS.join(', ')} do.`);
    return queue;
  }

  /** Whether a guest thread waits for input on this descriptor. */
  isWaiting(fd: number): boolean {
    return this.#reads.some((read) => read.fd === fd);
  }

  /** Whether nothing is under way, so that a restored machine needs no memory of the bus. */
  get idle(): boolean {
    return this.#frames.length + this.#dialogues.size + this.#reads.length + this.#writers.size === 0;
  }

  /** The guest wrote the address of an envelope to port 0xE9. */
  receive(envelopeAt: number): void {
    const envelope = readEnvelope(this.#ram, envelopeAt);
    if (!envelope) throw this.#refuse(`the envelope at ${hex(envelopeAt)} is not in RAM or holds impossible values`);
    this.counters.framesOut++;
    if (envelope.kind === KIND_MESSAGE) {
      if (envelope.bytes < MESSAGE_BYTES || !this.#ram.contains(envelope.at, MESSAGE_BYTES))
        throw this.#refuse(`a message of ${envelope.bytes} bytes at ${hex(envelope.at)} is too short or not in RAM`);
      this.#request(readRequest(this.#ram, envelope.at));
    } else if (envelope.kind === KIND_BULK) {
      if (envelope.bytes < BULK_HEADER_BYTES || !this.#ram.contains(envelope.at, BULK_HEADER_BYTES))
        throw this.#refuse(
          `a bulk header of ${envelope.bytes} bytes at ${hex(envelope.at)} is too short or not in RAM`,
        );
      this.#bulk(readBulkHeader(this.#ram, envelope.at));
    } else throw this.#refuse(`an envelope has the unknown kind ${envelope.kind}`);
  }

  /** The guest wrote the address of an envelope to port 0xEA: it takes the next frame. */
  deliver(envelopeAt: number): void {
    const envelope = readEnvelope(this.#ram, envelopeAt);
    if (!envelope || !this.#ram.contains(envelope.at, MESSAGE_BYTES))
      throw this.#refuse(`the receive envelope at ${hex(envelopeAt)} or its buffer is not in RAM`);
    const frame = this.#frames.shift();
    if (!frame) throw this.#refuse('the guest takes a frame although it has no credits');
    if (frame.bulk) {
      this.#ram.write(frame.bulk.at, frame.bulk.bytes);
      this.counters.bytesIn += frame.bulk.bytes.length;
    }
    this.#ram.write(envelope.at, frame.message);
    this.counters.framesIn++;
    this.#tellCredits();
    if (this.#frames.length > 0) this.#interrupt();
  }

  state(): BusState {
    // A write that waits for its sink has reached the host: the restored guest gets its answer at once.
    const answered = [...this.#writers.values()].map((writer) => writeAnswer(writer));
    return {
      frames: [...this.#frames, ...answered],
      dialogues: [...this.#dialogues.values()],
      reads: [...this.#reads],
    };
  }

  /** Forgets everything, input included, and takes over a saved state. RAM must hold the restored guest by now. */
  reset(state: BusState = { frames: [], dialogues: [], reads: [] }): void {
    this.#epoch++;
    this.#frames = [...state.frames];
    this.#dialogues = new Map(state.dialogues.map((dialogue) => [dialogue.source, dialogue]));
    this.#reads = [...state.reads];
    this.#writers.clear();
    for (const queue of this.#inputs.values()) queue.clear();
    this.#tellCredits();
  }

  #request(request: Request): void {
    if (request.type !== MESSAGE_IKC || request.destination !== 0)
      throw this.#refuse(
        `a message of type ${request.type} for ${request.destination} came; the host takes type ${MESSAGE_IKC} for 0`,
      );
    const { source, opcode, fd, count } = request;
    if (opcode !== OP_READ_REQUEST && opcode !== OP_WRITE_REQUEST) {
      this.#send({ message: responseMessage(source, opcode + 1, -1, -ENOSYS), bulk: null });
      return;
    }
    if (this.#dialogues.has(source)) throw this.#refuse(`thread ${source} begins a second request inside its first`);
    if (this.#dialogues.size + this.#reads.length + this.#writers.size >= DIALOGUES_MAX)
      throw this.#refuse(`more than ${DIALOGUES_MAX} requests are under way`);
    this.#dialogues.set(source, { source, opcode, fd, count });
  }

  #bulk(header: BulkHeader): void {
    // A request names its sender as minus the tid, in older images as the pid.
    const dialogue = this.#dialogues.get(-header.sourceTid) ?? this.#dialogues.get(header.sourcePid);
    if (!dialogue) throw this.#refuse(`bulk data of thread ${header.sourceTid} came without a request`);
    const lastByte = header.at + Math.max(header.length, 1) - 1;
    const onePage = Math.floor(header.at / BULK_MAX_BYTES) === Math.floor(lastByte / BULK_MAX_BYTES);
    if (!this.#ram.contains(header.at, header.length) || !onePage)
      throw this.#refuse(
        `a bulk buffer of ${header.length} bytes at ${hex(header.at)} crosses a page or is not in RAM`,
      );
    this.#dialogues.delete(dialogue.source);
    if (dialogue.opcode === OP_WRITE_REQUEST) this.#write(dialogue, header);
    else this.#read(dialogue, header);
  }

  #write(dialogue: Dialogue, header: BulkHeader): void {
    const { source, fd } = dialogue;
    if (!OUTPUT_FDS.includes(fd)) {
      this.#send({ message: responseMessage(source, OP_WRITE_RESPONSE, -1), bulk: null });
      return;
    }
    const bytes = this.#ram.read(header.at, Math.min(header.length, dialogue.count));
    this.counters.bytesOut += bytes.length;
    const writer = { ...dialogue, count: bytes.length };
    const settled = this.onOutput(fd, bytes);
    if (!(settled instanceof Promise)) {
      this.#send(writeAnswer(writer));
      return;
    }
    const epoch = this.#epoch;
    this.#writers.set(source, writer);
    const answer = () => {
      if (epoch !== this.#epoch) return;
      this.#writers.delete(source);
      this.#send(writeAnswer(writer));
    };
    settled.then(answer, answer);
  }

  #read(dialogue: Dialogue, header: BulkHeader): void {
    const { source, fd, count } = dialogue;
    const read = { source, fd, count, header };
    if (!INPUT_FDS.includes(fd)) {
      this.#answerRead(read, new Uint8Array(0), -1);
      return;
    }
    this.#reads.push(read);
    this.#serveReads();
    if (this.#reads.includes(read)) this.onWaiting(fd);
  }

  #serveReads(): void {
    for (const read of [...this.#reads]) {
      const queue = this.input(read.fd);
      if (!queue.ready) continue;
      this.#reads.splice(this.#reads.indexOf(read), 1);
      const bytes = queue.take(Math.min(read.count, read.header.length));
      this.#answerRead(read, bytes, bytes.length);
    }
  }

  #answerRead(read: WaitingRead, bytes: Uint8Array, count: number): void {
    const { header, source } = read;
    const answer: BulkHeader = {
      sourcePid: 0,
      sourceTid: 0,
      destinationPid: header.sourcePid,
      destinationTid: header.sourceTid,
      at: header.at,
      length: bytes.length,
    };
    this.#send({ message: pullResponse(-header.sourceTid, answer), bulk: { at: header.at, bytes: bytes.slice() } });
    this.#send({ message: responseMessage(source, OP_READ_RESPONSE, count), bulk: null });
  }

  #send(frame: Frame): void {
    this.#frames.push(frame);
    this.#tellCredits();
    this.#interrupt();
    this.onWork();
  }

  #tellCredits(): void {
    if (this.#ram.u32(CONTROL_CREDITS) !== this.#frames.length) this.#ram.setU32(CONTROL_CREDITS, this.#frames.length);
  }

  #refuse(what: string): MachineFailure {
    return new MachineFailure({ kind: 'bus', message: `The guest broke the rules of the message bus: ${what}.` });
  }
}

function writeAnswer(writer: Dialogue): Frame {
  return { message: responseMessage(writer.source, OP_WRITE_RESPONSE, writer.count), bulk: null };
}

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
  type Envelope,
  KIND_BULK,
  KIND_MESSAGE,
  MESSAGE_BYTES,
  MESSAGE_IKC,
  nameFrame,
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

/**
 * Requests under way and answers not taken yet, at most: one a thread, and a guest has far fewer. It bounds what the host
 * keeps for a guest that only asks: 4 KiB a write, and never more than two answers a request.
 */
const UNDER_WAY_MAX = 4096;
const ENOSYS = 38;
const EINTR = 4;
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
  readonly counters: BusCounters = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 };

  readonly #ram: GuestRam;
  readonly #interrupt: () => void;
  readonly #inputs = new Map<number, InputQueue>();
  #frames: Frame[] = [];
  #dialogues = new Map<number, Dialogue>();
  #reads: WaitingRead[] = [];
  /** Writes whose sink has not settled. A thread can have several: what it may not do is the kernel's business. */
  #writers = new Set<Dialogue>();
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

  /**
   * Answers the reads that wait for input of this descriptor with EINTR: whoever asked is gone, and who asks next is seen to ask.
   */
  interruptReads(fd: number): void {
    const interrupted = this.#reads.filter((read) => read.fd === fd);
    this.#reads = this.#reads.filter((read) => read.fd !== fd);
    for (const read of interrupted) this.#answerRead(read, new Uint8Array(0), -EINTR);
  }

  /** Whether nothing is under way, so that a restored machine needs no memory of the bus. */
  get idle(): boolean {
    return this.#underWay === 0;
  }

  get #underWay(): number {
    return this.#frames.length + this.#dialogues.size + this.#reads.length + this.#writers.size;
  }

  /** The guest wrote the address of an envelope to port 0xE9. Throws MachineFailure that names the frame. */
  receive(envelopeAt: number): void {
    const envelope = readEnvelope(this.#ram, envelopeAt);
    if (!envelope) throw refuse(`the envelope at ${hex(envelopeAt)} is not in RAM or holds impossible values`);
    this.counters.framesOut++;
    const needed = envelope.kind === KIND_MESSAGE ? MESSAGE_BYTES : BULK_HEADER_BYTES;
    if (envelope.kind !== KIND_MESSAGE && envelope.kind !== KIND_BULK)
      throw refuse(`the kind ${envelope.kind} is unknown`, envelope);
    if (envelope.bytes < needed || !this.#ram.contains(envelope.at, needed))
      throw refuse(`it is too short or not in RAM; it has to have ${needed} bytes`, envelope);
    if (envelope.kind === KIND_MESSAGE) this.#request(readRequest(this.#ram, envelope.at), envelope);
    else this.#bulk(readBulkHeader(this.#ram, envelope.at), envelope);
  }

  /** The guest wrote the address of an envelope to port 0xEA: it takes the next frame. */
  deliver(envelopeAt: number): void {
    const envelope = readEnvelope(this.#ram, envelopeAt);
    if (!envelope || !this.#ram.contains(envelope.at, MESSAGE_BYTES))
      throw refuse(`the receive envelope at ${hex(envelopeAt)} or its buffer is not in RAM`);
    const frame = this.#frames.shift();
    if (!frame) throw refuse('a frame is taken although there are no credits', envelope);
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
    const answered = [...this.#writers].map((writer) => writeAnswer(writer));
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

  #request(request: Request, envelope: Envelope): void {
    const { type, source, destination, opcode, fd, count } = request;
    if (type !== MESSAGE_IKC || destination !== 0)
      throw refuse(
        `its type is ${type} and it is for ${destination}; the host takes type ${MESSAGE_IKC} for 0`,
        envelope,
      );
    if (this.#dialogues.has(source))
      throw refuse(`thread ${source} begins a second request (${opcode}) inside its first`, envelope);
    if (this.#underWay >= UNDER_WAY_MAX)
      throw refuse(`more than ${UNDER_WAY_MAX} requests are under way or their answers were not taken`, envelope);
    if (opcode === OP_READ_REQUEST || opcode === OP_WRITE_REQUEST)
      this.#dialogues.set(source, { source, opcode, fd, count });
    else this.#send({ message: responseMessage(source, opcode + 1, -1, -ENOSYS), bulk: null });
  }

  #bulk(header: BulkHeader, envelope: Envelope): void {
    // A request names its sender as minus the tid, in older images as the pid.
    const dialogue = this.#dialogues.get(-header.sourceTid) ?? this.#dialogues.get(header.sourcePid);
    if (!dialogue) throw refuse(`thread ${header.sourceTid} sends or asks for data without a request`, envelope);
    const lastByte = header.at + Math.max(header.length, 1) - 1;
    const onePage = Math.floor(header.at / BULK_MAX_BYTES) === Math.floor(lastByte / BULK_MAX_BYTES);
    if (!this.#ram.contains(header.at, header.length) || !onePage)
      throw refuse(
        `its buffer of ${header.length} bytes at ${hex(header.at)} crosses a page or is not in RAM`,
        envelope,
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
    this.#writers.add(writer);
    const answer = () => {
      if (epoch !== this.#epoch) return;
      this.#writers.delete(writer);
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
    const queue = this.input(fd);
    // If there is input, nobody waits for it.
    if (queue.ready) this.#serve(read, queue);
    else {
      this.#reads.push(read);
      this.onWaiting(fd);
    }
  }

  #serveReads(): void {
    const reads = this.#reads;
    this.#reads = [];
    for (const read of reads) {
      const queue = this.input(read.fd);
      if (queue.ready) this.#serve(read, queue);
      else this.#reads.push(read);
    }
  }

  #serve(read: WaitingRead, queue: InputQueue): void {
    const bytes = queue.take(Math.min(read.count, read.header.length));
    this.#answerRead(read, bytes, bytes.length);
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
}

function refuse(what: string, envelope?: Envelope): MachineFailure {
  const frame = envelope ? ` (${nameFrame(envelope)})` : '';
  return new MachineFailure({ kind: 'bus', message: `The guest broke the rules of the message bus: ${what}${frame}.` });
}

function writeAnswer(writer: Dialogue): Frame {
  return { message: responseMessage(writer.source, OP_WRITE_RESPONSE, writer.count), bulk: null };
}

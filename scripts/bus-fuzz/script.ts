// What the guest of the bus fuzz does, as machine code: stores, port accesses, waits. 32-bit code, flat, interrupts off.
import { PORT_BUS_IN, PORT_CONSOLE } from '../../emu-core/contract/microvm.ts';
import { ENVELOPE_BYTES, MESSAGE_BYTES } from '../../src/machine/bus-frames.ts';

export const CODE_AT = 0x20_0000;

export type Width = 1 | 2 | 4;

/** NASM's notation beside the bytes. */
const OUT: Readonly<Record<Width, readonly number[]>> = { 1: [0xee], 2: [0x66, 0xef], 4: [0xef] }; // out dx, al | ax | eax
const IN: Readonly<Record<Width, readonly number[]>> = { 1: [0xec], 2: [0x66, 0xed], 4: [0xed] }; // in al | ax | eax, dx
const HALT_FOREVER = [0xf4, 0xeb, 0xfd]; // l: hlt; jmp l

const little = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

export class Script {
  readonly code: number[] = [];

  raw(...bytes: number[]): this {
    this.code.push(...bytes);
    return this;
  }

  /** mov dword [at], value */
  store(at: number, ...values: number[]): this {
    values.forEach((value, i) => {
      this.raw(0xc7, 0x05, ...little(at + 4 * i), ...little(value));
    });
    return this;
  }

  /** Bytes at a multiple of 4, the last word filled up with zeros. */
  storeBytes(at: number, bytes: Uint8Array): this {
    const words = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    words.set(bytes);
    const view = new DataView(words.buffer);
    for (let i = 0; i < words.length; i += 4) this.store(at + i, view.getUint32(i, true));
    return this;
  }

  /** mov dx, port; mov eax, value; out dx, … */
  out(port: number, width: Width, value: number): this {
    return this.raw(0x66, 0xba, port & 0xff, port >>> 8, 0xb8, ...little(value), ...OUT[width]);
  }

  in(port: number, width: Width): this {
    return this.raw(0x66, 0xba, port & 0xff, port >>> 8, ...IN[width]);
  }

  envelope(at: number, bytes: number, kind: number, address: number, high = 0): this {
    return this.store(at, bytes, high, kind, high, address, high);
  }

  /** A message of the given header and the three words of a request, behind its envelope; sent. */
  message(at: number, fields: MessageFields): this {
    const bytes = new Uint8Array(MESSAGE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, fields.type ?? 5);
    view.setInt32(1, fields.source, true);
    view.setInt32(5, fields.destination ?? 0, true);
    view.setUint16(13, fields.opcode, true);
    view.setInt32(15, fields.fd, true);
    view.setUint32(19, fields.count, true);
    this.storeBytes(at + ENVELOPE_BYTES, bytes);
    this.envelope(at, MESSAGE_BYTES, 1, at + ENVELOPE_BYTES);
    return this.out(PORT_CONSOLE, 4, at);
  }

  /** A bulk header behind its envelope; sent. */
  bulk(at: number, tid: number, bufferAt: number, length: number): this {
    this.store(at + ENVELOPE_BYTES, 1, tid, 0, 0, bufferAt, length);
    this.envelope(at, 24, 0, at + ENVELOPE_BYTES);
    return this.out(PORT_CONSOLE, 4, at);
  }

  write(at: number, tid: number, fd: number, bufferAt: number, length: number): this {
    return this.message(at, { source: -tid, opcode: 24, fd, count: length }).bulk(at, tid, bufferAt, length);
  }

  read(at: number, tid: number, fd: number, bufferAt: number, length: number): this {
    return this.message(at, { source: -tid, opcode: 26, fd, count: length }).bulk(at, tid, bufferAt, length);
  }

  /** Takes the next frame into `bufferAt`. */
  take(at: number, bufferAt: number): this {
    return this.envelope(at, MESSAGE_BYTES, 1, bufferAt).out(PORT_BUS_IN, 4, at);
  }

  /** The script, then nothing more. */
  ended(): Uint8Array {
    return new Uint8Array([...this.code, ...HALT_FOREVER]);
  }

  /** The script, over and over: jmp to its begin. */
  repeated(): Uint8Array {
    return new Uint8Array([...this.code, 0xe9, ...little(-(this.code.length + 5))]);
  }
}

export interface MessageFields {
  readonly type?: number;
  readonly source: number;
  readonly destination?: number;
  readonly opcode: number;
  readonly fd: number;
  readonly count: number;
}

// The bus against a guest played by the test: dialogues, several threads, back-pressure, end of file, broken frames.
import { beforeEach, describe, expect, test } from 'vitest';
import { CONTROL_CREDITS } from '../../emu-core/contract/microvm.ts';
import { Bus } from './bus.ts';
import { MachineFailure } from './errors.ts';
import { GuestRam } from './guest-ram.ts';

const ENVELOPE = 0x100;
const FRAME = 0x200;
const DATA = 0x3000;
const RECEIVE = 0x400;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const utf8 = (string: string) => new TextEncoder().encode(string);

let ram: GuestRam;
let bus: Bus;
let interrupts: number;
let view: DataView;

beforeEach(() => {
  ram = new GuestRam(new Uint8Array(0x10000), () => {});
  view = new DataView(ram.bytes.buffer);
  interrupts = 0;
  bus = new Bus(ram, () => interrupts++);
});

function envelope(kind: number, bytes: number, at: number): void {
  view.setBigUint64(ENVELOPE, BigInt(bytes), true);
  view.setBigUint64(ENVELOPE + 8, BigInt(kind), true);
  view.setBigUint64(ENVELOPE + 16, BigInt(at), true);
}

function request(tid: number, opcode: number, fd: number, count: number): void {
  ram.bytes.fill(0, FRAME, FRAME + 64);
  view.setUint8(FRAME, 5);
  view.setInt32(FRAME + 1, -tid, true);
  view.setUint16(FRAME + 13, opcode, true);
  view.setInt32(FRAME + 15, fd, true);
  view.setUint32(FRAME + 19, count, true);
  envelope(1, 64, FRAME);
  bus.receive(ENVELOPE);
}

function bulk(tid: number, at: number, length: number): void {
  [1, tid, 0, 0, at, length].forEach((word, i) => {
    view.setUint32(FRAME + 4 * i, word, true);
  });
  envelope(0, 24, FRAME);
  bus.receive(ENVELOPE);
}

function write(tid: number, fd: number, bytes: Uint8Array): void {
  ram.write(DATA, bytes);
  request(tid, 24, fd, bytes.length);
  bulk(tid, DATA, bytes.length);
}

function read(tid: number, fd: number, count: number, at = DATA): void {
  request(tid, 26, fd, count);
  bulk(tid, at, count);
}

const credits = () => view.getUint32(CONTROL_CREDITS, true);

interface Taken {
  type: number;
  destination: number;
  opcode: number;
  count: number;
  /** Of a pull response: address and length of the bulk data. */
  bulk: [number, number];
}

function take(): Taken {
  envelope(1, 64, RECEIVE);
  bus.deliver(ENVELOPE);
  return {
    type: view.getUint8(RECEIVE),
    destination: view.getInt32(RECEIVE + 5, true),
    opcode: view.getUint16(RECEIVE + 13, true),
    count: view.getInt32(RECEIVE + 15, true),
    bulk: [view.getUint32(RECEIVE + 13 + 16, true), view.getUint32(RECEIVE + 13 + 20, true)],
  };
}

test('a write reaches its sink and is answered to its thread', () => {
  const written: [number, string][] = [];
  bus.onOutput = (fd, bytes) => void written.push([fd, text(bytes)]);
  write(3, 1, utf8('hello'));
  write(4, 2, utf8('oops'));
  expect(written).toEqual([
    [1, 'hello'],
    [2, 'oops'],
  ]);
  expect(credits()).toBe(2);
  expect(take()).toMatchObject({ type: 5, destination: -3, opcode: 25, count: 5 });
  expect(take()).toMatchObject({ type: 5, destination: -4, opcode: 25, count: 4 });
  expect(credits()).toBe(0);
  expect(bus.idle).toBe(true);
});

test('a request that is longer than its bulk data, or shorter: the smaller length counts', () => {
  const written: string[] = [];
  bus.onOutput = (_fd, bytes) => void written.push(text(bytes));
  ram.write(DATA, utf8('hello'));
  request(3, 24, 1, 2);
  bulk(3, DATA, 5);
  request(3, 24, 1, 5);
  bulk(3, DATA, 3);
  expect(written).toEqual(['he', 'hel']);
  expect([take().count, take().count]).toEqual([2, 3]);

  bus.input(0).push(utf8('abcdef'));
  for (const [count, length] of [
    [4, 2],
    [2, 4],
  ]) {
    request(3, 26, 0, count);
    bulk(3, DATA, length);
    expect(take().bulk).toEqual([DATA, 2]);
    expect(take().count).toBe(2);
  }
  expect(text(ram.read(DATA, 5))).toBe('cdllo');
});

test('the interrupt comes again as long as frames wait', () => {
  write(3, 1, utf8('one'));
  write(4, 1, utf8('two'));
  const before = interrupts;
  take();
  expect(interrupts).toBe(before + 1);
  take();
  expect(interrupts).toBe(before + 1);
});

test('a slow sink holds the writer, and nobody else', async () => {
  let release = () => {};
  bus.onOutput = (fd) => (fd === 1 ? new Promise((done) => (release = done)) : undefined);
  write(3, 1, utf8('slow'));
  expect(credits()).toBe(0);
  write(4, 2, utf8('quick'));
  expect(take()).toMatchObject({ destination: -4, count: 5 });
  release();
  await Promise.resolve();
  await Promise.resolve();
  expect(take()).toMatchObject({ destination: -3, count: 4 });
});

test('a sink that settles after a reset answers nobody', async () => {
  let release = () => {};
  bus.onOutput = () => new Promise((done) => (release = done));
  write(3, 1, utf8('slow'));
  expect(bus.state().frames.length).toBe(1);
  bus.reset();
  release();
  await Promise.resolve();
  await Promise.resolve();
  expect(credits()).toBe(0);
});

test('reads wait for input, take what fits, and see end of file', () => {
  const waiting: number[] = [];
  bus.onWaiting = (fd) => waiting.push(fd);
  read(3, 0, 4);
  expect([waiting, bus.isWaiting(0), credits()]).toEqual([[0], true, 0]);
  bus.input(0).push(utf8('abcdef'));
  expect(interrupts).toBeGreaterThan(0);
  expect(take()).toMatchObject({ type: 6, destination: -3, bulk: [DATA, 4] });
  expect(text(ram.read(DATA, 4))).toBe('abcd');
  expect(take()).toMatchObject({ type: 5, opcode: 27, count: 4 });
  read(3, 0, 4);
  take();
  expect(take().count).toBe(2);
  bus.input(0).endOnce();
  read(3, 0, 4);
  take();
  expect(take().count).toBe(0);
  read(3, 0, 4);
  expect(bus.isWaiting(0)).toBe(true);
  bus.input(0).end();
  take();
  expect(take().count).toBe(0);
  read(3, 0, 4);
  expect(credits()).toBe(2);
});

test('a read that nobody wants any more is interrupted, and the next one is seen to wait', () => {
  const waiting: number[] = [];
  bus.onWaiting = (fd) => waiting.push(fd);
  read(3, 0, 4);
  read(4, 4, 8);
  bus.interruptReads(0);
  expect(take()).toMatchObject({ type: 6, destination: -3, bulk: [DATA, 0] });
  expect(take()).toMatchObject({ type: 5, opcode: 27, count: -4 });
  expect([bus.isWaiting(0), bus.isWaiting(4)]).toEqual([false, true]);
  read(3, 0, 4);
  expect(waiting).toEqual([0, 4, 0]);
});

test('threads wait on several descriptors at once', () => {
  read(3, 0, 10, 0x5000);
  read(4, 3, 10, 0x6000);
  read(5, 4, 1, 0x7000);
  bus.input(4).push(new Uint8Array([2]));
  expect(take()).toMatchObject({ destination: -5 });
  expect(take()).toMatchObject({ destination: -5, count: 1 });
  bus.input(3).push(utf8('{}\n'));
  expect(take()).toMatchObject({ destination: -4 });
  expect(text(ram.read(0x6000, 3))).toBe('{}\n');
  expect(bus.isWaiting(0)).toBe(true);
});

test('unknown descriptors and services are refused by an answer, not by the end of the machine', () => {
  write(3, 9, utf8('x'));
  expect(take()).toMatchObject({ opcode: 25, count: -1 });
  read(3, 1, 5);
  expect(take()).toMatchObject({ type: 6, bulk: [DATA, 0] });
  expect(take()).toMatchObject({ opcode: 27, count: -1 });
  request(3, 46, 0, 0);
  expect(take()).toMatchObject({ opcode: 47, count: -1 });
});

test('a saved bus goes on in another machine', () => {
  read(3, 0, 10);
  request(4, 24, 1, 5);
  const state = bus.state();
  bus = new Bus(ram, () => interrupts++);
  bus.reset(state);
  bus.onOutput = (_, bytes) => expect(text(bytes)).toBe('later');
  ram.write(DATA + 64, utf8('later'));
  bulk(4, DATA + 64, 5);
  expect(take()).toMatchObject({ destination: -4, count: 5 });
  bus.input(0).push(utf8('hi'));
  take();
  expect(take().count).toBe(2);
});

describe('broken frames end the machine with a sentence', () => {
  const cases: [string, () => void, RegExp][] = [
    ['envelope outside RAM', () => bus.receive(0xffff_fff0), /envelope at 0xfffffff0/],
    ['envelope at the very end', () => bus.receive(0x10000 - 8), /not in RAM/],
    [
      'kind',
      () => {
        envelope(7, 64, FRAME);
        bus.receive(ENVELOPE);
      },
      /kind 7 is unknown \(frame of kind 7 of 64 bytes at 0x00000200, envelope at 0x00000100\)/,
    ],
    [
      'message too short',
      () => {
        envelope(1, 63, FRAME);
        bus.receive(ENVELOPE);
      },
      /too short.*\(message of 63 bytes at 0x00000200/,
    ],
    [
      'message outside RAM',
      () => {
        envelope(1, 64, 0xffff);
        bus.receive(ENVELOPE);
      },
      /not in RAM/,
    ],
    [
      'bulk outside RAM',
      () => {
        request(3, 24, 1, 5);
        bulk(3, 0xffff_fffe, 5);
      },
      /not in RAM/,
    ],
    [
      'bulk over a page border',
      () => {
        request(3, 24, 1, 5);
        bulk(3, 0x3ffe, 5);
      },
      /crosses a page/,
    ],
    [
      'bulk too long',
      () => {
        request(3, 24, 1, 5);
        bulk(3, 0x3000, 0x1001);
      },
      /crosses a page/,
    ],
    ['bulk without request', () => bulk(3, DATA, 5), /without a request/],
    [
      'two requests of one thread',
      () => {
        request(3, 24, 1, 5);
        request(3, 24, 1, 5);
      },
      /second request/,
    ],
    ['receive without credits', () => take(), /no credits/],
    [
      'receive buffer outside RAM',
      () => {
        envelope(1, 64, 0xfff0);
        bus.deliver(ENVELOPE);
      },
      /not in RAM/,
    ],
  ];
  test.each(cases)('%s', (_, act, sentence) => {
    expect(act).toThrow(MachineFailure);
    bus.reset();
    expect(act).toThrow(sentence);
  });

  test('too many dialogues', () => {
    expect(() => {
      for (let tid = 1; tid < 10_000; tid++) request(tid, 26, 0, 1);
    }).toThrow(/more than 4096/);
  });
});

test('a filler is told to hold back and when to go on', () => {
  const queue = bus.input(0);
  let drained = 0;
  queue.onDrain = () => drained++;
  let accepted = 0;
  while (queue.push(new Uint8Array(0x4000))) accepted++;
  expect(accepted).toBeGreaterThan(3);
  while (queue.size > 0) {
    read(3, 0, 0x1000);
    take();
    take();
  }
  expect(drained).toBe(1);
  expect(queue.push(new Uint8Array(1))).toBe(true);
});

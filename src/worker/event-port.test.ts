// The worker's end of the event port: order, batching, and writers that are held while the page has not shown enough.
import { afterEach, expect, it, vi } from 'vitest';
import type { WorkerEvent } from '../protocol/events.ts';
import { EventPort } from './event-port.ts';

let channel: MessageChannel;
let received: WorkerEvent[];

function open(): EventPort {
  channel = new MessageChannel();
  received = [];
  channel.port2.onmessage = ({ data }) => received.push(...data);
  return new EventPort(channel.port1);
}

afterEach(() => {
  channel.port1.close();
  channel.port2.close();
});

const text = (events: WorkerEvent[]) =>
  events.flatMap((event) => (event.kind === 'output' ? [`${event.fd}:${new TextDecoder().decode(event.bytes)}`] : []));

it('joins neighbouring output and keeps the order of descriptors and events', async () => {
  const port = open();
  for (const [fd, part] of [
    [1, 'a'],
    [1, 'b'],
    [2, 'oops'],
    [1, 'c'],
  ] as const)
    port.output(fd, new TextEncoder().encode(part));
  port.post({ kind: 'waiting', waiting: true });
  await vi.waitFor(() => expect(received).toHaveLength(4));
  expect(text(received)).toEqual(['1:ab', '2:oops', '1:c']);
  expect(received.at(-1)).toEqual({ kind: 'waiting', waiting: true });
});

it('sends output by itself after a moment', async () => {
  open().output(1, new Uint8Array([65]));
  await vi.waitFor(() => expect(text(received)).toEqual(['1:A']));
});

it('does not change what the caller does with its buffer', async () => {
  const port = open();
  const buffer = new TextEncoder().encode('kept');
  port.output(1, buffer);
  buffer.fill(0);
  await vi.waitFor(() => expect(text(received)).toEqual(['1:kept']));
});

it('holds the writer until the page has shown enough', async () => {
  const port = open();
  const big = new Uint8Array(200 * 1024);
  expect(port.output(1, big)).toBeUndefined();
  const held = port.output(1, big);
  expect(held).toBeInstanceOf(Promise);
  channel.port2.postMessage({ kind: 'shown', bytes: big.length });
  await held;
});

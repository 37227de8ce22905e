// What programs may write to the agent's channel: every field is checked, and nothing takes the host's memory or its stack.
import { describe, expect, test } from 'vitest';
import { parseEvent } from './events.ts';
import { FRAME_MAX_BYTES, LineReader } from './lines.ts';

const DONE = { event: 'done', id: 1, status: 'ok', exitCode: 0, milliseconds: 1.5 };
const ERROR = {
  type: 'E',
  message: 'm',
  traceback: 't',
  file: 'main.py',
  line: 3,
  column: 1,
  endLine: 3,
  endColumn: 2,
};

test('events come through, with what is known of them', () => {
  expect(parseEvent(JSON.stringify(DONE))).toEqual(DONE);
  expect(parseEvent(JSON.stringify({ ...DONE, more: 1, error: { ...ERROR, more: 2 } }))).toEqual({
    ...DONE,
    error: ERROR,
  });
  expect(parseEvent('{"event":"pong","id":7}')).toEqual({ event: 'pong', id: 7 });
});

test('a place that cannot be is left out, the answer stays', () => {
  const error = { ...ERROR, file: 7, line: -1, column: 1e300, endLine: 'x', endColumn: 0.5 };
  expect(parseEvent(JSON.stringify({ ...DONE, error }))).toEqual({
    ...DONE,
    error: { ...ERROR, file: null, line: null, column: null, endLine: null, endColumn: null },
  });
});

describe('what is refused', () => {
  const wrong = (change: object) => JSON.stringify({ ...DONE, ...change });
  const cases: [string, string][] = [
    ['empty', ''],
    ['an array', '[1]'],
    ['cut off', '{"event":"done"'],
    ['no event', '{"event":"other"}'],
    ['an inherited name', '{"event":"toString"}'],
    ['prototype', '{"__proto__":{"event":"pong","id":1}}'],
    ['id', wrong({ id: '1' })],
    ['id too big', '{"event":"pong","id":1e400}'],
    ['id negative', '{"event":"pong","id":-1}'],
    ['status', wrong({ status: { ok: 1 } })],
    ['exit code', wrong({ exitCode: [] })],
    ['milliseconds', '{"event":"done","id":1,"status":"ok","exitCode":0,"milliseconds":1e999}'],
    ['error', wrong({ error: 'x' })],
    ['error without texts', wrong({ error: { ...ERROR, message: [[[]]] } })],
    ['ready', '{"event":"ready","protocol":1,"generation":1,"python":3,"reseeded":true,"preimported":[]}'],
    ['imports', '{"event":"ready","protocol":1,"generation":1,"python":"3","reseeded":true,"preimported":[1]}'],
    ['entries', '{"event":"file","id":1,"path":"/","entries":[{"name":1}]}'],
    ['names', '{"event":"completions","id":1,"start":0,"end":0,"names":[null]}'],
    ['kind of a name', '{"event":"completions","id":1,"start":0,"end":0,"names":[{"name":"a","kind":"b"}]}'],
    ['columns', '{"event":"completions","id":1,"start":2,"end":1,"names":[]}'],
    ['failed', '{"event":"failed","id":1,"error":{"type":1}}'],
    ['deep', `{"event":"pong","id":1,"x":${'['.repeat(100_000)}`],
    ['wide', `{"event":"pong","id":1,"x":[${'0,'.repeat(1_000_001)}0]}`],
  ];
  test.each(cases)('%s', (_, line) => {
    expect(typeof parseEvent(line)).toBe('string');
  });

  test('brackets and commas inside texts count for nothing', () => {
    const python = '[{,"\\'.repeat(1000);
    const ready = { event: 'ready', protocol: 1, generation: 1, python, reseeded: true, preimported: [] };
    expect(parseEvent(JSON.stringify(ready))).toEqual(ready);
  });
});

describe('lines', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('one that never ends is dropped as a whole, and told once', () => {
    const lines: string[] = [];
    const reader = new LineReader((line) => lines.push(line));
    const page = new Uint8Array(2 ** 20).fill(0x78);
    let refused = 0;
    for (let sent = 0; sent <= FRAME_MAX_BYTES + 2 ** 22; sent += page.length) if (!reader.push(page)) refused++;
    expect([refused, reader.push(bytes('tail\nnext\n')), lines]).toEqual([1, true, ['next']]);
  });

  test('pieces of one byte cost what their bytes cost', () => {
    const reader = new LineReader(() => {});
    const kept = () => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const [before, pieces] = [kept(), 2 ** 20];
    for (let i = 0; i < pieces; i++) reader.push(new Uint8Array(1).fill(0x78));
    globalThis.gc?.();
    expect((kept() - before) / pieces).toBeLessThan(100);
  });

  test('what is no UTF-8 becomes a text all the same', () => {
    const lines: string[] = [];
    new LineReader((line) => lines.push(line)).push(new Uint8Array([0xff, 0xc0, 0x80, 0x0a]));
    expect(lines).toEqual(['���']);
  });
});

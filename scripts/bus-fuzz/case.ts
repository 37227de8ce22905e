// Runs one case and judges it: what may come out of a run, what a refusal has to say, and what the host may have kept.
import { attachAgent } from '../../src/agent/index.ts';
import type { Machine, RunResult } from '../../src/machine/index.ts';
import { EventPort } from '../../src/worker/event-port.ts';
import type { Random } from '../random.ts';
import type { BareMachine } from './bare-machine.ts';
import { type HonestCase, honestCase, hostileCase } from './generate.ts';

const RUNS = 30;
const BUDGET = 3000;
/** bus.ts: requests under way; and never more than two answers a request. */
const RECORDS_MAX = 3 * 4096;

/** null: all is well. */
export function runHonest(bare: BareMachine, random: Random): string | null {
  const { code, written, input, readAt }: HonestCase = honestCase(random);
  const machine = bare.load(code);
  const got: { fd: number; bytes: Uint8Array }[] = [];
  machine.bus.onOutput = (fd, bytes) => void got.push({ fd, bytes });
  machine.bus.input(0).push(input);
  const result = machine.run(100_000);
  if (result.reason !== 'halted') return `an honest guest ended by ${told(result)}`;
  if (text(got) !== text(written)) return `it wrote ${text(written)}, and ${text(got)} came`;
  for (const { at, bytes } of readAt) {
    const seen = machine.readMemory(at, bytes.length);
    if (!seen.ok || hexOf(seen.value) !== hexOf(bytes)) return `the read at ${at.toString(16)} got something else`;
  }
  return machine.bus.idle ? null : 'the bus has something left';
}

/** The consumers of output that a host can be: quick, never reading, late, the page's port, and the agent's channel in front. */
type Sink = (machine: Machine, late: (() => void)[]) => () => void;

const SINKS: readonly Sink[] = [
  () => () => {},
  (machine) => {
    machine.bus.onOutput = () => new Promise<void>(() => {});
    return () => {};
  },
  (machine, late) => {
    machine.bus.onOutput = () => new Promise<void>((resolve) => late.push(resolve));
    return () => {};
  },
  (machine) => {
    const channel = new MessageChannel();
    const port = new EventPort(channel.port1);
    machine.bus.onOutput = (fd, bytes) => port.output(fd, bytes);
    return () => {
      port.close();
      channel.port2.close();
    };
  },
  (machine) => {
    const agent = attachAgent(machine, () => {});
    void agent.run({ source: '' });
    void agent.hello({ generation: 1 });
    return () => agent.abandon('the case is over');
  },
];

export function runHostile(bare: BareMachine, random: Random): string | null {
  const machine = bare.load(hostileCase(random));
  const late: (() => void)[] = [];
  const close = random.pick(SINKS)(machine, late);
  try {
    for (let run = 0; run < RUNS; run++) {
      if (random.chance(30)) machine.bus.input(random.pick([0, 3, 4])).push(random.bytes(1 + random.below(5000)));
      if (random.chance(5)) machine.bus.input(0).endOnce();
      for (const settle of late.splice(0, random.below(4))) settle();
      const result = machine.run(BUDGET);
      const wrong = judge(result) ?? judgeKept(machine);
      if (wrong) return wrong;
      if (['off', 'crashed', 'shutdown'].includes(result.reason)) break;
    }
    return judgeSnapshot(machine);
  } finally {
    close();
  }
}

/** A guest that overwrites its own code may well shut its processor down. */
const ENDS: readonly RunResult['reason'][] = ['budget', 'halted', 'off', 'snapshot', 'paused', 'crashed', 'shutdown'];

function judge(result: RunResult): string | null {
  if (!ENDS.includes(result.reason)) return `a run ended by ${told(result)}`;
  if (result.reason !== 'crashed') return null;
  const { kind, message } = result.error;
  const named =
    kind === 'bus'
      ? /(envelope|message) at 0x[0-9a-f]{8}/.test(message)
      : kind === 'port' && /^The guest made a request that means nothing: .*0x[0-9a-f]+/.test(message);
  return named ? null : `a refusal names nothing: ${told(result)}`;
}

function judgeKept(machine: Machine): string | null {
  const { frames, dialogues, reads } = machine.bus.state();
  const records = frames.length + dialogues.length + reads.length;
  return records > RECORDS_MAX ? `the host keeps ${records} records` : null;
}

/** A machine that still lives can be saved, whatever its guest did to the bus; and what is saved can be read. */
function judgeSnapshot(machine: Machine): string | null {
  const taken = machine.snapshot();
  if (!taken.ok) return taken.error.kind === 'snapshot-state' ? null : `the snapshot failed: ${taken.error.message}`;
  const verified = machine.verify(taken.value);
  return verified.ok ? null : `a snapshot of it cannot be read: ${verified.error.message}`;
}

function told(result: RunResult): string {
  return result.reason === 'crashed' ? `crashed (${result.error.kind}): ${result.error.message}` : result.reason;
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const text = (pieces: readonly { fd: number; bytes: Uint8Array }[]) =>
  pieces.map(({ fd, bytes }) => `${fd}:${hexOf(bytes)}`).join(' ');

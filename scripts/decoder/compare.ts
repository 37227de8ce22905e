// Our decoder against Zydis: validity and length of every string; what they differ in, by reason.
import type { Native } from '../conformance/native.ts';
import { LAST_PAGES } from '../conformance/world.ts';
import { opinion, written } from './opinions.ts';
import { CoreProbe, type Finding, type Probe, probeNative } from './probe.ts';
import { type Answer, STRING_BYTES, type Zydis } from './zydis.ts';

/** Zydis's instruction sets that this CPU has. Everything else raises #UD. */
export const OURS = new Set(
  (
    'I86 I186 I286REAL I286PROTECTED I386 I486REAL I486 PENTIUMREAL PENTIUMMMX PPRO CMOV FCMOV X87 FXSAVE LAHF CLFSH ' +
    'SSE SSE2 SSE2MMX SSEMXCSR SSE_PREFETCH PREFETCH_NOP FAT_NOP PAUSE RDPMC RDRAND'
  ).split(' '),
);

export interface Dispute {
  bytes: Uint8Array;
  zydis: Answer;
  /** With one byte less than Zydis's length, and with that length (or all bytes, if Zydis sees no instruction). */
  ours: [shorter: Finding | undefined, whole: Finding];
  host?: [shorter: Finding | undefined, whole: Finding];
  /** Why the difference is right; undefined: it is not. */
  reason?: string;
}

export interface Comparison {
  strings: number;
  instructions: number;
  disputes: Dispute[];
}

/** Two questions for each string: is one byte less too few, are all bytes enough? */
function questions(strings: Uint8Array, answers: readonly Answer[]): { probes: Probe[]; at: [number, number][] } {
  const probes: Probe[] = [];
  const at = answers.map(({ length, isa }, i): [number, number] => {
    const bytes = strings.subarray(i * STRING_BYTES, (i + 1) * STRING_BYTES);
    const known = length > 0 && OURS.has(isa);
    const shorter = known && length > 1 ? probes.push({ bytes, count: length - 1 }) - 1 : -1;
    return [shorter, probes.push({ bytes, count: known ? length : STRING_BYTES }) - 1];
  });
  return { probes, at };
}

/** What both probes must find. */
function agrees({ length, isa }: Answer, [shorter, whole]: [Finding | undefined, Finding]): boolean {
  if (length === 0 || !OURS.has(isa)) return whole === 'undefined';
  return (shorter === undefined || shorter === 'more') && whole === 'runs';
}

export class Comparer {
  private readonly core = new CoreProbe();

  constructor(
    private readonly zydis: Zydis,
    private readonly native: Native | undefined,
  ) {}

  run(strings: Uint8Array): Comparison {
    const answers = this.zydis.lengths(strings, 32);
    const { probes, at } = questions(strings, answers);
    const found = this.core.run(probes);
    const pair = (list: readonly Finding[], i: number): [Finding | undefined, Finding] => [
      list[at[i][0]],
      list[at[i][1]],
    ];
    const disputes: Dispute[] = [];
    answers.forEach((zydis, i) => {
      const ours = pair(found, i);
      if (agrees(zydis, ours)) return;
      const bytes = strings.slice(i * STRING_BYTES, (i + 1) * STRING_BYTES);
      disputes.push({ bytes, zydis, ours, reason: opinion(bytes) });
    });
    const instructions = answers.filter(({ length, isa }) => length > 0 && OURS.has(isa)).length;
    return { strings: answers.length, instructions, disputes };
  }

  /** The host's CPU on those strings that are instructions here: must it fetch as many bytes as our core? */
  askHost(strings: Uint8Array): { asked: number; differing: string[] } {
    const { native } = this;
    if (!native) return { asked: 0, differing: [] };
    const known: number[] = [];
    this.zydis.lengths(strings, 32).forEach(({ length, isa }, i) => {
      const bytes = strings.subarray(i * STRING_BYTES, (i + 1) * STRING_BYTES);
      if (length > 0 && OURS.has(isa) && isSafe(bytes) && opinion(bytes) === undefined) known.push(i);
    });
    const chosen = new Uint8Array(known.length * STRING_BYTES);
    known.forEach((from, to) => {
      chosen.set(strings.subarray(from * STRING_BYTES, (from + 1) * STRING_BYTES), to * STRING_BYTES);
    });
    const { probes } = questions(chosen, this.zydis.lengths(chosen, 32));
    const ours = this.core.run(probes);
    const theirs: Finding[] = [];
    for (let first = 0; first < probes.length; first += LAST_PAGES) {
      theirs.push(...probeNative(native, probes.slice(first, first + LAST_PAGES)));
    }
    const differing = probes.flatMap(({ bytes, count }, i) =>
      ours[i] === theirs[i] ? [] : [`${written(bytes)}: of ${count} bytes the host says ${theirs[i]}, we ${ours[i]}`],
    );
    return { asked: known.length, differing };
  }

  /** Asks the host's CPU about a dispute, if there is one and the string is safe to run. */
  arbitrate(dispute: Dispute): void {
    if (!this.native || !isSafe(dispute.bytes)) return;
    const { probes, at } = questions(dispute.bytes, [dispute.zydis]);
    const found = probeNative(this.native, probes);
    dispute.host = [found[at[0][0]], found[at[0][1]]];
  }
}

/**
 * INT 80H, SYSCALL and SYSENTER call Linux; 0F 01 with a register form may call the hypervisor or wait; relative jumps may
 * lead to themselves, and the host has no budget.
 */
function isSafe(bytes: Uint8Array): boolean {
  const first = bytes.findIndex(
    (byte) => ![0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3].includes(byte),
  );
  const [one, two, three] = bytes.subarray(first);
  if (one === 0xcd && two === 0x80) return false;
  if ((one >= 0x70 && one <= 0x7f) || (one >= 0xe0 && one <= 0xe3) || one === 0xe8 || one === 0xe9 || one === 0xeb)
    return false;
  if (one === 0x0f && two >= 0x80 && two <= 0x8f) return false;
  return !(one === 0x0f && ([0x05, 0x34].includes(two) || (two === 0x01 && three >= 0xc0)));
}

// The 8254: channel 0 raises IRQ 0 (modes 0, 2, 3; 4 as 0), channel 2 with port 0x61 serves calibration loops.
// Omitted: BCD counting, hardware-triggered modes 1 and 5, channel 1. Ticks that come late are merged into one.
import { IRQ_TIMER, TSC_HZ } from '../contract/microvm.ts';
import { channel0, channel2, clock, PitChannel } from '../state/devices.ts';
import { machine } from '../state/machine.ts';
import { Pic } from './pic.ts';
import { NEVER, Time } from './time.ts';

/** Input clock in Hz. */
const PIT_HZ: u64 = 1_193_182;
const NS: u64 = TSC_HZ;

const ACCESS_LOW: u8 = 1;
const ACCESS_HIGH: u8 = 2;
const ACCESS_BOTH: u8 = 3;

const MODE_TERMINAL_COUNT: u8 = 0;
const MODE_RATE: u8 = 2;
const MODE_SQUARE: u8 = 3;
const MODE_STROBE: u8 = 4;

// Read-back command bits (active low for the latches) and status byte.
const READ_BACK_NO_COUNT: u32 = 0x20;
const READ_BACK_NO_STATUS: u32 = 0x10;
const STATUS_OUT: u32 = 0x80;
const STATUS_NULL: u32 = 0x40;

// Port 0x61.
const GATE_2: u32 = 0x01;
const SPEAKER_BITS: u32 = 0x03;
const REFRESH: u32 = 0x10;
const OUT_2: u32 = 0x20;
/** The refresh bit toggles about every 15 microseconds. */
const REFRESH_NS: u64 = 15_085;

/** PIT clocks that have begun by a time in nanoseconds. Split so that nothing overflows. */
function clocksAt(nanoseconds: u64): u64 {
  return (nanoseconds / NS) * PIT_HZ + ((nanoseconds % NS) * PIT_HZ) / NS;
}

/** The first nanosecond of a PIT clock. */
function nanosecondsAt(clocks: u64): u64 {
  return (clocks / PIT_HZ) * NS + ((clocks % PIT_HZ) * NS + PIT_HZ - 1) / PIT_HZ;
}

function isPeriodic(channel: PitChannel): bool {
  return channel.mode == MODE_RATE || channel.mode == MODE_SQUARE;
}

/** PIT clocks since counting began; 0 while channel 2 is gated off. */
function elapsed(channel: PitChannel): u64 {
  const now = clocksAt(Time.now());
  return now > channel.start ? now - channel.start : 0;
}

function currentCount(channel: PitChannel): u32 {
  if (channel.reload == 0) return 0;
  const passed = elapsed(channel);
  switch (channel.mode) {
    case MODE_RATE:
      return channel.reload - <u32>(passed % channel.reload);
    case MODE_SQUARE:
      return channel.reload - (<u32>((passed * 2) % channel.reload) & ~1);
    default:
      return (channel.reload - <u32>passed) & 0xffff;
  }
}

function output(channel: PitChannel): bool {
  if (channel.reload == 0) return channel.mode != MODE_TERMINAL_COUNT;
  const passed = elapsed(channel);
  switch (channel.mode) {
    case MODE_TERMINAL_COUNT:
      return passed >= channel.reload;
    case MODE_RATE:
      return passed % channel.reload != channel.reload - 1;
    case MODE_SQUARE:
      return passed % channel.reload < (channel.reload + 1) >>> 1;
    default:
      return passed != channel.reload;
  }
}

/** Begins counting with a freshly loaded value. */
function load16(channel: PitChannel, value: u32): void {
  channel.reload = value == 0 ? 0x1_0000 : value;
  channel.start = clocksAt(Time.now());
  channel.nextEdge = channel.start + channel.reload;
  machine.requestAttention();
}

function latchCount(channel: PitChannel): void {
  if (channel.isLatched) return;
  channel.latch = <u16>currentCount(channel);
  channel.isLatched = 1;
  channel.readsHigh = 0;
}

function latchStatus(channel: PitChannel): void {
  if (channel.isStatusLatched) return;
  const out: u32 = output(channel) ? STATUS_OUT : 0;
  const isNull: u32 = channel.reload == 0 ? STATUS_NULL : 0;
  channel.status = <u8>(out | isNull | (channel.access << 4) | (channel.mode << 1));
  channel.isStatusLatched = 1;
}

function readBack(command: u32): void {
  for (let index: u32 = 0; index < 3; index += 2) {
    if (!(command & (2 << index))) continue;
    const channel = index == 0 ? channel0 : channel2;
    if (!(command & READ_BACK_NO_COUNT)) latchCount(channel);
    if (!(command & READ_BACK_NO_STATUS)) latchStatus(channel);
  }
}

function writeControl(value: u32): void {
  const select = value >>> 6;
  if (select == 3) return readBack(value);
  if (select == 1) return;
  const channel = select == 0 ? channel0 : channel2;
  const access = <u8>((value >>> 4) & 3);
  if (access == 0) return latchCount(channel);
  const mode = <u8>((value >>> 1) & 7);
  channel.mode = mode > 5 ? mode & 3 : mode;
  channel.access = access;
  channel.reload = 0;
  channel.nextEdge = NEVER;
  channel.writesHigh = 0;
  channel.readsHigh = 0;
  channel.isLatched = 0;
  channel.isStatusLatched = 0;
  machine.requestAttention();
}

function writeCount(channel: PitChannel, value: u32): void {
  if (channel.access == ACCESS_LOW) load16(channel, value);
  else if (channel.access == ACCESS_HIGH) load16(channel, value << 8);
  else if (channel.writesHigh) {
    channel.writesHigh = 0;
    load16(channel, (value << 8) | channel.lowByte);
  } else {
    channel.lowByte = <u8>value;
    channel.writesHigh = 1;
  }
}

function readCount(channel: PitChannel): u32 {
  if (channel.isStatusLatched) {
    channel.isStatusLatched = 0;
    return channel.status;
  }
  const count: u32 = channel.isLatched ? channel.latch : currentCount(channel);
  const isHigh = channel.access == ACCESS_HIGH || (channel.access == ACCESS_BOTH && channel.readsHigh != 0);
  if (channel.access == ACCESS_BOTH) channel.readsHigh ^= 1;
  if (channel.access != ACCESS_BOTH || isHigh) channel.isLatched = 0;
  return (isHigh ? count >>> 8 : count) & 0xff;
}

function resetChannel(channel: PitChannel): void {
  memory.fill(changetype<usize>(channel), 0, offsetof<PitChannel>());
  channel.nextEdge = NEVER;
  channel.access = ACCESS_BOTH;
  channel.mode = MODE_SQUARE;
}

export class Pit {
  static reset(): void {
    resetChannel(channel0);
    resetChannel(channel2);
  }

  /** When channel 0 next raises IRQ 0, in nanoseconds; NEVER if it does not. */
  static get nextTick(): u64 {
    return channel0.nextEdge == NEVER ? NEVER : nanosecondsAt(channel0.nextEdge);
  }

  /** Raises IRQ 0 if its time has come; ticks missed meanwhile are merged. */
  static advance(now: u64): void {
    if (channel0.nextEdge == NEVER) return;
    const clocks = clocksAt(now);
    if (clocks < channel0.nextEdge) return;
    const isOneShot = channel0.mode == MODE_TERMINAL_COUNT || channel0.mode == MODE_STROBE;
    const periods = (clocks - channel0.start) / channel0.reload;
    channel0.nextEdge = isPeriodic(channel0) ? channel0.start + (periods + 1) * channel0.reload : NEVER;
    if (isOneShot || isPeriodic(channel0)) Pic.pulse(IRQ_TIMER);
  }

  /** Ports 0x40 to 0x43. */
  static write(port: u32, value: u32): void {
    if (port == 0x43) writeControl(value);
    else if (port == 0x40) writeCount(channel0, value);
    else if (port == 0x42) writeCount(channel2, value);
  }

  static read(port: u32): u32 {
    if (port == 0x40) return readCount(channel0);
    if (port == 0x42) return readCount(channel2);
    return 0xff;
  }

  /** Port 0x61: a rising gate starts channel 2 anew. */
  static writeGate(value: u32): void {
    if (value & GATE_2 && !(clock.port61 & GATE_2)) channel2.start = clocksAt(Time.now());
    clock.port61 = value & SPEAKER_BITS;
  }

  static readGate(): u32 {
    const refresh: u32 = (Time.now() / REFRESH_NS) & 1 ? REFRESH : 0;
    return clock.port61 | refresh | (output(channel2) ? OUT_2 : 0);
  }
}

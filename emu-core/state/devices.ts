// State of the devices inside the core: the 8259 pair, the 8254's channels 0 and 2, the clock.
import { CLOCK_AT, PIC_AT, PIT_AT, STATE_END } from '../contract/memory-map.ts';
import {
  CLOCK_NOW,
  CLOCK_OFFSET,
  CLOCK_TSC_OFFSET,
  CLOCK_WAKE_AT,
  PIC_BYTES,
  PIC_LINES,
  PIC_VECTOR_BASE,
  PIT_CHANNEL_BYTES,
} from '../contract/state.ts';

/** One 8259. Register names as in the data sheet. */
@unmanaged
@final
export class PicChip {
  irr: u8;
  isr: u8;
  imr: u8;
  /** Levels of the input lines. */
  lines: u8;
  vectorBase: u8;
  /** Initialisation words still to come: 0 none, else the number of the next one (2, 3, 4). */
  nextIcw: u8;
  needsIcw4: u8;
  isSingle: u8;
  autoEoi: u8;
  /** OCW3: reads give the ISR instead of the IRR. */
  readsIsr: u8;
  /** The input of lowest priority; 7 unless rotated. */
  lowest: u8;
  rotateOnAutoEoi: u8;
  specialMask: u8;
  gap: u8;
  gap2: u16;
}
if (offsetof<PicChip>() != PIC_BYTES) ERROR('PicChip has another size');
if (PIC_AT + offsetof<PicChip>('lines') != PIC_LINES) ERROR('PicChip.lines moved');
if (PIC_AT + offsetof<PicChip>('vectorBase') != PIC_VECTOR_BASE) ERROR('PicChip.vectorBase moved');

export const master = changetype<PicChip>(PIC_AT);
export const slave = changetype<PicChip>(PIC_AT + PIC_BYTES);

/** One channel of the 8254. Times are in its own clock: 1,193,182 Hz since TSC 0. */
@unmanaged
@final
export class PitChannel {
  /** When counting began with the present reload value. */
  start: u64;
  /** When OUT next rises; NEVER if it does not. Channel 0 only. */
  nextEdge: u64;
  /** 1 to 65,536; 0 while no count has been loaded. */
  reload: u32;
  latch: u16;
  mode: u8;
  /** 1 low byte only, 2 high byte only, 3 low then high. */
  access: u8;
  /** First byte of a count being written low then high. */
  lowByte: u8;
  /** 1 when the next byte written, or read, is the high one. */
  writesHigh: u8;
  readsHigh: u8;
  isLatched: u8;
  status: u8;
  isStatusLatched: u8;
  gap: u16;
}
if (offsetof<PitChannel>() != PIT_CHANNEL_BYTES) ERROR('PitChannel has another size');

export const channel0 = changetype<PitChannel>(PIT_AT);
export const channel2 = changetype<PitChannel>(PIT_AT + PIT_CHANNEL_BYTES);

@unmanaged
@final
export class Clock {
  isVirtual: u32;
  gap: u32;
  offset: i64;
  now: u64;
  tscOffset: i64;
  wakeAt: u64;
  /** Last value written to port 0x61: bit 0 gates channel 2. */
  port61: u32;
}
if (CLOCK_AT + offsetof<Clock>('offset') != CLOCK_OFFSET) ERROR('Clock.offset moved');
if (CLOCK_AT + offsetof<Clock>('now') != CLOCK_NOW) ERROR('Clock.now moved');
if (CLOCK_AT + offsetof<Clock>('tscOffset') != CLOCK_TSC_OFFSET) ERROR('Clock.tscOffset moved');
if (CLOCK_AT + offsetof<Clock>('wakeAt') != CLOCK_WAKE_AT) ERROR('Clock.wakeAt moved');
if (PIT_AT + 2 * PIT_CHANNEL_BYTES > CLOCK_AT) ERROR('The PIT overlaps the clock');
if (CLOCK_AT + offsetof<Clock>() > STATE_END) ERROR('The clock overlaps the volatile state');

export const clock = changetype<Clock>(CLOCK_AT);

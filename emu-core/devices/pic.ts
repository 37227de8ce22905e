// The 8259A pair: edge-triggered, cascaded over IRQ 2, 8086 mode.
// Omitted: poll command, special fully nested mode, buffered mode, level triggering.

import { master, PicChip, slave } from '../state/devices.ts';
import { machine } from '../state/machine.ts';

const CASCADE: u8 = 2;

// Port 0 writes.
const ICW1: u32 = 0x10;
const ICW1_NEEDS_ICW4: u32 = 0x01;
const ICW1_SINGLE: u32 = 0x02;
const OCW3: u32 = 0x08;
const OCW3_READ_REGISTER: u32 = 0x02;
const OCW3_READ_ISR: u32 = 0x01;
const OCW3_SET_SPECIAL_MASK: u32 = 0x40;
const OCW3_SPECIAL_MASK: u32 = 0x20;
const OCW2_EOI: u32 = 0x20;
const OCW2_SPECIFIC: u32 = 0x40;
const OCW2_ROTATE: u32 = 0x80;
const ICW4_AUTO_EOI: u32 = 0x02;

/** No interrupt. */
const NONE: u32 = 8;

function resetChip(chip: PicChip): void {
  memory.fill(changetype<usize>(chip), 0, offsetof<PicChip>());
  chip.imr = 0xff;
  chip.lowest = 7;
}

/** The input of highest priority among `inputs`, by the present rotation; NONE if there is none. */
function highest(chip: PicChip, inputs: u32): u32 {
  if (inputs == 0) return NONE;
  let line: u32 = chip.lowest;
  do line = (line + 1) & 7;
  while (!((inputs >> line) & 1));
  return line;
}

function rank(chip: PicChip, line: u32): u32 {
  return line == NONE ? NONE : (line - chip.lowest - 1) & 7;
}

/** The input that the chip reports to the CPU or its master; NONE if none. */
function pending(chip: PicChip): u32 {
  const request = highest(chip, chip.irr & ~chip.imr);
  if (request == NONE) return NONE;
  const inService = chip.specialMask ? chip.isr & ~chip.imr : chip.isr;
  return rank(chip, request) < rank(chip, highest(chip, inService)) ? request : NONE;
}

/** Carries the slave's output over to the master's cascade input. */
function cascade(): void {
  const bit: u8 = 1 << CASCADE;
  if (pending(slave) != NONE) master.irr |= bit;
  else master.irr &= ~bit;
}

function acknowledgeChip(chip: PicChip, line: u32): void {
  const bit: u8 = 1 << (<u8>line);
  chip.irr &= ~bit;
  if (!chip.autoEoi) chip.isr |= bit;
  else if (chip.rotateOnAutoEoi) chip.lowest = <u8>line;
}

function endOfInterrupt(chip: PicChip, command: u32): void {
  const isSpecific = (command & OCW2_SPECIFIC) != 0;
  if (!(command & OCW2_EOI)) {
    if (isSpecific && command & OCW2_ROTATE) chip.lowest = <u8>(command & 7);
    else if (!isSpecific) chip.rotateOnAutoEoi = command & OCW2_ROTATE ? 1 : 0;
    return;
  }
  const line = isSpecific ? command & 7 : highest(chip, chip.isr);
  if (line == NONE) return;
  chip.isr &= ~(1 << (<u8>line));
  if (command & OCW2_ROTATE) chip.lowest = <u8>line;
}

function writeCommand(chip: PicChip, value: u32): void {
  if (value & ICW1) {
    resetChip(chip);
    chip.imr = 0;
    chip.nextIcw = 2;
    chip.needsIcw4 = <u8>(value & ICW1_NEEDS_ICW4);
    chip.isSingle = <u8>(value & ICW1_SINGLE);
  } else if (value & OCW3) {
    if (value & OCW3_READ_REGISTER) chip.readsIsr = <u8>(value & OCW3_READ_ISR);
    if (value & OCW3_SET_SPECIAL_MASK) chip.specialMask = <u8>(value & OCW3_SPECIAL_MASK);
  } else endOfInterrupt(chip, value);
}

function writeData(chip: PicChip, value: u32): void {
  switch (chip.nextIcw) {
    case 2:
      chip.vectorBase = <u8>(value & 0xf8);
      chip.nextIcw = chip.isSingle ? (chip.needsIcw4 ? 4 : 0) : 3;
      break;
    case 3: // the wiring is fixed: slave on IRQ 2
      chip.nextIcw = chip.needsIcw4 ? 4 : 0;
      break;
    case 4:
      chip.autoEoi = <u8>(value & ICW4_AUTO_EOI);
      chip.nextIcw = 0;
      break;
    default:
      chip.imr = <u8>value;
  }
}

export class Pic {
  static reset(): void {
    resetChip(master);
    resetChip(slave);
  }

  /** Sets the level of IRQ line 0 to 15; a rising edge requests an interrupt. */
  static setLine(irq: u32, isHigh: bool): void {
    const chip = irq < 8 ? master : slave;
    const bit: u8 = 1 << (<u8>irq & 7);
    if (!isHigh) {
      chip.lines &= ~bit;
      return;
    }
    if (!(chip.lines & bit)) chip.irr |= bit;
    chip.lines |= bit;
    cascade();
    machine.requestAttention();
  }

  /** A rising edge that falls again at once. */
  static pulse(irq: u32): void {
    Pic.setLine(irq, true);
    Pic.setLine(irq, false);
  }

  /** Does the INTR pin ask for an interrupt? */
  static get isRequesting(): bool {
    return pending(master) != NONE;
  }

  /** Could a tick on IRQ line `irq` reach the CPU now? */
  static isOpen(irq: u32): bool {
    const bit: u8 = 1 << (<u8>irq & 7);
    if (irq >= 8 && master.imr & (1 << CASCADE)) return false;
    return !((irq < 8 ? master : slave).imr & bit);
  }

  /** The interrupt acknowledge cycle; gives the vector. */
  static acknowledge(): u32 {
    const line = pending(master);
    if (line != CASCADE) {
      acknowledgeChip(master, line);
      return master.vectorBase | line;
    }
    const slaveLine = pending(slave);
    acknowledgeChip(master, CASCADE);
    acknowledgeChip(slave, slaveLine);
    cascade();
    return slave.vectorBase | slaveLine;
  }

  /** Ports 0x20, 0x21, 0xA0, 0xA1. */
  static write(port: u32, value: u32): void {
    const chip = port & 0x80 ? slave : master;
    if (port & 1) writeData(chip, value);
    else writeCommand(chip, value);
    cascade();
    machine.requestAttention();
  }

  static read(port: u32): u32 {
    const chip = port & 0x80 ? slave : master;
    if (port & 1) return chip.imr;
    return chip.readsIsr ? chip.isr : chip.irr;
  }
}

// Port routing: the PIC's and the PIT's are in the core, all others are the host's.
import { portIn, portOut } from '../env.ts';
import { counters } from '../state/machine.ts';
import { Pic } from './pic.ts';
import { Pit } from './pit.ts';

/** Is the port one of the core's own, all of which are 8 bits wide? */
function isInternal(port: u32): bool {
  switch (port) {
    case 0x20:
    case 0x21:
    case 0xa0:
    case 0xa1:
    case 0x40:
    case 0x41:
    case 0x42:
    case 0x43:
    case 0x61:
      return true;
    default:
      return false;
  }
}

function writeInternal(port: u32, value: u32): void {
  if (port == 0x61) Pit.writeGate(value);
  else if (port >= 0x40 && port <= 0x43) Pit.write(port, value);
  else Pic.write(port, value);
}

function readInternal(port: u32): u32 {
  if (port == 0x61) return Pit.readGate();
  if (port >= 0x40 && port <= 0x43) return Pit.read(port);
  return Pic.read(port);
}

export class Ports {
  /** Writes `width` bytes (1, 2, 4); a wide access to a byte port is one access per byte, as on the ISA bus. */
  static write(port: u32, width: u32, value: u32): void {
    counters.portAccesses++;
    if (!isInternal(port)) return portOut(port, width, value);
    for (let index: u32 = 0; index < width; index++) {
      if (isInternal(port + index)) writeInternal(port + index, (value >>> (index * 8)) & 0xff);
    }
  }

  /** Reads `width` bytes. */
  static read(port: u32, width: u32): u32 {
    counters.portAccesses++;
    if (!isInternal(port)) return portIn(port, width);
    let value: u32 = 0;
    for (let index: u32 = 0; index < width; index++) {
      const byte: u32 = isInternal(port + index) ? readInternal(port + index) : 0xff;
      value |= byte << (index * 8);
    }
    return value;
  }
}

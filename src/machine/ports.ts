// What lies behind the ports that are not the PIC's or the PIT's: hooks of the host first, then console, bus and control port.
import {
  CONTROL_BOOT_COMPLETE,
  CONTROL_PAUSE,
  CONTROL_SHUTDOWN,
  CONTROL_SNAPSHOT,
  PORT_BUS_IN,
  PORT_CONSOLE,
  PORT_CONTROL,
} from '../../emu-core/contract/microvm.ts';
import { hex, MachineFailure } from './errors.ts';
import type { Profile } from './profiles.ts';
import type { PortHook, PortWidth } from './types.ts';

/** What a control command asks the machine to do. */
export type ControlEvent =
  | { readonly reason: 'off'; readonly status: number }
  | { readonly reason: 'snapshot' }
  | { readonly reason: 'paused' };

export interface PortDevices {
  /** A byte for the console of the machine itself: the kernel's log. */
  console(byte: number): void;
  /** Takes a message or envelope that lies at a physical address. */
  busOut(at: number): void;
  busIn(at: number): void;
  control(event: ControlEvent): void;
}

/** Some kernels write it to make a little time pass. */
const PORT_DELAY = 0x80;

export class Ports {
  /** Accesses that nothing answered. */
  unknown = 0;
  /** Sees every access first; for traces. */
  onAccess: ((direction: 'in' | 'out', port: number, width: number, value: number) => void) | null = null;
  readonly #profile: Profile;
  readonly #devices: PortDevices;
  readonly #hooks = new Map<number, PortHook>();

  constructor(profile: Profile, devices: PortDevices) {
    this.#profile = profile;
    this.#devices = devices;
  }

  /** Puts a hook on ports `first` to `last`; the result takes it off again. A hook hides the machine's own device. */
  hook(first: number, last: number, hook: PortHook): () => void {
    const areSound = [first, last].every((port) => Number.isInteger(port) && port >= 0 && port <= 0xffff);
    if (!areSound || first > last)
      throw new RangeError(`Ports go from 0 to 0xffff, the lower one first; not ${first} to ${last}.`);
    for (let port = first; port <= last; port++) this.#hooks.set(port, hook);
    return () => {
      for (let port = first; port <= last; port++) if (this.#hooks.get(port) === hook) this.#hooks.delete(port);
    };
  }

  /** Throws MachineFailure when the guest asks for something that means nothing. */
  output(port: number, width: number, value: number): void {
    this.onAccess?.('out', port, width, value);
    const hook = this.#hooks.get(port);
    if (hook?.output) hook.output(value, width as PortWidth, port);
    else if (port === PORT_CONSOLE) this.#console(width, value);
    else if (port === PORT_BUS_IN) this.#busIn(width, value);
    else if (port === PORT_CONTROL) this.#control(width, value);
    else if (port !== PORT_DELAY) this.unknown++;
  }

  input(port: number, width: number): number {
    const hook = this.#hooks.get(port);
    if (!hook?.input) this.unknown++;
    const value = hook?.input?.(width as PortWidth, port) ?? 0xffff_ffff;
    this.onAccess?.('in', port, width, value);
    return value;
  }

  #console(width: number, value: number): void {
    if (width === 1) this.#devices.console(value & 0xff);
    else this.#devices.busOut(value);
  }

  #busIn(width: number, value: number): void {
    if (width !== 4)
      throw refuse(`${hex(value)} was written to port ${hex(PORT_BUS_IN, 2)} in ${width} bytes; it takes 4`);
    this.#devices.busIn(value);
  }

  #control(width: number, value: number): void {
    if (this.#profile.control === 'any-write-ends') {
      this.#devices.control({ reason: 'off', status: 0 });
      return;
    }
    if (width !== 4)
      throw refuse(`${hex(value)} was written to port ${hex(PORT_CONTROL, 3)} in ${width} bytes; it takes 4`);
    const command = value >>> 16;
    if (command === CONTROL_SHUTDOWN) this.#devices.control({ reason: 'off', status: value & 0xffff });
    else if (command === CONTROL_SNAPSHOT) this.#devices.control({ reason: 'snapshot' });
    else if (command === CONTROL_PAUSE) this.#devices.control({ reason: 'paused' });
    else if (command !== CONTROL_BOOT_COMPLETE)
      throw refuse(`the unknown command ${hex(value)} on port ${hex(PORT_CONTROL, 3)}`);
  }
}

function refuse(what: string): MachineFailure {
  return new MachineFailure({ kind: 'port', message: `The guest made a request that means nothing: ${what}.` });
}

// The task-state segment: where the stacks of the inner levels and the I/O permission map are. SDM 3A 7.2.
// Hardware task switches are not there: they raise #GP and are counted.
import { ATTRIBUTE_BIG, ATTRIBUTE_PRESENT, ATTRIBUTE_TYPE } from '../contract/state.ts';
import { GP, raise, SS_FAULT, TS } from '../faults.ts';
import { System } from '../mmu/guest.ts';
import { tr } from '../state/cpu.ts';
import { counters } from '../state/machine.ts';
import {
  attributesDpl,
  descriptorAttributes,
  descriptorBase,
  descriptorLimit,
  isNull,
  isWritable,
  readDescriptor,
  SELECTOR_INDEX,
  TYPE_TSS_BUSY,
  TYPE_TSS32,
} from './descriptor.ts';

const IO_MAP_BASE: u32 = 0x66;

function is32(): bool {
  return (tr.attributes & ATTRIBUTE_TYPE & ~TYPE_TSS_BUSY) == TYPE_TSS32;
}

/** Where the stack pointer of an inner level stands in the TSS; raises #TS when that is beyond its limit. */
function stackFieldLinear(level: u32, external: u32): u32 {
  const offset: u32 = is32() ? 4 + level * 8 : 2 + level * 4;
  const size: u32 = is32() ? 6 : 4;
  if (!tr.isUsable || offset + size - 1 > tr.limit) raise(TS, (tr.selector & SELECTOR_INDEX) | external);
  return tr.base + offset;
}

/** SS of an inner privilege level. `external` is the EXT bit of error codes. */
export function innerStackSelector(level: u32, external: u32): u32 {
  return System.read<u16>(stackFieldLinear(level, external) + (is32() ? 4 : 2));
}

/** ESP of an inner privilege level. */
export function innerStackPointer(level: u32, external: u32): u32 {
  const linear = stackFieldLinear(level, external);
  return is32() ? System.read<u32>(linear) : System.read<u16>(linear);
}

/** The descriptor of an inner level's SS, checked. SDM 3A 5.8.5, "INT n" pseudo-code. */
export function innerStackDescriptor(selector: u32, level: u32, external: u32): u64 {
  const code = (selector & SELECTOR_INDEX) | external;
  if (isNull(selector)) raise(TS, code);
  const descriptor = readDescriptor(selector, TS, external);
  const attributes = descriptorAttributes(descriptor);
  if ((selector & 3) != level || attributesDpl(attributes) != level || !isWritable(attributes)) raise(TS, code);
  if (!(attributes & ATTRIBUTE_PRESENT)) raise(SS_FAULT, code);
  return descriptor;
}

/** Linear address of a frame of `bytes` right below `pointer` on an inner stack, proved writable. */
export function innerFrame(descriptor: u64, pointer: u32, bytes: u32, code: u32): u32 {
  const isBig = (descriptorAttributes(descriptor) & ATTRIBUTE_BIG) != 0;
  const offset = (pointer - bytes) & (isBig ? 0xffff_ffff : 0xffff);
  const last = offset + (bytes - 1);
  const isExpandDown = (descriptorAttributes(descriptor) & 4) != 0;
  const limit = descriptorLimit(descriptor);
  const fits = isExpandDown ? offset > limit : last <= limit;
  if (!fits || last < offset) raise(SS_FAULT, code);
  const linear = descriptorBase(descriptor) + offset;
  System.checkWrite(linear, bytes);
  return linear;
}

/** May the program at an IOPL that does not suffice use `width` ports from `port`? SDM 1 19.5.2. */
export function isPortPermitted(port: u32, width: u32): bool {
  if (!tr.isUsable || !is32() || tr.limit < IO_MAP_BASE + 1) return false;
  const offset = System.read<u16>(tr.base + IO_MAP_BASE) + (port >>> 3);
  if (<u32>offset + 1 > tr.limit) return false;
  const mask: u32 = ((1 << width) - 1) << (port & 7);
  return (System.read<u16>(tr.base + offset) & mask) == 0;
}

/** Task switches are refused: #GP with the error code of what asked for one. */
export function refuseTaskSwitch(code: u32): void {
  counters.taskSwitchesRefused++;
  raise(GP, code);
}

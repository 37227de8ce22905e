// The block interpreter: finding the next block, cutting blocks to the budget, leaving them early. The loop itself is printed.
import { CPU_AT } from '../contract/memory-map.ts';
import { CS, INTERP_SCRATCH, MODE_FLAT } from '../contract/state.ts';
import { GP, raise, raisePlain, UD } from '../faults.ts';
import { decoder } from '../isa/code-bytes.ts';
import { INVALID } from '../isa/handlers.gen.ts';
import {
  ADDRESS_AT,
  BLOCK_BYTES,
  BLOCK_COUNT,
  BLOCK_EIP,
  BLOCK_KEY,
  BLOCK_PHYSICAL,
  BLOCK_RECORDS,
  BLOCK_TARGET,
  LINK_TAKEN,
  RECORD_BYTES,
  RECORD_COUNT_SHIFT,
  RECORD_LENGTH_MASK,
} from '../isa/record.ts';
import {
  CHECK_CPL0,
  CHECK_FPU,
  CHECK_FPU_NO_WAIT,
  CHECK_MMX,
  CHECK_PRIVILEGED,
  CHECK_PROTECTED,
  CHECK_SSE,
} from '../isa/spec-bits.ts';
import { Guest } from '../mmu/guest.ts';
import { bitDisplacement } from '../semantics/bits.ts';
import { requireCpl0, requireProtectedMode } from '../semantics/privilege.ts';
import { checkAlignment, segmentRange } from '../semantics/segment.ts';
import { checkFpu, checkFpuNoWait, checkMmx, checkSse } from '../semantics/x87/check.ts';
import { cpu, segment } from '../state/cpu.ts';
import { counters, machine } from '../state/machine.ts';
import {
  blockAt,
  dropBlocks,
  enterBlock,
  jumpEntry,
  MOST_INSTRUCTIONS,
  mappingsChanged,
  presentKey,
  reserve,
  SHORT_BLOCK,
} from './block-store.ts';
import { buildBlock } from './build.ts';

export { runBlocks } from './run.gen.ts';

/** Linear address of an EIP; #GP(0) beyond the limit of CS. */
function codeLinear(eip: u32): u32 {
  if (cpu.mode & MODE_FLAT) return eip;
  const cs = segment(CS);
  if (eip > cs.limit) raise(GP, 0);
  return cs.base + eip;
}

/**
 * The block at `eip`, looked up by physical address and built if need be. EIP is set first, so that a fault finds it.
 * 0 when the budget is used up: what is due at this border comes before a fault of the next fetch. SDM 3A table 6-2.
 */
export function find(eip: u32): u32 {
  machine.record = 0;
  cpu.eip = eip;
  if (machine.remaining <= 0) return 0;
  const linear = codeLinear(eip);
  const physical = Guest.translateFetch(linear);
  const key = presentKey();
  let block = blockAt(physical);
  if (block == 0 || !isFresh(block, eip, key)) {
    block = reserve();
    const now = presentKey();
    const end = buildBlock(block, eip, linear, physical, MOST_INSTRUCTIONS, now);
    enterBlock(block, end, decoder.secondPage);
  } else store<u32>(block, key, BLOCK_KEY);
  store<u32>(jumpEntry(eip), block);
  return block;
}

/** Whether a block found by its physical address may be run: same EIP and mode; one that crosses, same mapping too. */
function isFresh(block: u32, eip: u32, key: u32): bool {
  const blockKey = load<u32>(block, BLOCK_KEY);
  if (load<u32>(block, BLOCK_EIP) != eip) return false;
  if (((blockKey ^ key) & 0xffff) != 0) return false;
  const crosses = (load<u32>(block, BLOCK_PHYSICAL) & 0xfff) + <u32>load<u16>(block, BLOCK_BYTES) > 0x1000;
  return !crosses || blockKey == key;
}

/** CS base and limit of the last look: blocks are found by EIP, so another base is another mapping; a limit is built in. */
const CODE_BASE: u32 = INTERP_SCRATCH + 0x28;
const CODE_LIMIT: u32 = INTERP_SCRATCH + 0x2c;

/** The key after something that may have changed mode or CS. */
export function refreshedKey(): u32 {
  const base = segment(CS).base;
  if (base != load<u32>(CODE_BASE)) {
    store<u32>(CODE_BASE, base);
    mappingsChanged();
  }
  const limit = segment(CS).limit;
  if (limit != load<u32>(CODE_LIMIT)) {
    store<u32>(CODE_LIMIT, limit);
    dropBlocks();
  }
  return presentKey();
}

/** Where runBlocks() starts. */
export function enterAtEip(): u32 {
  const block = load<u32>(jumpEntry(cpu.eip));
  if (load<u32>(block, BLOCK_KEY) == presentKey() && load<u32>(block, BLOCK_EIP) == cpu.eip) return block;
  return find(cpu.eip);
}

/** The block behind a link that is not made yet or no longer good; makes it. */
export function follow(block: u32, slot: u32): u32 {
  const drops = counters.blocksDropped;
  const eip =
    slot == LINK_TAKEN
      ? load<u32>(block, BLOCK_TARGET)
      : load<u32>(block, BLOCK_EIP) + <u32>load<u16>(block, BLOCK_BYTES);
  const next = find(cpu.mode & 1 ? eip : eip & 0xffff);
  if (next != 0 && counters.blocksDropped == drops) store<u32>(block + slot, next);
  return next;
}

/** A block of as many instructions as the budget leaves, or 0 when it leaves none: EIP is at the block then. */
export function shorten(block: u32): u32 {
  const eip = load<u32>(block, BLOCK_EIP);
  cpu.eip = eip;
  machine.record = 0;
  const left = machine.remaining;
  if (left <= 0) return 0;
  const linear = codeLinear(eip);
  buildBlock(SHORT_BLOCK, eip, linear, load<u32>(block, BLOCK_PHYSICAL), <u32>left, presentKey());
  return SHORT_BLOCK;
}

/** Goes back to the start of the instruction being executed, which has not happened; nothing to do at a border. */
export function rewind(): void {
  if (machine.record == 0) return;
  const block = machine.block;
  let eip = load<u32>(block, BLOCK_EIP);
  let done: i32 = 0;
  for (let rec = block + BLOCK_RECORDS; rec < machine.record; rec += RECORD_BYTES) {
    const length = <u32>load<u8>(rec, 2);
    eip += length & RECORD_LENGTH_MASK;
    done += length >>> RECORD_COUNT_SHIFT;
  }
  cpu.eip = cpu.mode & 1 ? eip : eip & 0xffff;
  machine.remaining += <i32>load<u8>(block, BLOCK_COUNT) - done;
  machine.record = 0;
}

/** Leaves a block that was overwritten, before `rec`; returns the EIP there. */
export function leaveBlock(rec: u32): u32 {
  machine.record = rec;
  rewind();
  return cpu.eip;
}

/** What an instruction asks before it looks at its operand's segment. */
function checkFirst(check: u32): void {
  switch (check) {
    case CHECK_FPU:
      return checkFpu();
    case CHECK_FPU_NO_WAIT:
      return checkFpuNoWait();
    case CHECK_MMX:
      return checkMmx();
    case CHECK_SSE:
      return checkSse();
    case CHECK_CPL0:
      return requireCpl0();
    case CHECK_PROTECTED:
      return requireProtectedMode();
    case CHECK_PRIVILEGED:
      requireProtectedMode();
      return requireCpl0();
  }
}

/** How far the bit index of the instruction behind an EFFECTIVE_ADDRESS record leads. */
function bitStringReach(rec: u32): u32 {
  const register = <u32>load<u8>(rec + RECORD_BYTES, 6);
  if (load<u16>(rec, 12) == 2) return bitDisplacement<u16>(load<u16>(register, CPU_AT));
  return bitDisplacement<u32>(load<u32>(register, CPU_AT));
}

/** EFFECTIVE_ADDRESS record: 16-bit addresses and segments that have a limit. */
export function placeEffectiveAddress(rec: u32): void {
  let offset =
    load<u32>(load<u8>(rec, 4), CPU_AT) +
    (load<u32>(load<u8>(rec, 5), CPU_AT) << (<u32>load<u8>(rec, 3))) +
    load<u32>(rec, 8);
  const flags = <u32>load<u8>(rec, 7);
  if (flags >>> 4) checkFirst(flags >>> 4);
  // Where the bit lies is what the segment checks; the instruction adds the way there itself.
  const beyond = flags & 8 ? bitStringReach(rec) : 0;
  offset += beyond;
  if (flags & 1) offset &= 0xffff;
  if ((flags & 2) == 0) {
    offset = segmentRange(<u32>load<u8>(rec, 6), offset, max<u32>(load<u16>(rec, 12), 1), (flags & 4) != 0);
    checkAlignment(offset, load<u16>(rec, 14));
  }
  store<u32>(ADDRESS_AT, offset - beyond);
}

/** INVALID and TOO_LONG records. */
export function invalidRecord(id: u32): void {
  if (id == INVALID) raisePlain(UD);
  else raise(GP, 0);
}

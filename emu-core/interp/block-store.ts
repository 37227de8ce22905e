// Where decoded blocks live: a table of pages, in each page a table by byte offset, and an arena that is emptied when full.
//
//   BLOCKS_AT  page tables: one word per page of RAM, the address of its block table or 0
//              jump cache: JUMP_ENTRIES words by low bits of EIP, the block last found there
//              arena: block tables (a word per byte of the page, then the head of the list of blocks that cross into the page)
//              and blocks, one behind the other
//
// A block is good for `key` = epoch << 16 | mode. The epoch counts changes of the fetch mapping; a block that was found under
// an older epoch is looked up again through the page tables. A dead block has key 0, so links to it need not be found.
import { BLOCKS_AT, PAGE_SIZE, RAM_AT, RAM_MAX } from '../contract/memory-map.ts';
import { INTERP_SCRATCH } from '../contract/state.ts';
import { LEAVE } from '../isa/handlers.gen.ts';
import {
  BLOCK_BYTES,
  BLOCK_KEY,
  BLOCK_NEXT_CROSSING,
  BLOCK_PHYSICAL,
  BLOCK_RECORD_COUNT,
  BLOCK_RECORDS,
  RECORD_BYTES,
} from '../isa/record.ts';
import { cpu } from '../state/cpu.ts';
import { counters, machine } from '../state/machine.ts';

const JUMP_ENTRIES: u32 = 0x4000;
const JUMP_MASK: u32 = JUMP_ENTRIES - 1;
const PAGE_TABLES: u32 = BLOCKS_AT;
const JUMP_CACHE: u32 = PAGE_TABLES + (RAM_MAX / PAGE_SIZE) * 4;
/** Room for the block that is cut to what the budget leaves. */
export const SHORT_BLOCK: u32 = JUMP_CACHE + JUMP_ENTRIES * 4;
const SHORT_BLOCK_BYTES: u32 = 0x2000;
const ARENA: u32 = SHORT_BLOCK + SHORT_BLOCK_BYTES;

/** Most instructions in a block. */
export const MOST_INSTRUCTIONS: u32 = 64;
/** A record and one for its address each, and one to end with. */
const MOST_BLOCK_BYTES: u32 = BLOCK_RECORDS + (2 * MOST_INSTRUCTIONS + 2) * RECORD_BYTES;
if (MOST_BLOCK_BYTES > SHORT_BLOCK_BYTES) ERROR('The short block does not fit');
/** Most bytes of code in a block: an instruction has at most 15. */
const MOST_CODE: u32 = MOST_INSTRUCTIONS * 15;

const CROSSING_HEAD: u32 = PAGE_SIZE * 4;
const TABLE_BYTES: u32 = CROSSING_HEAD + 16;

/** Next free byte of the arena. */
const ARENA_NEXT: u32 = INTERP_SCRATCH + 0x20;
const EPOCH: u32 = INTERP_SCRATCH + 0x24;

/** Entry of the jump cache for an EIP. */
export function jumpEntry(eip: u32): u32 {
  return JUMP_CACHE + ((eip & JUMP_MASK) << 2);
}

/** The key that a block must have to be run now. */
export function presentKey(): u32 {
  return (load<u32>(EPOCH) << 16) | cpu.mode;
}

/** Forgets every block. The running one, if any, is not run further once its instruction is done. */
export function dropBlocks(): void {
  counters.blocksDropped++;
  memory.fill(PAGE_TABLES, 0, SHORT_BLOCK - PAGE_TABLES);
  store<u32>(ARENA_NEXT, ARENA);
  store<u32>(EPOCH, 1);
  stopRunning();
}

/** A fetch mapping may have changed: every block is looked up again before it is run. */
export function mappingsChanged(): void {
  const epoch = load<u32>(EPOCH) + 1;
  if (epoch > 0xffff) dropBlocks();
  else store<u32>(EPOCH, epoch);
}

/** Makes the records behind the present one leave the block that is being run. */
function stopRunning(): void {
  if (machine.record == 0) return;
  const end = machine.block + BLOCK_RECORDS + <u32>load<u8>(machine.block, BLOCK_RECORD_COUNT) * RECORD_BYTES;
  for (let rec = machine.record + RECORD_BYTES; rec < end; rec += RECORD_BYTES) store<u16>(rec, LEAVE);
}

/** The block table of a page, 0 if it has none. */
function tableOf(page: u32): u32 {
  return load<u32>(PAGE_TABLES + (page << 2));
}

/** The block table of a page, made if need be; reserve() has seen to the room. */
function makeTable(page: u32): u32 {
  const present = tableOf(page);
  if (present != 0) return present;
  const table = load<u32>(ARENA_NEXT);
  store<u32>(ARENA_NEXT, table + TABLE_BYTES);
  memory.fill(table, 0, TABLE_BYTES);
  store<u32>(PAGE_TABLES + (page << 2), table);
  return table;
}

/** The block that starts at a physical address, 0 if there is none. */
export function blockAt(physical: u32): u32 {
  const table = tableOf(physical >>> 12);
  return table == 0 ? 0 : load<u32>(table + ((physical & (PAGE_SIZE - 1)) << 2));
}

/** Address where a block may be built; drops everything first if the arena is full. */
export function reserve(): u32 {
  if (load<u32>(ARENA_NEXT) + MOST_BLOCK_BYTES + 2 * TABLE_BYTES > RAM_AT) dropBlocks();
  return load<u32>(ARENA_NEXT);
}

/** Enters the block that was built at reserve(); `crossedInto`: the page where its last bytes lie, or its own. */
export function enterBlock(block: u32, end: u32, crossedInto: u32): void {
  counters.blocksDecoded++;
  store<u32>(ARENA_NEXT, end);
  const physical = load<u32>(block, BLOCK_PHYSICAL);
  const at = makeTable(physical >>> 12) + ((physical & (PAGE_SIZE - 1)) << 2);
  const previous = load<u32>(at);
  if (previous != 0) store<u32>(previous, 0, BLOCK_KEY);
  store<u32>(at, block);
  if (crossedInto == physical >>> 12) return;
  const head = makeTable(crossedInto) + CROSSING_HEAD;
  store<u32>(block, load<u32>(head), BLOCK_NEXT_CROSSING);
  store<u32>(head, block);
}

/** Forgets one block; `entry` is its place in a block table. */
function kill(block: u32, entry: u32): void {
  store<u32>(block, 0, BLOCK_KEY);
  if (entry != 0) store<u32>(entry, 0);
  if (block == machine.block) stopRunning();
}

/** Whether a block has code among `bytes` bytes from a physical address, in the page where the block starts. */
function overlaps(block: u32, physical: u32, bytes: u32): bool {
  const start = load<u32>(block, BLOCK_PHYSICAL);
  return start < physical + bytes && physical < start + <u32>load<u16>(block, BLOCK_BYTES);
}

/** Bytes within one page are written: forgets exactly the blocks that have code there. */
function codeWritten(physical: u32, bytes: u32): void {
  // The short block stands in no table.
  if (machine.record != 0 && overlaps(machine.block, physical, bytes)) stopRunning();
  const table = tableOf(physical >>> 12);
  if (table == 0) return;
  const offset = physical & (PAGE_SIZE - 1);
  const first = offset > MOST_CODE ? offset - MOST_CODE : 0;
  for (let at = first; at < offset + bytes; at++) {
    const entry = table + (at << 2);
    const block = load<u32>(entry);
    if (block != 0 && overlaps(block, physical, bytes)) kill(block, entry);
  }
  let crossing = load<u32>(table, CROSSING_HEAD);
  // Few and short: all of them go with any write to the first bytes of the page.
  if (offset >= 15) return;
  store<u32>(table, 0, CROSSING_HEAD);
  while (crossing != 0) {
    kill(crossing, 0);
    crossing = load<u32>(crossing, BLOCK_NEXT_CROSSING);
  }
}

/** Forgets every block with code in a page of RAM. */
export function dropCodePage(page: u32): void {
  codeWritten(page << 12, PAGE_SIZE);
}

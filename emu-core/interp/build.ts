// Builds a block: decodes instructions from a physical address until one ends it, the page ends, or it is long enough.
import { PAGE_SIZE, RAM_AT } from '../contract/memory-map.ts';
import { CS, MODE_FLAT } from '../contract/state.ts';
import { decoder } from '../isa/code-bytes.ts';
import { beyondLimit, decodeInstruction } from '../isa/decode.ts';
import { CONTINUE } from '../isa/handlers.gen.ts';
import {
  BLOCK_BYTES,
  BLOCK_COUNT,
  BLOCK_EIP,
  BLOCK_KEY,
  BLOCK_NEXT_CROSSING,
  BLOCK_PHYSICAL,
  BLOCK_RECORD_COUNT,
  BLOCK_RECORDS,
  BLOCK_TARGET,
  LINK_FALL,
  LINK_TAKEN,
  RECORD_BYTES,
} from '../isa/record.ts';
import { CodePages } from '../mmu/code-pages.ts';
import { cpu, segment } from '../state/cpu.ts';
import { fuse, pair } from './fuse.ts';

/**
 * Decodes at most `most` instructions at `eip` into a block at `block`; returns the address behind it.
 * decoder.secondPage says afterwards where an instruction that crosses the page went on. May raise #PF for its second page.
 */
export function buildBlock(block: u32, eip: u32, linear: u32, physical: u32, most: u32, key: u32): u32 {
  store<u32>(block, eip, BLOCK_EIP);
  store<u32>(block, key, BLOCK_KEY);
  store<u32>(block, physical, BLOCK_PHYSICAL);
  store<u64>(block, 0, LINK_TAKEN);
  if (LINK_FALL != LINK_TAKEN + 4) ERROR('The links are cleared as one word');
  store<u32>(block, 0, BLOCK_NEXT_CROSSING);
  store<u32>(block, 0, BLOCK_TARGET);

  decoder.cursor = RAM_AT + physical;
  decoder.pageEnd = RAM_AT + (physical | (PAGE_SIZE - 1)) + 1;
  decoder.nextPageLinear = (linear | (PAGE_SIZE - 1)) + 1;
  decoder.secondPage = physical >>> 12;
  decoder.block = block;
  decoder.start = decoder.cursor;
  decoder.mode = cpu.mode;
  decoder.ended = 0;

  let rec = block + BLOCK_RECORDS;
  // The first record that may be the first of a pair.
  let lone = rec;
  let count: u32 = 0;
  let bytes: u32 = 0;
  while (count < most && decoder.ended == 0) {
    decoder.eip = eip + bytes;
    decoder.mayCross = count == 0 ? 1 : 0;
    decoder.overran = 0;
    let next = decodeInstruction(rec);
    if (decoder.overran != 0) break;
    if ((cpu.mode & MODE_FLAT) == 0 && reachesBeyondLimit(eip + bytes)) next = beyondLimit(rec);
    bytes += decoder.length;
    count++;
    if (decoder.ended != 0 && count > 1 && fuse(rec - RECORD_BYTES, rec)) {
      if (rec - RECORD_BYTES > lone) pair(rec - 2 * RECORD_BYTES);
      break;
    }
    // A record of its own, right behind one that is not the second of a pair.
    if (next == rec + RECORD_BYTES && rec > lone && pair(rec - RECORD_BYTES)) lone = next;
    rec = next;
    if (decoder.cursor == decoder.pageEnd || decoder.secondPage != physical >>> 12) break;
  }
  if (decoder.ended == 0) {
    store<u64>(rec, 0);
    store<u64>(rec, 0, 8);
    store<u16>(rec, CONTINUE);
    rec += RECORD_BYTES;
  }
  store<u8>(block, <u8>count, BLOCK_COUNT);
  store<u8>(block, <u8>((rec - block - BLOCK_RECORDS) / RECORD_BYTES), BLOCK_RECORD_COUNT);
  store<u16>(block, <u16>bytes, BLOCK_BYTES);
  markCode(physical, bytes);
  return rec;
}

/** SDM 3A 5.3: every byte of an instruction lies within the limit of CS. */
function reachesBeyondLimit(eip: u32): bool {
  const last = eip + decoder.length - 1;
  return last > segment(CS).limit || last < eip;
}

function markCode(physical: u32, bytes: u32): void {
  const inPage = min<u32>(bytes, PAGE_SIZE - (physical & (PAGE_SIZE - 1)));
  CodePages.mark(physical, inPage);
  if (bytes > inPage) CodePages.mark(decoder.secondPage << 12, bytes - inPage);
}

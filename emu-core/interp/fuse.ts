// Fewer dispatches: a comparison and its branch become one record, common neighbours one handler (which: isa/fusion.gen.ts).
import {
  FUSED,
  FUSION_CONDITIONS,
  FUSION_HANDLERS,
  FUSION_ROWS,
  PAIR_COLUMNS,
  PAIR_FIRSTS,
  PAIR_HANDLERS,
  PAIR_SECONDS,
  PAIRS,
} from '../isa/fusion.gen.ts';
import { RECORD_BYTES, RECORD_COUNT_SHIFT, RECORD_LENGTH_MASK } from '../isa/record.ts';

/** Turns the record at `first` into the pair with the branch at `branch`, if there is such a pair. */
export function fuse(first: u32, branch: u32): bool {
  const firstHandler = <u32>load<u16>(first);
  const branchHandler = <u32>load<u16>(branch);
  if (firstHandler >= FUSION_HANDLERS || branchHandler >= FUSION_HANDLERS) return false;
  const row = <u32>load<u8>(FUSION_ROWS + firstHandler);
  const condition = <u32>load<u8>(FUSION_CONDITIONS + branchHandler);
  if (row == 0 || condition == 0) return false;
  const pair = load<u16>(FUSED + ((row - 1) * 16 + condition - 1) * 2);
  if (pair == 0) return false;
  store<u16>(first, pair);
  const bytes = (<u32>load<u8>(first, 2) + <u32>load<u8>(branch, 2)) & RECORD_LENGTH_MASK;
  store<u8>(first, <u8>(bytes | (2 << RECORD_COUNT_SHIFT)), 2);
  return true;
}

/** Lets the handler of the record at `first` do the record behind it as well, if there is such a handler. */
export function pair(first: u32): bool {
  const one = <u32>load<u16>(first);
  const two = <u32>load<u16>(first, RECORD_BYTES);
  if (one >= PAIR_HANDLERS || two >= PAIR_HANDLERS) return false;
  const row = <u32>load<u8>(PAIR_FIRSTS + one);
  const column = <u32>load<u8>(PAIR_SECONDS + two);
  if (row == 0 || column == 0) return false;
  const both = load<u16>(PAIRS + ((row - 1) * PAIR_COLUMNS + column - 1) * 2);
  if (both == 0) return false;
  store<u16>(first, both);
  return true;
}

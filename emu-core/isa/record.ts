// Decoded blocks and their records: the form in which the interpreter meets instructions.
//
//   block    0 u32 eip of the first instruction (CS offset)    16 u32 block that follows a taken branch, 0 = not linked
//            4 u32 key: epoch << 16 | mode; 0 = dead           20 u32 block that follows a fall-through
//            8 u8 instructions 9 u8 records 10 u16 bytes      24 u32 next block that crosses into the same page
//           12 u32 physical address of the first byte          28 u32 eip of the branch target
//   record   0 u16 handler                                      6 u8 ModRM.reg operand: offset in its register file
//            2 u8 bytes (bits 4..0), instructions (bits 7..5)   7 u8 register operand of ModRM.rm or the opcode: likewise
//            3 u8 scale (shift count); string: address bytes    8 u32 displacement, branch target, second immediate
//            4 u8 base: offset in the CPU; string: segment     12 u32 immediate; EIP behind a call; EFFECTIVE_ADDRESS: u16 bytes, u16 alignment
//            5 u8 index: offset in the CPU; string: rep        x87: 6 u8 escape opcode & 7, segment << 4; 7 u8 ModRM; 12 u32 EIP
//
// Registers are named by their byte offset in the CPU state, so that an operand is one load with a constant base. Without
// base or index the offset is that of the word that is always 0: an effective address has one shape and no branch.
import { CPU_AT, FPU_AT, SSE_AT } from '../contract/memory-map.ts';
import { CPU_FLAGS_LEFT, CPU_ZERO } from '../contract/state.ts';

export const BLOCK_EIP: usize = 0;
export const BLOCK_KEY: usize = 4;
export const BLOCK_COUNT: usize = 8;
export const BLOCK_RECORD_COUNT: usize = 9;
export const BLOCK_BYTES: usize = 10;
export const BLOCK_PHYSICAL: usize = 12;
export const LINK_TAKEN: u32 = 16;
export const LINK_FALL: u32 = 20;
export const BLOCK_NEXT_CROSSING: usize = 24;
export const BLOCK_TARGET: usize = 28;
export const BLOCK_RECORDS: u32 = 32;

export const RECORD_BYTES: u32 = 16;
export const RECORD_LENGTH_MASK: u32 = 31;
export const RECORD_COUNT_SHIFT: u32 = 5;

/** Offset of the word that is always 0. */
export const NO_REGISTER: u32 = CPU_ZERO - CPU_AT;
/** A word of the CPU state that holds the linear address which an EFFECTIVE_ADDRESS record has worked out. */
export const ADDRESS_AT: u32 = CPU_FLAGS_LEFT;
export const ADDRESS_REGISTER: u32 = ADDRESS_AT - CPU_AT;

/** Linear address of a memory operand that has no index register. */
export function plainAddress(rec: u32): u32 {
  return load<u32>(load<u8>(rec, 4), CPU_AT) + load<u32>(rec, 8);
}

/** Linear address of a record's memory operand. */
export function effectiveAddress(rec: u32): u32 {
  return (
    load<u32>(load<u8>(rec, 4), CPU_AT) +
    (load<u32>(load<u8>(rec, 5), CPU_AT) << (<u32>load<u8>(rec, 3))) +
    load<u32>(rec, 8)
  );
}

/** Register files named by offset, 16 bytes each: XMM0 to XMM7, and MM0 to MM7 in the significands of the x87 registers. */
export const SSE_REGISTERS: u32 = SSE_AT;
export const MMX_REGISTERS: u32 = FPU_AT;

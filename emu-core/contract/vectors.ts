// Exceptions by vector, SDM 3A table 6-1.
export const DE: u32 = 0; // divide error
export const DB: u32 = 1; // debug
export const NMI: u32 = 2;
export const BP: u32 = 3; // breakpoint
export const OF: u32 = 4; // overflow
export const BR: u32 = 5; // BOUND range exceeded
export const UD: u32 = 6; // invalid opcode
export const NM: u32 = 7; // device not available
export const DF: u32 = 8; // double fault
export const TS: u32 = 10; // invalid TSS
export const NP: u32 = 11; // segment not present
export const SS_FAULT: u32 = 12; // stack-segment fault
export const GP: u32 = 13; // general protection
export const PF: u32 = 14; // page fault
export const MF: u32 = 16; // x87 floating-point error
export const AC: u32 = 17; // alignment check
export const MC: u32 = 18; // machine check
export const XM: u32 = 19; // SIMD floating-point exception

/** Vectors whose delivery pushes an error code: #DF #TS #NP #SS #GP #PF #AC. SDM 3A table 6-1. */
export const VECTORS_WITH_CODE: u32 = 0x0002_7d00;

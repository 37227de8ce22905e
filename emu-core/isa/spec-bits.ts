// How the printer packs an instruction's form for the decoder. The printer and the decoder share this file.
//
//   bit 0      a ModRM byte follows                     13  ends its block           16  hot forms want flat segments: see FORM_SEGMENTED
//   bits 3..1  register file of ModRM.rm                14  LOCK is legal with a memory destination
//   bits 6..4  register file of ModRM.reg               15  takes REP, segment and address size in the record
//   bits 8..7  register file of the opcode's low bits   17  only the address matters (LEA): no segment, no access
//   bits 12..9 immediate kind                           18  the memory operand is written
//   bits 24..19 bytes of the memory operand, or         25  … 2 or 4 by operand size
//              one of ACCESS_ codes                    26  the operand lies beyond its address by a bit index
//   bit 27     POP to memory
//   bits 30..28 what is asked before the address is looked at: CHECK_ code
//   bit 31     ModRM.mod is ignored: always a register (MOV CRn, MOV DRn)
//   register files: FILE_ codes, 0 none
//   immediates: IMMEDIATE_ codes, 0 none

// Register files.
export const FILE_GENERAL: u32 = 1;
/** AL CL DL BL AH CH DH BH. */
export const FILE_BYTE: u32 = 2;
export const FILE_XMM: u32 = 3;
export const FILE_MMX: u32 = 4;
/** The number itself: ST(i), segment, control and debug registers. */
export const FILE_NUMBER: u32 = 5;
/** In the two bits for the opcode: AL or eAX, whatever the opcode's low bits are. */
export const FILE_ACCUMULATOR: u32 = 3;

// Immediates, by the manual's letters (SDM 2D, A.2).
export const IMMEDIATE_IB: u32 = 1;
/** Sign-extended to the operand size. */
export const IMMEDIATE_IBS: u32 = 2;
export const IMMEDIATE_IW: u32 = 3;
export const IMMEDIATE_IZ: u32 = 4;
export const IMMEDIATE_JB: u32 = 5;
export const IMMEDIATE_JZ: u32 = 6;
/** Far pointer. */
export const IMMEDIATE_AP: u32 = 7;
/** ENTER's two. */
export const IMMEDIATE_IW_IB: u32 = 8;
/** Memory offset: MOV AL, moffs8 and its kin. */
export const IMMEDIATE_O: u32 = 9;

/** In the size field: BOUND's pair (4 or 8 bytes), x87 environment (14 or 28), x87 state (94 or 108), FXSAVE image (512). */
export const ACCESS_BOUNDS: u32 = 40;
export const ACCESS_ENVIRONMENT: u32 = 41;
export const ACCESS_STATE: u32 = 42;
export const ACCESS_IMAGE: u32 = 43;
/** Far pointer: 4 or 6. */
export const ACCESS_POINTER: u32 = 44;
/** 16 bytes that must be aligned. */
export const ACCESS_ALIGNED: u32 = 45;

export const SPEC_MODRM: u32 = 0x01;
export const SPEC_RM_SHIFT: u32 = 1;
export const SPEC_REG_SHIFT: u32 = 4;
export const SPEC_FILE_MASK: u32 = 7;
export const SPEC_OPCODE_SHIFT: u32 = 7;
export const SPEC_OPCODE_MASK: u32 = 3;
export const SPEC_IMMEDIATE_SHIFT: u32 = 9;
export const SPEC_IMMEDIATE_MASK: u32 = 15;
export const SPEC_ENDS: u32 = 1 << 13;
export const SPEC_LOCKABLE: u32 = 1 << 14;
export const SPEC_STRING: u32 = 1 << 15;
export const SPEC_FLAT: u32 = 1 << 16;
export const SPEC_ADDRESS_ONLY: u32 = 1 << 17;
export const SPEC_WRITES: u32 = 1 << 18;
export const SPEC_ACCESS_SHIFT: u32 = 19;
export const SPEC_ACCESS_MASK: u32 = 63;
export const SPEC_BIT_SIZE_V: u32 = 1 << 25;
export const SPEC_BIT_STRING: u32 = 1 << 26;
export const SPEC_POPS: u32 = 1 << 27;
export const SPEC_CHECK_SHIFT: u32 = 28;
export const SPEC_REGISTER: u32 = 0x8000_0000;

// Checks that come before those of the operand's segment.
export const CHECK_FPU: u32 = 1;
export const CHECK_FPU_NO_WAIT: u32 = 2;
export const CHECK_MMX: u32 = 3;
export const CHECK_SSE: u32 = 4;
export const CHECK_CPL0: u32 = 5;
export const CHECK_PROTECTED: u32 = 6;
/** Protected mode and CPL 0. */
export const CHECK_PRIVILEGED: u32 = 7;

// Nodes of the opcode tree: kind in the low 3 bits, index above. 0: no such instruction.
export const NODE_LEAF: u32 = 1;
/** Four children: no prefix, 66, F2, F3. */
export const NODE_PREFIX: u32 = 2;
/** Eight children by ModRM.reg. */
export const NODE_GROUP: u32 = 3;
/** Two children: memory, register. */
export const NODE_MODE: u32 = 4;
/** 64 children by the low six bits of a register ModRM. */
export const NODE_WHOLE: u32 = 5;

/** A form: spec word, then handlers u16: register 16-bit, register 32-bit, memory 16-bit, memory 32-bit, two segmented. */
export const FORM_BYTES: u32 = 16;
/** Behind them: the 32-bit handlers for register and memory where segments are not flat (SPEC_FLAT). */
export const FORM_SEGMENTED: usize = 12;

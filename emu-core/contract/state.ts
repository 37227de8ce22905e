// Where each field of the machine's state lies: absolute addresses in linear memory, for the host, the core and emitted code.
// The structs in emu-core/state are asserted against these numbers when the core is compiled.
import { CLOCK_AT, CPU_AT, FPU_AT, PIC_AT, PIT_AT, SSE_AT, VOLATILE_AT } from './memory-map.ts';

/** Counts layouts of the state block: a snapshot of another layout is refused. */
export const STATE_LAYOUT: u32 = 1;

// ---- CPU: general registers in ModRM order, 32 bits each

export const CPU_REGISTERS: u32 = CPU_AT;
export const CPU_EAX: u32 = CPU_AT;
export const CPU_ECX: u32 = CPU_AT + 0x004;
export const CPU_EDX: u32 = CPU_AT + 0x008;
export const CPU_EBX: u32 = CPU_AT + 0x00c;
export const CPU_ESP: u32 = CPU_AT + 0x010;
export const CPU_EBP: u32 = CPU_AT + 0x014;
export const CPU_ESI: u32 = CPU_AT + 0x018;
export const CPU_EDI: u32 = CPU_AT + 0x01c;
/** Always 0: the absent base or index register of an effective address. */
export const CPU_ZERO: u32 = CPU_AT + 0x020;
export const CPU_EIP: u32 = CPU_AT + 0x024;
/** EFLAGS without the six arithmetic flags, which are lazy: bits TF IF DF IOPL NT RF AC ID … */
export const CPU_EFLAGS: u32 = CPU_AT + 0x028;
// The lazy arithmetic flags: five words whose meaning semantics/flags.ts defines.
export const CPU_FLAGS_OPERATION: u32 = CPU_AT + 0x02c;
export const CPU_FLAGS_RESULT: u32 = CPU_AT + 0x030;
export const CPU_FLAGS_LEFT: u32 = CPU_AT + 0x034;
export const CPU_FLAGS_RIGHT: u32 = CPU_AT + 0x038;
export const CPU_FLAGS_CARRY: u32 = CPU_AT + 0x03c;

/** Six segment registers in Sreg order (ES CS SS DS FS GS), SEGMENT_BYTES each; then LDTR and TR in the same form. */
export const CPU_SEGMENTS: u32 = CPU_AT + 0x040;
export const CPU_LDTR: u32 = CPU_AT + 0x0a0;
export const CPU_TR: u32 = CPU_AT + 0x0b0;
export const SEGMENT_BYTES: u32 = 16;
export const SEGMENT_SELECTOR: u32 = 0;
export const SEGMENT_BASE: u32 = 4;
/** Last valid offset in bytes (granularity applied); for expand-down data the last invalid one. */
export const SEGMENT_LIMIT: u32 = 8;
/** Descriptor bits 55..40 (type S DPL P, AVL D/B G; limit bits cleared) and the derived bits below. */
export const SEGMENT_ATTRIBUTES: u32 = 12;

export const ATTRIBUTE_TYPE: u32 = 0x000f;
export const ATTRIBUTE_ACCESSED: u32 = 0x0001;
export const ATTRIBUTE_WRITABLE: u32 = 0x0002; // data; readable for code
export const ATTRIBUTE_EXPAND_DOWN: u32 = 0x0004; // data; conforming for code
export const ATTRIBUTE_CODE: u32 = 0x0008;
export const ATTRIBUTE_CODE_OR_DATA: u32 = 0x0010; // the S bit
export const ATTRIBUTE_DPL: u32 = 0x0060;
export const ATTRIBUTE_PRESENT: u32 = 0x0080;
export const ATTRIBUTE_BIG: u32 = 0x4000; // D/B
export const ATTRIBUTE_GRANULARITY: u32 = 0x8000;
/** Null selector: any access through it faults. */
export const ATTRIBUTE_UNUSABLE: u32 = 0x1_0000;
/** Any offset may be read: linear = base + offset with no further check. */
export const ATTRIBUTE_READ_ALL: u32 = 0x2_0000;
/** Any offset may be written. */
export const ATTRIBUTE_WRITE_ALL: u32 = 0x4_0000;

// Sreg numbers.
export const ES: u32 = 0;
export const CS: u32 = 1;
export const SS: u32 = 2;
export const DS: u32 = 3;
export const FS: u32 = 4;
export const GS: u32 = 5;

export const CPU_CS_BASE: u32 = CPU_SEGMENTS + 0x14;
export const CPU_SS_BASE: u32 = CPU_SEGMENTS + 0x24;

export const CPU_GDTR_BASE: u32 = CPU_AT + 0x0c0;
export const CPU_GDTR_LIMIT: u32 = CPU_AT + 0x0c4;
export const CPU_IDTR_BASE: u32 = CPU_AT + 0x0c8;
export const CPU_IDTR_LIMIT: u32 = CPU_AT + 0x0cc;
export const CPU_CR0: u32 = CPU_AT + 0x0d0;
export const CPU_CR2: u32 = CPU_AT + 0x0d4;
export const CPU_CR3: u32 = CPU_AT + 0x0d8;
export const CPU_CR4: u32 = CPU_AT + 0x0dc;
/** DR0 to DR7, 32 bits each: storage only, no breakpoints. */
export const CPU_DR: u32 = CPU_AT + 0x0e0;
export const CPU_CPL: u32 = CPU_AT + 0x100;
/** The mode half of a block key: MODE_ bits below. Kept equal to what the registers say by semantics/mode.ts. */
export const CPU_MODE: u32 = CPU_AT + 0x104;
/** 1 after HLT until an interrupt is taken. */
export const CPU_HALTED: u32 = CPU_AT + 0x108;
/** Unsigned 64 bits: instructions completed since reset. Exact whenever resume() has returned. */
export const CPU_INSTRUCTIONS: u32 = CPU_AT + 0x110;
/** Unsigned 64 bits: no interrupt before this many instructions have completed (STI and MOV SS shadow). */
export const CPU_SHADOW_UNTIL: u32 = CPU_AT + 0x118;
// MSR storage, 64 bits each, by name in semantics/msr.ts.
export const CPU_MSRS: u32 = CPU_AT + 0x120;
export const CPU_MSR_COUNT: u32 = 16;
export const CPU_RAM_BYTES: u32 = CPU_AT + 0x1a0;

// Mode bits.
/** CS.D: 32-bit operands and addresses. */
export const MODE_CODE32: u32 = 0x01;
/** SS.B: the stack pointer is ESP, not SP. */
export const MODE_STACK32: u32 = 0x02;
/** CS, DS, ES and SS all have base 0, limit 4 GiB, and DS, ES, SS may be written: offset = linear, no checks. */
export const MODE_FLAT: u32 = 0x04;
/** CPL = 3: the user TLBs hold. */
export const MODE_USER: u32 = 0x08;
/** CR0.PE. */
export const MODE_PROTECTED: u32 = 0x10;
/** Misaligned operands raise #AC: CR0.AM and EFLAGS.AC are set at CPL 3. No segment counts as flat or as open then. */
export const MODE_ALIGNMENT: u32 = 0x20;
/** Bits 8 to 13, by Sreg number: any offset of the segment may be read and written, whatever its base. */
export const MODE_SEGMENT_ALL: u32 = 0x100;

// ---- x87 and SSE: data registers first, 16 bytes each (state/fpu.ts, state/sse.ts)

export const FPU_CONTROL: u32 = FPU_AT + 0x80;
/** Status word without TOP. */
export const FPU_STATUS: u32 = FPU_AT + 0x84;
export const FPU_TOP: u32 = FPU_AT + 0x88;
/** Bit i: physical register i is not empty. */
export const FPU_VALID: u32 = FPU_AT + 0x8c;
/** Pointers to the last instruction that was no control instruction: opcode, offset, selector, operand offset, selector. */
export const FPU_POINTERS: u32 = FPU_AT + 0x90;
export const SSE_MXCSR: u32 = SSE_AT + 0x80;

// ---- 8259 pair: master at +0, slave at +PIC_BYTES; one byte each

export const PIC_BYTES: u32 = 0x10;
export const PIC_IRR: u32 = PIC_AT;
export const PIC_ISR: u32 = PIC_AT + 1;
export const PIC_IMR: u32 = PIC_AT + 2;
/** Input line levels, for edge detection. */
export const PIC_LINES: u32 = PIC_AT + 3;
export const PIC_VECTOR_BASE: u32 = PIC_AT + 4;

// ---- 8254: CHANNEL 0 at +0, channel 2 at +PIT_CHANNEL_BYTES (fields: state/pit.ts)

export const PIT_CHANNEL_BYTES: u32 = 0x20;
export const PIT_CHANNEL_0: u32 = PIT_AT;

// ---- Clock: all in nanoseconds of the virtual TSC (1 GHz)

/** 0 real (env.clockNow), 1 virtual (instructions × 10 ns + idle). Set by the host before the first resume. */
export const CLOCK_VIRTUAL: u32 = CLOCK_AT;
/** Signed 64 bits. Real: added to clockNow(). Virtual: idle time skipped so far. */
export const CLOCK_OFFSET: u32 = CLOCK_AT + 0x08;
/** Unsigned 64 bits: the last time seen; time never runs backwards behind it. */
export const CLOCK_NOW: u32 = CLOCK_AT + 0x10;
/** Signed 64 bits: added to time by WRMSR of the TSC. */
export const CLOCK_TSC_OFFSET: u32 = CLOCK_AT + 0x18;
/** Unsigned 64 bits: when the timer next raises IRQ 0; all ones = never. After exit HALTED: when to resume. */
export const CLOCK_WAKE_AT: u32 = CLOCK_AT + 0x20;
/** Virtual nanoseconds per instruction. */
export const CLOCK_NS_PER_INSTRUCTION: u32 = 10;

// ---- Volatile: not in snapshots

/** Host writes non-zero to make resume() return STOPPED at the next instruction border; cleared on return. */
export const EXIT_REQUEST: u32 = VOLATILE_AT;
/** Copy of what resume() returned. */
export const EXIT_REASON: u32 = VOLATILE_AT + 0x04;
/** Signed: instructions that may still be started before the machine loop wants control. */
export const REMAINING: u32 = VOLATILE_AT + 0x08;
/** Unsigned 64 bits: instruction count at which REMAINING reaches 0; completed = SLICE_END - REMAINING. */
export const SLICE_END: u32 = VOLATILE_AT + 0x10;
/** Unsigned 64 bits: instruction count of the BUDGET exit. */
export const DEADLINE: u32 = VOLATILE_AT + 0x18;
/** Decoded record of the instruction being executed; 0 at an instruction border. */
export const RECORD: u32 = VOLATILE_AT + 0x20;
/** Address of the TLBs of the present CPL: reads here, writes TLB_BYTES further. */
export const TLB_BASE: u32 = VOLATILE_AT + 0x24;
// The fault that unwind() was called for.
export const FAULT_PENDING: u32 = VOLATILE_AT + 0x28;
export const FAULT_VECTOR: u32 = VOLATILE_AT + 0x2c;
export const FAULT_CODE: u32 = VOLATILE_AT + 0x30;
export const FAULT_LINEAR: u32 = VOLATILE_AT + 0x34;
/** Vector being delivered + 1, while delivery may fault itself; 0 otherwise. */
export const FAULT_DELIVERING: u32 = VOLATILE_AT + 0x38;
/** The decoded block being executed. */
export const BLOCK: u32 = VOLATILE_AT + 0x3c;

/** Unsigned 64 bits: real time is looked at again after this many instructions. 0x40 to 0x6f: scratch of the MMU. */
export const NEXT_LOOK: u32 = VOLATILE_AT + 0x70;
/** No single-step trap after the present instruction. */
export const HOLDS_TRAPS: u32 = VOLATILE_AT + 0x78;
/** 4 MiB pages were translated since the last flush: INVLPG must look for their parts. */
export const LARGE_PAGES_SEEN: u32 = VOLATILE_AT + 0x7c;
/** Scratch for the block interpreter (0x80 bytes). */
export const INTERP_SCRATCH: u32 = VOLATILE_AT + 0x80;
/** What the host wants to be stopped for: TRACE_ bits. 0: nothing, and no cost. */
export const TRACE_KINDS: u32 = VOLATILE_AT + 0x100;
/** The TRACE_ bit of what the machine was stopped for. */
export const TRACE_EVENT: u32 = VOLATILE_AT + 0x104;
/** INT 0x80 was executed: the handler's first instruction is next. */
export const TRACE_KERNEL_CALL: u32 = 1;
/** IRET has left to ring 3. */
export const TRACE_KERNEL_RETURN: u32 = 2;
/** A fault was delivered; FAULT_VECTOR, FAULT_CODE and CR2 tell which. */
export const TRACE_FAULT: u32 = 4;

/** What the decoder knows while it works (isa/code-bytes.ts); up to the counters. */
export const DECODER_AT: u32 = VOLATILE_AT + 0x200;

// Counters: unsigned 64 bits each, since reset; for people, never for the machine.
export const COUNTERS_AT: u32 = VOLATILE_AT + 0x800;
export const COUNTER_BLOCKS_DECODED: u32 = COUNTERS_AT;
export const COUNTER_BLOCKS_RUN: u32 = COUNTERS_AT + 0x08;
export const COUNTER_BLOCKS_DROPPED: u32 = COUNTERS_AT + 0x10;
export const COUNTER_TLB_FILLS: u32 = COUNTERS_AT + 0x18;
export const COUNTER_TLB_FLUSHES: u32 = COUNTERS_AT + 0x20;
export const COUNTER_SLOW_READS: u32 = COUNTERS_AT + 0x28;
export const COUNTER_SLOW_WRITES: u32 = COUNTERS_AT + 0x30;
export const COUNTER_CODE_WRITES: u32 = COUNTERS_AT + 0x38;
export const COUNTER_INTERRUPTS: u32 = COUNTERS_AT + 0x40;
export const COUNTER_UNKNOWN_PORTS: u32 = COUNTERS_AT + 0x48;
export const COUNTER_BEYOND_RAM: u32 = COUNTERS_AT + 0x50;
export const COUNTER_TASK_SWITCHES_REFUSED: u32 = COUNTERS_AT + 0x58;
export const COUNTER_UNKNOWN_MSRS: u32 = COUNTERS_AT + 0x60;
export const COUNTER_PORT_ACCESSES: u32 = COUNTERS_AT + 0x68;
/** 32 counters: faults by vector. */
export const COUNTER_FAULTS: u32 = COUNTERS_AT + 0x100;
/** 64 counters: INT 0x80 by the number in EAX; the last one takes all numbers from 63 on. */
export const COUNTER_KERNEL_CALLS: u32 = COUNTERS_AT + 0x200;
export const KERNEL_CALL_COUNTERS: u32 = 64;

// Why resume() returned.
export const EXIT_BUDGET: u32 = 1;
export const EXIT_HALTED: u32 = 2;
export const EXIT_STOPPED: u32 = 3;
export const EXIT_SHUTDOWN: u32 = 4;

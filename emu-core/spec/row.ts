// The row of the opcode table: one encoding, what it is called, and what it does, as plain data.
//
// The decoder, the interpreter's dispatch, the disassembler and docs/isa.md are printed from these rows (npm run gen).
// What is not in the table raises #UD. Semantics functions live in emu-core/semantics and only compute; fetching operands,
// addresses, faults in the right order, widths and write-back are printed around them.
//
//   op('01 /r',      'add',   'Ev,Gv',    'Ev = add<v>(Ev, Gv)',     { writes: OSZAPC, lock: true }),
//   op('c1 /4',      'shl',   'Ev,Ib',    'Ev = shl<v>(Ev, Ib)',     { writes: OSZAPC }),
//   op('8d /r',      'lea',   'Gv,M',     'Gv = &M'),
//   op('40+r',       'inc',   'Zv',       'Zv = inc<v>(Zv)',         { writes: OSZAP }),
//   op('0f 80+cc',   'jcc',   'Jz',       'jump(cc, Jz)',            { ends: 'jump' }),
//   op('d8 /0',      'fadd',  'Md',       'faddReal32(Md)',          { unit: 'x87' }),
//   op('d8 c0+i',    'fadd',  'ST,STi',   'faddST(0, STi, 0)',       { unit: 'x87' }),
//   op('f2 0f 58 /r','addsd', 'Vsd,Wsd',  'addsd(Vsd, Wsd)',         { unit: 'sse' }),
//   op('66 0f 7f /r','movdqa','Wdq,Vdq',  'Wdq = Vdq',               { unit: 'sse', aligned: true }),
//
// ── code ── opcode bytes in hexadecimal as the SDM prints them.
//   A leading `np`, `66`, `f2` or `f3` before `0f` is a mandatory prefix (np: none of them). Rows of one opcode either all
//   name one or none does. A leading `66`, `f2`, `f3` is never part of an integer row: operand size is `v`, REP is `rep`.
//   `/r` a ModRM byte follows; `/0`…`/7` ModRM.reg extends the opcode; two hexadecimal digits after an x87 escape that are
//   ≥ c0 are a whole ModRM byte (`d9 e8`, `0f ae e8` likewise).
//   `+r` the low three bits name a register (letter Z); `+cc` the low four bits are a condition; `+i` an x87 stack index.
//   ModRM.mod is limited by the letters: M memory only; R, U, N register only; E, W, Q both.
//
// ── operands ── letter and size, separated by commas, in Intel order: for the disassembler and the decoder.
//   E general register or memory · G general register (ModRM.reg) · R register only · M memory only · Z register in opcode
//   I immediate · J branch displacement · A far pointer in the instruction · O memory at an offset in the instruction
//   S segment register · C control register · D debug register · X [seg:eSI] · Y [ES:eDI]
//   V XMM (ModRM.reg) · W XMM or memory · U XMM register only · P MMX (ModRM.reg) · Q MMX or memory · N MMX register only
//   ST, STi x87 stack · fixed: AL CL AX DX eAX (eAX: by operand size), 1, ES CS SS DS FS GS
//   sizes: b 8 · w 16 · d 32 · q 64 · v 16 or 32 by operand size · z as v · bs 8 sign-extended to v · p far pointer
//   t 80 · dq, ps, pd 128 · ss 32 · sd 64; no size: address only (M of lea, fxsave, …)
//
// ── action ── one statement in terms of the operands: `call(…)` or `destination = expression`; `;` joins two.
//   E G R Z I fixed registers of size b w d v: values (u8 u16 u32; v: printed once for u16 and once for u32).
//   Mb Mw Md Mq: the value in memory (u8…u64; loaded after all checks). &M, &Mp, &E: the linear address (u32), for functions that
//     read and write through mmu/guest themselves; a function given &M must fault before it commits.
//   S C D: the register's number. J: the target's EIP. A: two arguments, selector and offset. O as M.
//   V P U N: host address of the register's bytes. W Q: host address from which the operand's bytes may be *loaded* (register,
//     guest RAM, or a copy of them); size tells how many bytes; 128-bit memory operands must be aligned (#GP) unless `unaligned`.
//   W = V, Q = P (and the reverse): copies size bytes; a store is checked before it happens. To zero the rest, use a function.
//   STi: the index. cc: whether the condition holds. `<v>`, `<b>`, `<w>`, `<d>`: type arguments, printed as u16/u32, u8, u16, u32.
//   next: EIP behind the instruction. rep: 0, 1 (REP/REPE) or 2 (REPNE). seg: number of the segment register of X or M.
//   asize: 2 or 4 address bytes. Anything else that is called must be exported by one file below emu-core/semantics
//   (or mmu/guest): the printer finds it by name.
//   Destination in memory: the printer proves it writable *before* it evaluates the expression, so the expression may commit.
//   Destination in a register: written after the expression, so the expression must not fault after committing anything.
//
// ── options ── see Options.

/** Arithmetic flags in the order of the SDM's mnemonics. */
export const OSZAPC = 'oszapc';

/** What a row may say beyond its action. */
export interface Options {
  /** Arithmetic flags tested, e.g. 'c'; 'cc' = those of the condition. */
  tests?: string;
  /** Arithmetic flags always written (undefined results count as written). */
  writes?: string;
  /** Arithmetic flags the SDM leaves undefined; conformance tests mask them. */
  undefined?: string;
  /**
   * The instruction is the last of its block. EIP is set to the next instruction before the action runs; the action may
   * set it. 'jump': go on with the block at EIP. 'leave': back to the machine loop first (interrupts, mode, time, exits).
   */
  ends?: 'jump' | 'leave';
  /** LOCK is legal with a memory destination; elsewhere it raises #UD. */
  lock?: boolean;
  /** #GP(0) unless CPL is 0 (always passes in real mode). */
  cpl0?: boolean;
  /** #UD in real mode. */
  protectedOnly?: boolean;
  /**
   * Printed into that unit's own dispatch, and its checks run before any operand is touched:
   * 'x87': checkFpu() (#NM by CR0.EM/TS, then a pending #MF); afterwards the x87 pointers tell of the instruction,
   * 'x87-control': checkFpu(), 'x87-nowait': checkFpuNoWait() (#NM only),
   * 'mmx': checkMmx(), 'sse': checkSse(), 'sse-integer' none. Default: 'integer'.
   */
  unit?: Unit;
  /** &M without a size: bytes that the function accesses, with 16-bit and with 32-bit operands. */
  bytes?: readonly [number, number];
  /** &M: the function writes there. */
  stores?: boolean;
  /** 128-bit memory operands need no alignment. */
  unaligned?: boolean;
  /** Arms that stand in the hot switch: 'd' 32-bit ones, 'dr' those of register operands, 'b' 8-bit rows. Integer unit only. */
  hot?: 'd' | 'b' | 'dr';
  /** Operand size defaults to 32 bits regardless of … 66h: never varies (v is printed for this width only). */
  width?: 'w' | 'd';
  /** BT family with a register index: a memory operand is addressed by the index too. */
  bitString?: boolean;
  /** Encoding is accepted on this CPU but does the action of another row: not listed twice in docs. */
  alias?: boolean;
}

export type Unit = 'integer' | 'system' | 'x87' | 'x87-control' | 'x87-nowait' | 'mmx' | 'sse' | 'sse-integer';

export interface Row extends Options {
  code: string;
  name: string;
  operands: string;
  action: string;
}

/** One row of the table. */
export function op(code: string, name: string, operands: string, action: string, options: Options = {}): Row {
  return { code, name, operands, action, ...options };
}

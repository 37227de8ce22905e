// FLD1, FLDZ, FLDPI, FLDL2E, FLDL2T, FLDLG2, FLDLN2: constants that are pushed.
import { ROUND_DOWN, ROUND_UP, ROUND_ZERO } from '../../state/fpu.ts';
import { INTEGER_BIT } from '../float/format.ts';
import { EXTENDED_BIAS } from '../float/round.ts';
import { roundingMode } from './operand.ts';
import { pushSt, setC1 } from './stack.ts';

// Constants as 64 bits of significand and what follows: below one half ulp or above (SDM 1, 8.3.8: 66 bits internally).
const LOG2_10: u64 = 0xd49a_784b_cd1b_8afe; // + 0.29 ulp
const LOG2_E: u64 = 0xb8aa_3b29_5c17_f0bb; // + 0.74
const PI: u64 = 0xc90f_daa2_2168_c234; // + 0.77
const LOG10_2: u64 = 0x9a20_9a84_fbcf_f798; // + 0.56
const LN_2: u64 = 0xb172_17f7_d1cf_79ab; // + 0.79

function pushConstant(exponent: i32, truncated: u64, aboveHalf: bool): void {
  const mode = roundingMode();
  const up = mode == ROUND_UP || (aboveHalf && mode != ROUND_DOWN && mode != ROUND_ZERO);
  setC1(false);
  pushSt(<u32>(EXTENDED_BIAS + exponent), truncated + u64(up));
}

export function fld1(): void {
  setC1(false);
  pushSt(<u32>EXTENDED_BIAS, INTEGER_BIT);
}

export function fldz(): void {
  setC1(false);
  pushSt(0, 0);
}

export function fldl2t(): void {
  pushConstant(1, LOG2_10, false);
}

export function fldl2e(): void {
  pushConstant(0, LOG2_E, true);
}

export function fldpi(): void {
  pushConstant(1, PI, true);
}

export function fldlg2(): void {
  pushConstant(-2, LOG10_2, true);
}

export function fldln2(): void {
  pushConstant(-1, LN_2, true);
}

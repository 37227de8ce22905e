// The SSE unit's registers: eight 128-bit data registers and MXCSR.
import { SSE_AT } from '../contract/memory-map.ts';

// MXCSR (SDM 1, figure 10-3): sticky exceptions in bits 5..0 as in the x87 status word, their masks in 12..7.
export const MXCSR_DAZ: u32 = 0x0040;
export const MXCSR_MASK_SHIFT: u32 = 7;
export const MXCSR_ROUNDING_SHIFT: u32 = 13;
export const MXCSR_FTZ: u32 = 0x8000;
export const MXCSR_INIT: u32 = 0x1f80;
/** Bits that may be set; LDMXCSR and FXRSTOR raise #GP for others. FXSAVE reports this word as MXCSR_MASK. */
export const MXCSR_WRITABLE: u32 = 0xffff;

@unmanaged
@final
export class Sse {
  xmm0: u64;
  xmm0High: u64;
  xmm1: u64;
  xmm1High: u64;
  xmm2: u64;
  xmm2High: u64;
  xmm3: u64;
  xmm3High: u64;
  xmm4: u64;
  xmm4High: u64;
  xmm5: u64;
  xmm5High: u64;
  xmm6: u64;
  xmm6High: u64;
  xmm7: u64;
  xmm7High: u64;
  mxcsr: u32;
}

if (offsetof<Sse>('mxcsr') != 128) ERROR('Sse.mxcsr moved: the state contract names its place');

export const sse = changetype<Sse>(SSE_AT);

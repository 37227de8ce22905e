// CPUID: an honest Pentium-4-like processor that names only what is implemented. SDM 2A "CPUID".
import { cpu } from '../state/cpu.ts';

// Leaf 1, EDX.
const FPU: u32 = 1 << 0;
const PSE: u32 = 1 << 3;
const TSC: u32 = 1 << 4;
const MSR: u32 = 1 << 5;
const CX8: u32 = 1 << 8;
const CMOV: u32 = 1 << 15;
const CLFSH: u32 = 1 << 19;
const MMX: u32 = 1 << 23;
const FXSR: u32 = 1 << 24;
const SSE: u32 = 1 << 25;
const SSE2: u32 = 1 << 26;
const FEATURES: u32 = FPU | PSE | TSC | MSR | CX8 | CMOV | CLFSH | MMX | FXSR | SSE | SSE2;
// Leaf 1, ECX.
const RDRAND: u32 = 1 << 30;

/** Family 15, model 2, stepping 9. */
const SIGNATURE: u32 = 0x0000_0f29;
/** CLFLUSH line of 8 × 8 bytes. */
const LINE_SIZE: u32 = 8 << 8;
/** Leaf 2: TLBs and caches of a Pentium 4 (descriptors 0x50 0x5b 0x66 0x7a). */
const CACHES: u32 = 0x665b_5001;
const CACHES_EDX: u32 = 0x007a_0000;

function answer(eax: u32, ebx: u32, ecx: u32, edx: u32): void {
  cpu.eax = eax;
  cpu.ebx = ebx;
  cpu.ecx = ecx;
  cpu.edx = edx;
}

/** Four bytes of text as a register holds them. */
function text(a: u32, b: u32, c: u32, d: u32): u32 {
  return a | (b << 8) | (c << 16) | (d << 24);
}

export function cpuid(): void {
  switch (cpu.eax) {
    case 0: // "GenuineIntel": what programs written for this family look for
      return answer(2, text(0x47, 0x65, 0x6e, 0x75), text(0x6e, 0x74, 0x65, 0x6c), text(0x69, 0x6e, 0x65, 0x49));
    case 1:
      return answer(SIGNATURE, LINE_SIZE, RDRAND, FEATURES);
    case 0x8000_0000:
      return answer(0x8000_0004, 0, 0, 0);
    case 0x8000_0001:
      return answer(0, 0, 0, 0);
    case 0x8000_0002: // "Nanvix playgroun"
      return answer(
        text(0x4e, 0x61, 0x6e, 0x76),
        text(0x69, 0x78, 0x20, 0x70),
        text(0x6c, 0x61, 0x79, 0x67),
        text(0x72, 0x6f, 0x75, 0x6e),
      );
    case 0x8000_0003: // "d i686 emulator"
      return answer(
        text(0x64, 0x20, 0x69, 0x36),
        text(0x38, 0x36, 0x20, 0x65),
        text(0x6d, 0x75, 0x6c, 0x61),
        text(0x74, 0x6f, 0x72, 0),
      );
    case 0x8000_0004:
      return answer(0, 0, 0, 0);
    default: // beyond the last basic leaf its data is returned, SDM 2A table 3-8
      return answer(CACHES, 0, 0, CACHES_EDX);
  }
}

// Model-specific registers and the time-stamp counter. SDM 4. All but the TSC are plain storage; unknown ones are counted.
import { CPU_MSRS } from '../contract/state.ts';
import { Time } from '../devices/time.ts';
import { GP, raise } from '../faults.ts';
import { CR4_TSD, cpu } from '../state/cpu.ts';
import { clock } from '../state/devices.ts';
import { counters } from '../state/machine.ts';

const IA32_TSC: u32 = 0x10;
/** No storage for this register. */
const NO_SLOT: u32 = 0xffff_ffff;

/** Where a register that is only stored lies in the state. */
function slot(number: u32): u32 {
  switch (number) {
    case 0x1b: // IA32_APIC_BASE
      return 0;
    case 0x8b: // IA32_BIOS_SIGN_ID
      return 1;
    case 0xfe: // IA32_MTRRCAP
      return 2;
    case 0x174: // IA32_SYSENTER_CS
      return 3;
    case 0x175: // IA32_SYSENTER_ESP
      return 4;
    case 0x176: // IA32_SYSENTER_EIP
      return 5;
    case 0x1a0: // IA32_MISC_ENABLE
      return 6;
    case 0x277: // IA32_PAT
      return 7;
    case 0x2ff: // IA32_MTRR_DEF_TYPE
      return 8;
    case 0x4b56_4d00: // KVM wall clock
      return 9;
    case 0x4b56_4d01: // KVM system time
      return 10;
    case 0x11: // old KVM wall clock
      return 11;
    case 0x12: // old KVM system time
      return 12;
    default:
      return NO_SLOT;
  }
}

function timeStamp(): u64 {
  return Time.now() + clock.tscOffset;
}

function answer(value: u64): void {
  cpu.eax = <u32>value;
  cpu.edx = <u32>(value >> 32);
}

/** RDMSR; #GP(0) for a register that is not there. */
export function rdmsr(): void {
  if (cpu.ecx == IA32_TSC) return answer(timeStamp());
  const index = slot(cpu.ecx);
  if (index == NO_SLOT) {
    counters.unknownMsrs++;
    raise(GP, 0);
  }
  answer(load<u64>(CPU_MSRS + index * 8));
}

/** WRMSR. */
export function wrmsr(): void {
  const value = ((<u64>cpu.edx) << 32) | cpu.eax;
  if (cpu.ecx == IA32_TSC) {
    clock.tscOffset = value - Time.now();
    return;
  }
  const index = slot(cpu.ecx);
  if (index == NO_SLOT) {
    counters.unknownMsrs++;
    raise(GP, 0);
  }
  store<u64>(CPU_MSRS + index * 8, value);
}

/** RDTSC. */
export function rdtsc(): void {
  if (cpu.cr4 & CR4_TSD && cpu.cpl != 0) raise(GP, 0);
  answer(timeStamp());
}

/** RDPMC: there are no performance counters. */
export function rdpmc(): void {
  raise(GP, 0);
}

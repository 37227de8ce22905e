// System instructions: control and debug registers, descriptor-table registers, HLT, CLI, STI, INVLPG, ports. SDM 3A 2.8.
import { CPU_DR } from '../contract/state.ts';
import { GP, raise, raisePlain, UD } from '../faults.ts';
import { mappingsChanged } from '../interp/block-store.ts';
import { Guest } from '../mmu/guest.ts';
import { FetchedPages, Tlb } from '../mmu/tlb.ts';
import {
  CR0_AM,
  CR0_CD,
  CR0_EM,
  CR0_ET,
  CR0_MP,
  CR0_NE,
  CR0_NW,
  CR0_PE,
  CR0_PG,
  CR0_TS,
  CR0_WP,
  CR4_DE,
  CR4_OSFXSR,
  CR4_OSXMMEXCPT,
  CR4_PCE,
  CR4_PGE,
  CR4_PSE,
  CR4_TSD,
  cpu,
  FLAG_IF,
  ldtr,
  tr,
} from '../state/cpu.ts';
import { machine } from '../state/machine.ts';
import { hasIoPrivilege } from './flags-image.ts';
import { updateMode } from './mode.ts';

const CR0_BITS: u32 = CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD | CR0_PG;
const CR4_BITS: u32 = CR4_TSD | CR4_DE | CR4_PSE | CR4_PGE | CR4_PCE | CR4_OSFXSR | CR4_OSXMMEXCPT;
/** Changes of these make translations invalid. */
const CR0_PAGING: u32 = CR0_PG | CR0_WP | CR0_PE;
const CR4_PAGING: u32 = CR4_PSE | CR4_PGE;
const DR6_FIXED: u32 = 0xffff_0ff0;
const DR7_FIXED: u32 = 0x0000_0400;

/** MOV r32, CRn. */
export function readControl(number: u32): u32 {
  switch (number) {
    case 0:
      return cpu.cr0;
    case 2:
      return cpu.cr2;
    case 3:
      return cpu.cr3;
    case 4:
      return cpu.cr4;
    default:
      raisePlain(UD);
      return 0;
  }
}

/** Every translation is stale, and so is where blocks were found. */
function forgetMappings(): void {
  Tlb.flush();
  mappingsChanged();
}

function writeCr0(value: u32): void {
  if ((value & CR0_PG && !(value & CR0_PE)) || (value & CR0_NW && !(value & CR0_CD))) raise(GP, 0);
  const next = (value & CR0_BITS) | CR0_ET;
  const changed = cpu.cr0 ^ next;
  cpu.cr0 = next;
  if (changed & CR0_PAGING) forgetMappings();
  updateMode();
}

function writeCr4(value: u32): void {
  if (value & ~CR4_BITS) raise(GP, 0);
  const changed = cpu.cr4 ^ value;
  cpu.cr4 = value;
  if (changed & CR4_PAGING) forgetMappings();
}

/** MOV CRn, r32. */
export function writeControl(number: u32, value: u32): void {
  switch (number) {
    case 0:
      writeCr0(value);
      break;
    case 2:
      cpu.cr2 = value;
      break;
    case 3:
      cpu.cr3 = value;
      forgetMappings();
      break;
    case 4:
      writeCr4(value);
      break;
    default:
      raisePlain(UD);
  }
}

/** DR4 and DR5 are DR6 and DR7 unless CR4.DE is set. */
function debugRegister(number: u32): u32 {
  if (number == 4 || number == 5) {
    if (cpu.cr4 & CR4_DE) raisePlain(UD);
    number += 2;
  }
  return CPU_DR + number * 4;
}

/** MOV r32, DRn. */
export function readDebug(number: u32): u32 {
  return load<u32>(debugRegister(number));
}

/** MOV DRn, r32: kept, but breakpoints do not fire. */
export function writeDebug(number: u32, value: u32): void {
  const at = debugRegister(number);
  if (at == CPU_DR + 24) value |= DR6_FIXED;
  if (at == CPU_DR + 28) value |= DR7_FIXED;
  store<u32>(at, value);
}

/** SMSW. */
export function smsw<T extends number>(): T {
  return <T>cpu.cr0;
}

/** LMSW: bits 3…0 of CR0; PE can be set, not cleared. */
export function lmsw(value: u32): void {
  const bits = CR0_PE | CR0_MP | CR0_EM | CR0_TS;
  writeCr0((cpu.cr0 & ~(bits & ~CR0_PE)) | (value & bits));
}

export function clts(): void {
  cpu.cr0 &= ~CR0_TS;
}

/** All of a 4 MiB page goes, of which the TLB holds parts of 4 KiB. SDM 3A 4.10.4.1. */
export function invlpg(linear: u32): void {
  if (machine.largePagesSeen) return forgetMappings();
  Tlb.flushPage(linear);
  if (FetchedPages.has(linear)) mappingsChanged();
}

/** LGDT m16&32; with a 16-bit operand size the base has 24 bits. */
export function lgdt(linear: u32, size: u32): void {
  const base = readTableBase(linear, size);
  cpu.gdtrLimit = Guest.read<u16>(linear);
  cpu.gdtrBase = base;
}

export function lidt(linear: u32, size: u32): void {
  const base = readTableBase(linear, size);
  cpu.idtrLimit = Guest.read<u16>(linear);
  cpu.idtrBase = base;
}

function readTableBase(linear: u32, size: u32): u32 {
  Guest.checkRead(linear, 6);
  return Guest.read<u32>(linear + 2) & (size == 2 ? 0x00ff_ffff : 0xffff_ffff);
}

export function sgdt(linear: u32): void {
  storeTable(linear, cpu.gdtrBase, cpu.gdtrLimit);
}

export function sidt(linear: u32): void {
  storeTable(linear, cpu.idtrBase, cpu.idtrLimit);
}

function storeTable(linear: u32, base: u32, limit: u32): void {
  Guest.checkWrite(linear, 6);
  Guest.write<u16>(linear, <u16>limit);
  Guest.write<u32>(linear + 2, base);
}

export function sldt<T extends number>(): T {
  return <T>ldtr.selector;
}

/** STR. */
export function str<T extends number>(): T {
  return <T>tr.selector;
}

export function cli(): void {
  if (!hasIoPrivilege()) raise(GP, 0);
  cpu.eflags &= ~FLAG_IF;
}

/** Interrupts come after the next instruction, if they were off. */
export function sti(): void {
  if (!hasIoPrivilege()) raise(GP, 0);
  if (cpu.eflags & FLAG_IF) return;
  cpu.eflags |= FLAG_IF;
  cpu.shadowUntil = machine.completed + 1;
  machine.requestAttention();
}

/** HLT: the machine loop decides how to wait. */
export function halt(): void {
  cpu.halted = 1;
  machine.requestAttention();
}

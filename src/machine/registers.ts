// The CPU's registers as the host reads and writes them, from the state block's fields.
import { FPU_AT, SSE_AT } from '../../emu-core/contract/memory-map.ts';
import * as layout from '../../emu-core/contract/state.ts';
import type { CoreInstance } from './core-instance.ts';
import type {
  ControlRegister,
  DescriptorTable,
  FloatState,
  GeneralRegister,
  RegisterChanges,
  Registers,
  Segment,
  SegmentName,
} from './types.ts';

const GENERAL: Readonly<Record<GeneralRegister, number>> = {
  eax: layout.CPU_EAX,
  ecx: layout.CPU_ECX,
  edx: layout.CPU_EDX,
  ebx: layout.CPU_EBX,
  esp: layout.CPU_ESP,
  ebp: layout.CPU_EBP,
  esi: layout.CPU_ESI,
  edi: layout.CPU_EDI,
};
const CONTROL: Readonly<Record<ControlRegister, number>> = {
  cr0: layout.CPU_CR0,
  cr2: layout.CPU_CR2,
  cr3: layout.CPU_CR3,
  cr4: layout.CPU_CR4,
};
const SEGMENTS: readonly SegmentName[] = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'ldtr', 'tr'];
/** The bits of the attribute word that a descriptor has; the others are derived. */
const DESCRIPTOR_BITS = 0xf0ff;
const CR0_RESERVED = 0x10;

export function readRegisters(core: CoreInstance): Registers {
  const u32 = (at: number) => core.view.getUint32(at, true);
  const named = <Name extends string>(table: Readonly<Record<Name, number>>) =>
    Object.fromEntries(Object.entries<number>(table).map(([name, at]) => [name, u32(at)])) as Record<Name, number>;
  const table = (base: number, limit: number): DescriptorTable => ({ base: u32(base), limit: u32(limit) });
  return {
    ...named(GENERAL),
    ...named(CONTROL),
    eip: u32(layout.CPU_EIP),
    eflags: core.exports.readEflags() >>> 0,
    segments: Object.fromEntries(SEGMENTS.map((name) => [name, readSegment(core, name)])) as Record<
      SegmentName,
      Segment
    >,
    gdtr: table(layout.CPU_GDTR_BASE, layout.CPU_GDTR_LIMIT),
    idtr: table(layout.CPU_IDTR_BASE, layout.CPU_IDTR_LIMIT),
  };
}

/** Changes what is given and leaves the rest; afterwards everything that is derived from registers is dropped. */
export function writeRegisters(core: CoreInstance, changes: RegisterChanges): void {
  const set = (at: number, value: number | undefined) => {
    if (value !== undefined) core.view.setUint32(at, value >>> 0, true);
  };
  for (const [name, at] of Object.entries(GENERAL)) set(at, changes[name as GeneralRegister]);
  for (const [name, at] of Object.entries(CONTROL)) set(at, changes[name as ControlRegister]);
  // ET is hard-wired (SDM 3A 2.5).
  if (changes.cr0 !== undefined) set(layout.CPU_CR0, changes.cr0 | CR0_RESERVED);
  set(layout.CPU_EIP, changes.eip);
  for (const name of SEGMENTS) {
    const segment = changes.segments?.[name];
    if (segment) writeSegment(core, name, segment);
  }
  set(layout.CPU_GDTR_BASE, changes.gdtr?.base);
  set(layout.CPU_GDTR_LIMIT, changes.gdtr?.limit);
  set(layout.CPU_IDTR_BASE, changes.idtr?.base);
  set(layout.CPU_IDTR_LIMIT, changes.idtr?.limit);
  if (changes.eflags !== undefined) core.exports.writeEflags(changes.eflags >>> 0);
  core.exports.dropDerived();
}

export function readFloatState(core: CoreInstance): FloatState {
  const u32 = (at: number) => core.view.getUint32(at, true);
  const top = u32(layout.FPU_TOP);
  const register = (i: number) => FPU_AT + ((top + i) & 7) * 16;
  const st = Array.from({ length: 8 }, (_, i) => core.bytes.slice(register(i), register(i) + 10));
  return {
    st,
    fcw: u32(layout.FPU_CONTROL),
    fsw: u32(layout.FPU_STATUS) | (top << 11),
    ftw: fullTags(core, u32(layout.FPU_VALID)),
    xmm: Array.from({ length: 8 }, (_, i) => core.bytes.slice(SSE_AT + i * 16, SSE_AT + i * 16 + 16)),
    mxcsr: u32(layout.SSE_MXCSR),
  };
}

/** 00 valid, 01 zero, 10 special, 11 empty, by physical register (SDM 1 8.1.7). */
function fullTags(core: CoreInstance, valid: number): number {
  let tags = 0;
  for (let i = 0; i < 8; i++) {
    const significand = core.view.getBigUint64(FPU_AT + i * 16, true);
    const exponent = core.view.getUint16(FPU_AT + i * 16 + 8, true) & 0x7fff;
    let tag = 0;
    if (((valid >> i) & 1) === 0) tag = 3;
    else if (exponent === 0 && significand === 0n) tag = 1;
    else if (exponent === 0 || exponent === 0x7fff || significand >> 63n === 0n) tag = 2;
    tags |= tag << (2 * i);
  }
  return tags;
}

function segmentAt(name: SegmentName): number {
  if (name === 'ldtr') return layout.CPU_LDTR;
  if (name === 'tr') return layout.CPU_TR;
  return layout.CPU_SEGMENTS + SEGMENTS.indexOf(name) * layout.SEGMENT_BYTES;
}

function readSegment(core: CoreInstance, name: SegmentName): Segment {
  const at = segmentAt(name);
  return {
    selector: core.view.getUint32(at + layout.SEGMENT_SELECTOR, true),
    base: core.view.getUint32(at + layout.SEGMENT_BASE, true),
    limit: core.view.getUint32(at + layout.SEGMENT_LIMIT, true),
    attributes: core.view.getUint32(at + layout.SEGMENT_ATTRIBUTES, true) & DESCRIPTOR_BITS,
  };
}

function writeSegment(core: CoreInstance, name: SegmentName, changes: Partial<Segment>): void {
  const at = segmentAt(name);
  const segment = { ...readSegment(core, name), ...changes };
  core.view.setUint32(at + layout.SEGMENT_SELECTOR, segment.selector, true);
  core.view.setUint32(at + layout.SEGMENT_BASE, segment.base >>> 0, true);
  core.view.setUint32(at + layout.SEGMENT_LIMIT, segment.limit >>> 0, true);
  core.view.setUint32(at + layout.SEGMENT_ATTRIBUTES, segment.attributes & DESCRIPTOR_BITS, true);
}

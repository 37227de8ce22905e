// Multiplication and division (SDM 2, "MUL", "IMUL", "DIV", "IDIV"). SF ZF PF after a multiplication follow the low half
// of the product and AF is 0, as on Intel CPUs (the SDM leaves them undefined); division leaves all flags alone.

import { DE, raisePlain } from '../faults.ts';
import { cpu } from '../state/cpu.ts';
import { setResult } from './flags.ts';

function setProduct<T extends number>(low: T, overflows: bool): void {
  setResult<T>(low, <u32>overflows, <u32>overflows);
}

function setAx(value: u32): void {
  store<u16>(changetype<usize>(cpu), <u16>value);
}

function setDx(value: u32): void {
  store<u16>(changetype<usize>(cpu), <u16>value, 8);
}

/** AX = AL × factor; DX:AX = AX × factor; EDX:EAX = EAX × factor. */
export function mul<T extends number>(factor: T): void {
  if (sizeof<T>() == 1) {
    const product = (cpu.eax & 0xff) * <u32>factor;
    setAx(product);
    setProduct<u8>(<u8>product, product > 0xff);
  } else if (sizeof<T>() == 2) {
    const product = (cpu.eax & 0xffff) * <u32>factor;
    setAx(product);
    setDx(product >>> 16);
    setProduct<u16>(<u16>product, product > 0xffff);
  } else {
    const product = <u64>cpu.eax * <u64>(<u32>factor);
    cpu.eax = <u32>product;
    cpu.edx = <u32>(product >>> 32);
    setProduct<u32>(<u32>product, cpu.edx != 0);
  }
}

export function imulWide<T extends number>(factor: T): void {
  if (sizeof<T>() == 1) {
    const product = <i32>(<i8>cpu.eax) * <i32>(<i8>factor);
    setAx(product);
    setProduct<u8>(<u8>product, product != <i32>(<i8>product));
  } else if (sizeof<T>() == 2) {
    const product = <i32>(<i16>cpu.eax) * <i32>(<i16>factor);
    setAx(product);
    setDx(product >>> 16);
    setProduct<u16>(<u16>product, product != <i32>(<i16>product));
  } else {
    const product = <i64>(<i32>cpu.eax) * <i64>(<i32>factor);
    cpu.eax = <u32>product;
    cpu.edx = <u32>(product >>> 32);
    setProduct<u32>(<u32>product, product != <i64>(<i32>product));
  }
}

/** The two- and three-operand forms. */
export function imul<T extends number>(left: T, right: T): T {
  if (sizeof<T>() == 2) {
    const product = <i32>(<i16>left) * <i32>(<i16>right);
    setProduct<u16>(<u16>product, product != <i32>(<i16>product));
    return <T>product;
  }
  const product = <i64>(<i32>left) * <i64>(<i32>right);
  setProduct<u32>(<u32>product, product != <i64>(<i32>product));
  return <T>product;
}

export function div<T extends number>(divisor: T): void {
  const by = <u32>divisor;
  if (by == 0) raisePlain(DE);
  if (sizeof<T>() == 1) {
    const dividend = cpu.eax & 0xffff;
    const quotient = dividend / by;
    if (quotient > 0xff) raisePlain(DE);
    setAx(((dividend % by) << 8) | quotient);
  } else if (sizeof<T>() == 2) {
    const dividend = (cpu.edx << 16) | (cpu.eax & 0xffff);
    const quotient = dividend / by;
    if (quotient > 0xffff) raisePlain(DE);
    setDx(dividend % by);
    setAx(quotient);
  } else if (cpu.edx == 0) {
    const dividend = cpu.eax;
    cpu.eax = dividend / by;
    cpu.edx = dividend % by;
  } else {
    const dividend = ((<u64>cpu.edx) << 32) | <u64>cpu.eax;
    if (cpu.edx >= by) raisePlain(DE);
    cpu.eax = <u32>(dividend / <u64>by);
    cpu.edx = <u32>(dividend % <u64>by);
  }
}

export function idiv<T extends number>(divisor: T): void {
  if (<u32>divisor == 0) raisePlain(DE);
  if (sizeof<T>() == 1) {
    const dividend = <i32>(<i16>cpu.eax);
    const by = <i32>(<i8>divisor);
    const quotient = dividend / by;
    if (quotient != <i32>(<i8>quotient)) raisePlain(DE);
    setAx(((dividend % by) << 8) | (quotient & 0xff));
  } else if (sizeof<T>() == 2) {
    const dividend = <i64>(<i32>((cpu.edx << 16) | (cpu.eax & 0xffff)));
    const by = <i64>(<i16>divisor);
    const quotient = dividend / by;
    if (quotient != <i64>(<i16>quotient)) raisePlain(DE);
    setDx(<u32>(dividend % by));
    setAx(<u32>quotient);
  } else {
    const dividend = <i64>(((<u64>cpu.edx) << 32) | <u64>cpu.eax);
    const by = <i64>(<i32>divisor);
    // The one quotient that 64-bit division cannot hold; it would trap the host.
    if (by == -1 && dividend == i64.MIN_VALUE) raisePlain(DE);
    const quotient = dividend / by;
    if (quotient != <i64>(<i32>quotient)) raisePlain(DE);
    cpu.edx = <u32>(dividend % by);
    cpu.eax = <u32>quotient;
  }
}

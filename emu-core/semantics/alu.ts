// Addition, subtraction, logic and comparison: the result is returned, the flags are lazy (SDM 2, by mnemonic).
import { CPU_FLAGS_CARRY } from '../contract/state.ts';
import { carryFlag, setLazy, setLogic, setResult } from './flags.ts';

/** The carry out of every bit of left + right (+ carry in) = sum. */
function carriesOfSum(left: u32, right: u32, sum: u32): u32 {
  return (left & right) | ((left | right) & ~sum);
}

/** The borrow out of every bit of left - right (- borrow in) = difference. */
function borrowsOfDifference(left: u32, right: u32, difference: u32): u32 {
  return (~left & right) | (~(left ^ right) & difference);
}

export function add<T extends number>(left: T, right: T): T {
  const sum = <T>(left + right);
  setLazy<T>(sum, carriesOfSum(<u32>left, <u32>right, <u32>sum));
  return sum;
}

export function adc<T extends number>(left: T, right: T): T {
  const sum = <T>(<u32>left + <u32>right + carryFlag());
  setLazy<T>(sum, carriesOfSum(<u32>left, <u32>right, <u32>sum));
  return sum;
}

export function sub<T extends number>(left: T, right: T): T {
  const difference = <T>(left - right);
  setLazy<T>(difference, borrowsOfDifference(<u32>left, <u32>right, <u32>difference));
  return difference;
}

export function sbb<T extends number>(left: T, right: T): T {
  const difference = <T>(<u32>left - <u32>right - carryFlag());
  setLazy<T>(difference, borrowsOfDifference(<u32>left, <u32>right, <u32>difference));
  return difference;
}

export function cmp<T extends number>(left: T, right: T): void {
  sub<T>(left, right);
}

export function and<T extends number>(left: T, right: T): T {
  const value = <T>(left & right);
  setLogic<T>(value);
  return value;
}

export function or<T extends number>(left: T, right: T): T {
  const value = <T>(left | right);
  setLogic<T>(value);
  return value;
}

export function xor<T extends number>(left: T, right: T): T {
  const value = <T>(left ^ right);
  setLogic<T>(value);
  return value;
}

export function test<T extends number>(left: T, right: T): void {
  setLogic<T>(<T>(left & right));
}

/** SF ZF PF by value, OF and AF as given, CF as it was. */
function setButCarry<T extends number>(value: T, overflow: bool, auxiliary: bool): void {
  const carry = carryFlag();
  setResult<T>(value, carry, <u32>overflow);
  if (auxiliary) store<u32>(CPU_FLAGS_CARRY, load<u32>(CPU_FLAGS_CARRY) | 8);
}

export function inc<T extends number>(value: T): T {
  const sum = <T>(value + 1);
  setButCarry<T>(sum, <u32>sum == (<u32>1) << (8 * sizeof<T>() - 1), (<u32>sum & 15) == 0);
  return sum;
}

export function dec<T extends number>(value: T): T {
  const difference = <T>(value - 1);
  setButCarry<T>(difference, <u32>difference == ((<u32>1) << (8 * sizeof<T>() - 1)) - 1, (<u32>difference & 15) == 15);
  return difference;
}

export function neg<T extends number>(value: T): T {
  return sub<T>(<T>0, value);
}

export function not<T extends number>(value: T): T {
  return <T>~value;
}

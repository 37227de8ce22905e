// The driver with a machine and a scheduler played by the test: slices, sleeping, waking, limits.
import { expect, test } from 'vitest';
import { type DriveEnd, Driver } from './driver.ts';
import type { Scheduler } from './scheduler.ts';
import type { RunResult } from './types.ts';

class FakeTime implements Scheduler {
  ms = 0;
  soons: (() => void)[] = [];
  laters: { at: number; task: () => void }[] = [];

  soon(task: () => void): void {
    this.soons.push(task);
  }

  later(milliseconds: number, task: () => void): () => void {
    const entry = { at: this.ms + milliseconds, task };
    this.laters.push(entry);
    return () => {
      this.laters = this.laters.filter((other) => other !== entry);
    };
  }

  /** Runs what is due now; true when there was something. */
  turn(): boolean {
    const task = this.soons.shift();
    task?.();
    return task !== undefined;
  }
}

function drive(results: RunResult[], msPerInstruction = 1e-5, maxInstructions?: number) {
  const time = new FakeTime();
  const budgets: number[] = [];
  const machine = {
    onWork: () => {},
    run(budget: number): RunResult {
      budgets.push(budget);
      time.ms += budget * msPerInstruction;
      return results.shift() ?? { reason: 'budget', instructions: budget };
    },
  };
  const driver = new Driver(machine, { scheduler: time, now: () => time.ms, maxInstructions });
  const ends: DriveEnd[] = [];
  driver.onEnd = (end) => ends.push(end);
  return { time, budgets, machine, driver, ends };
}

test('slices grow to the wanted length, and the thread is given away between them', () => {
  const { time, budgets, driver } = drive([]);
  driver.start();
  for (let i = 0; i < 12; i++) {
    expect(time.soons.length).toBe(1);
    time.turn();
  }
  expect(budgets[0]).toBe(50_000);
  expect(budgets.at(-1)).toBe(300_000);
});

test('a halted machine costs nothing until its timer or its input', () => {
  const { time, driver, machine, budgets } = drive([
    { reason: 'halted', instructions: 5, wakeInNs: 2_000_000 },
    { reason: 'halted', instructions: 5, wakeInNs: null },
    { reason: 'halted', instructions: 5, wakeInNs: null },
  ]);
  driver.start();
  time.turn();
  expect([time.turn(), time.laters.length, time.laters[0].at - time.ms]).toEqual([false, 1, 2]);
  time.laters.shift()?.task();
  time.turn();
  expect([time.turn(), time.laters.length]).toEqual([false, 0]);
  machine.onWork();
  machine.onWork();
  expect(time.soons.length).toBe(1);
  time.turn();
  expect(budgets.length).toBe(3);
});

test('input before the timer cancels the timer', () => {
  const { time, driver, machine } = drive([{ reason: 'halted', instructions: 5, wakeInNs: 2_000_000 }]);
  driver.start();
  time.turn();
  machine.onWork();
  expect([time.laters.length, time.soons.length]).toEqual([0, 1]);
});

test('the end pauses the driver and is told once', () => {
  const { time, driver, ends, machine } = drive([{ reason: 'off', instructions: 5, status: 3 }]);
  driver.start();
  time.turn();
  expect(ends).toEqual([{ reason: 'off', instructions: 5, status: 3 }]);
  machine.onWork();
  expect([driver.running, time.turn()]).toEqual([false, false]);
});

test('pause takes effect before the next slice, start goes on', () => {
  const { time, driver, budgets } = drive([]);
  driver.start();
  time.turn();
  driver.pause();
  time.turn();
  expect(budgets.length).toBe(1);
  driver.start();
  time.turn();
  expect(budgets.length).toBe(2);
});

test('a limit on instructions is exact', () => {
  const { time, driver, budgets, ends } = drive([], 1e-5, 120_000);
  driver.start();
  while (time.turn());
  expect(budgets.reduce((sum, budget) => sum + budget, 0)).toBe(120_000);
  expect(ends).toEqual([{ reason: 'budget', instructions: 0 }]);
});

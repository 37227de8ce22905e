// What the soak does to the page, one step at a time; each step checks what the page shows afterwards, and throws if it is wrong.
import type { Random } from '../../scripts/random.ts';
import { AT_REST, type MeasuredPlayground } from '../page/playground.ts';
import { ENDLESS, FATAL, randomProgram, STUBBORN } from './programs.ts';

const PATIENCE_MS = 120_000;

class WrongOutput extends Error {}

export interface Action {
  readonly name: string;
  /** How often, in parts of the sum of all. */
  readonly weight: number;
  /** Does it; a word on what was done. */
  run(playground: MeasuredPlayground, random: Random): Promise<string>;
}

const ACTIONS: readonly Action[] = [
  { name: 'run', weight: 60, run: runProgram },
  { name: 'stop', weight: 14, run: stopProgram },
  { name: 'variables', weight: 4, run: keepVariables },
  { name: 'reset at rest', weight: 4, run: resetAtRest },
  { name: 'reset while running', weight: 4, run: resetWhileRunning },
  { name: 'stubborn', weight: 2, run: stopStubborn },
  { name: 'fatal', weight: 3, run: runFatal },
  { name: 'boot cold', weight: 3, run: bootCold },
  { name: 'restore', weight: 3, run: restoreFromStorage },
  { name: 'delete snapshot', weight: 1, run: deleteSnapshot },
];

export function pickAction(random: Random): Action {
  let left = random.below(ACTIONS.reduce((sum, { weight }) => sum + weight, 0));
  for (const action of ACTIONS) {
    if (left < action.weight) return action;
    left -= action.weight;
  }
  return ACTIONS[0];
}

/** Everything on the console, as its own Copy button gives it; the page's clipboard is ours (main.ts). */
async function consoleLines({ page }: MeasuredPlayground): Promise<string[]> {
  await page.getByRole('region', { name: 'Console' }).getByRole('button', { name: 'Copy' }).click();
  const text = await page.evaluate(() => (globalThis as unknown as { copied: string }).copied);
  return text
    .replace(/\s+$/, '')
    .split('\n')
    .map((line) => line.trimEnd());
}

/** Waits until the console ends as it should: output may be drawn after the status line has changed. */
async function expectConsole(playground: MeasuredPlayground, lines: readonly string[], whole: boolean): Promise<void> {
  const matches = (shown: readonly string[]) => {
    const tail = whole ? shown : shown.slice(-lines.length);
    return (
      tail.length === lines.length &&
      tail.every((line, i) => (lines[i] === '\\^' ? line.includes('^') : line === lines[i]))
    );
  };
  let shown = await consoleLines(playground);
  for (let i = 0; i < 20 && !matches(shown); i++) {
    await playground.page.waitForTimeout(50);
    shown = await consoleLines(playground);
  }
  if (!matches(shown))
    throw new WrongOutput(
      `expected ${JSON.stringify(lines.slice(-8))}, but the console ends ${JSON.stringify(shown.slice(-8))}`,
    );
}

async function expectOnConsole(playground: MeasuredPlayground, text: string): Promise<void> {
  for (let i = 0; i < 20; i++) {
    if ((await consoleLines(playground)).join(' ').replace(/\s+/g, ' ').includes(text)) return;
    await playground.page.waitForTimeout(50);
  }
  throw new WrongOutput(
    `the console does not say '${text}': ${JSON.stringify((await consoleLines(playground)).slice(-8))}`,
  );
}

async function runProgram(playground: MeasuredPlayground, random: Random): Promise<string> {
  const { name, source, input, status, lines, whole } = randomProgram(random);
  await playground.write(source);
  const ended = playground.timed(playground.run);
  for (const [i, line] of input.entries()) {
    await playground.statusIs(/^Waiting/, PATIENCE_MS);
    // The status still says so for a moment after a line was sent: the question itself tells.
    await expectConsole(playground, [`${i}?`], false);
    await playground.input.fill(line);
    await playground.input.press('Enter');
  }
  const { text } = await ended;
  if (!status.test(text)) throw new WrongOutput(`${name} ended with '${text}'`);
  await expectConsole(playground, lines, whole);
  return name;
}

async function stopProgram(playground: MeasuredPlayground, random: Random): Promise<string> {
  const source = random.pick(ENDLESS);
  await playground.start(source);
  await playground.page.waitForTimeout(50 + random.below(1500));
  const { ms, text } = await playground.timed(playground.stop);
  if (!text.startsWith('Stopped')) throw new WrongOutput(`Stop of '${source}' ended with '${text}'`);
  await expectConsole(playground, ['KeyboardInterrupt'], false);
  return `${JSON.stringify(source)} in ${ms.toFixed(0)} ms`;
}

async function keepVariables(playground: MeasuredPlayground, random: Random): Promise<string> {
  const value = random.u32();
  await playground.keepVariables.check();
  await runToEnd(playground, `kept = ${value}`);
  await runToEnd(playground, 'kept += 1\nprint(kept)');
  await expectConsole(playground, [String(value + 1)], true);
  await playground.keepVariables.uncheck();
  await runToEnd(playground, 'print("kept" in globals())');
  await expectConsole(playground, ['False'], true);
  return String(value);
}

async function runToEnd(playground: MeasuredPlayground, source: string): Promise<void> {
  await playground.write(source);
  const { text } = await playground.timed(playground.run);
  if (!text.startsWith('Finished')) throw new WrongOutput(`${JSON.stringify(source)} ended with '${text}'`);
}

/** Files are gone after any reset; the next program works. */
async function expectFresh(playground: MeasuredPlayground): Promise<void> {
  await runToEnd(playground, 'import os\nprint(os.listdir("."))');
  await expectConsole(playground, ['[]'], true);
}

async function resetAtRest(playground: MeasuredPlayground, random: Random): Promise<string> {
  await runToEnd(playground, `open("mark", "w").write("${random.u32()}")`);
  await playground.timed(playground.reset);
  await expectFresh(playground);
  return '';
}

async function resetWhileRunning(playground: MeasuredPlayground, random: Random): Promise<string> {
  const source = random.pick(ENDLESS);
  await playground.start(`open("mark", "w").close()\n${source}`);
  await playground.page.waitForTimeout(50 + random.below(800));
  await playground.timed(playground.reset);
  await expectOnConsole(playground, 'The machine was reset.');
  await expectFresh(playground);
  return JSON.stringify(source);
}

async function stopStubborn(playground: MeasuredPlayground): Promise<string> {
  await playground.start(STUBBORN);
  await playground.page.waitForTimeout(200);
  await playground.timed(playground.stop);
  await expectOnConsole(playground, 'did not react to KeyboardInterrupt');
  await expectFresh(playground);
  return '';
}

async function runFatal(playground: MeasuredPlayground, random: Random): Promise<string> {
  const [source, says] = random.pick(FATAL);
  await playground.write(source);
  await playground.timed(playground.run);
  await expectOnConsole(playground, says);
  await expectFresh(playground);
  return JSON.stringify(source);
}

async function bootCold(playground: MeasuredPlayground): Promise<string> {
  await playground.bootCold.click();
  await playground.machine.getByText('You asked for a cold boot.').waitFor({ timeout: PATIENCE_MS });
  await playground.statusIs(AT_REST, PATIENCE_MS);
  await playground.stored();
  await expectFresh(playground);
  return '';
}

/** Without the image a cold boot fails; starting again finds the stored snapshot. */
async function restoreFromStorage(playground: MeasuredPlayground): Promise<string> {
  const { page } = playground;
  await page.route('**/guest/**', (route) => route.abort());
  await playground.bootCold.click();
  const again = page.getByRole('button', { name: 'Start again' });
  await again.waitFor({ timeout: PATIENCE_MS });
  await page.unroute('**/guest/**');
  await again.click();
  await playground.statusIs(/is ready/, PATIENCE_MS);
  const how = (await playground.machine.getByRole('status').textContent()) ?? '';
  if (!how.startsWith('Restored')) throw new WrongOutput(`it was not restored: ${how}`);
  await expectFresh(playground);
  return how;
}

/** And another one is made. */
async function deleteSnapshot(playground: MeasuredPlayground): Promise<string> {
  await playground.page.getByRole('button', { name: 'Delete snapshot' }).click();
  await playground.machine.getByText('none', { exact: true }).waitFor({ timeout: PATIENCE_MS });
  return bootCold(playground);
}

// Programs: output, input, exceptions, Stop, variables, examples.
import { expect, laterVisit as test } from './fixtures/index.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openReady();
});

test('runs a program and shows its output', async ({ playground }) => {
  await playground.runToEnd('print(6 * 7)\nprint("grüße", "\\N{SNOWMAN}")');
  await expect(playground.console).toContainText('42');
  await expect(playground.console).toContainText('grüße ☃');
  await expect(playground.status).toHaveText(/^Finished in/);
});

test('answers input(), and the keyboard goes back to the editor', async ({ playground, page }) => {
  await playground.write('name = input("Who? ")\nprint("Hello", name)\nrest = input()\nprint(len(rest))');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(playground.console).toContainText('Who?');
  await expect(playground.input).toBeFocused();
  await page.keyboard.type('Ada Lovelace');
  await page.keyboard.press('Enter');
  await expect(playground.console).toContainText('Hello Ada Lovelace');
  await page.keyboard.type('12345');
  await page.keyboard.press('Enter');
  await expect(playground.status).toHaveText(/^Finished/);
  await expect(playground.input).toBeHidden();
  await expect(playground.editorBox.getByRole('textbox')).toBeFocused();
});

test('lines pasted at once are answers one by one', async ({ playground, page }) => {
  await playground.start('print([input(), input(), input()])');
  await expect(playground.input).toBeFocused();
  await playground.paste(playground.input, 'one\r\ntwo\nth');
  await expect(playground.input).toHaveValue('th');
  await page.keyboard.press('End');
  await page.keyboard.type('ree\n');
  await expect(playground.console).toContainText("['one', 'two', 'three']");
});

test('end of file ends input() with EOFError', async ({ playground, page }) => {
  await playground.start('input()');
  await expect(playground.input).toBeFocused();
  await page.keyboard.press('Control+d');
  await expect(playground.console).toContainText('EOFError');
});

test('input() can be stopped, and the next program can ask as well', async ({ playground, page }) => {
  await playground.start('input("first? ")');
  await expect(playground.input).toBeFocused();
  await playground.stop.click();
  await expect(playground.status).toHaveText(/^Stopped/);
  await playground.start('print("got", input("second? "))');
  await expect(playground.input).toBeFocused();
  await page.keyboard.type('an answer');
  await page.keyboard.press('Enter');
  await expect(playground.console).toContainText('got an answer');
});

test('a traceback marks the line, until the program is changed', async ({ playground }) => {
  await playground.runToEnd('def half(n):\n    return n / 0\n\nhalf(3)\n');
  await expect(playground.console).toContainText('ZeroDivisionError: division by zero');
  await expect(playground.status).toHaveText(/^Ended with an exception/);
  await expect(playground.markedLine).toHaveCount(1);
  await playground.write('def half(n):\n    return n / 2\n');
  await expect(playground.markedLine).toHaveCount(0);
});

test('Ctrl+Space offers names from Python itself', async ({ playground, page }) => {
  await playground.write('import math\nprint("é", math.fl');
  await page.keyboard.press('Control+Space');
  await expect(page.getByRole('option', { name: /^floor/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('(2.5))');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(playground.console).toContainText('é 2');
});

test('a syntax error marks its line', async ({ playground }) => {
  await playground.runToEnd('x = 1\nif x\n    pass\n');
  await expect(playground.console).toContainText('SyntaxError');
  await expect(playground.markedLine).toHaveCount(1);
});

for (const [title, program] of [
  ['an endless loop', 'while True: pass'],
  ['a long sleep', 'import time\ntime.sleep(100)'],
  ['a loop in C', 'sum(range(10**12))'],
] as const) {
  test(`Stop ends ${title} with KeyboardInterrupt`, async ({ playground }) => {
    await playground.start(program);
    await playground.stop.click();
    await expect(playground.status).toHaveText(/^Stopped after/);
    await expect(playground.console).toContainText('KeyboardInterrupt');
    await playground.runToEnd('print("alive")');
    await expect(playground.console).toContainText('alive');
  });
}

test('a program that will not stop is ended by going back to the snapshot', async ({ playground }) => {
  const program = 'while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        pass\n';
  await playground.start(program);
  await playground.stop.click();
  await expect(playground.console).toContainText('did not react to KeyboardInterrupt');
  await expect(playground.status).toContainText('is ready');
  await expect(playground.editorText).toContainText('except KeyboardInterrupt');
  await playground.runToEnd('print("alive")');
});

test('a program that kills the machine gets a new one', async ({ playground }) => {
  await playground.write('import os\nos._exit(3)');
  await playground.run.click();
  await expect(playground.console).toContainText('switched the machine off with status 3');
  await expect(playground.status).toContainText('is ready');
  await playground.runToEnd('print("alive")');
});

test('much output neither blocks the page nor gets lost', async ({ playground }) => {
  await playground.runToEnd('for i in range(3000): print("line", i)');
  await expect(playground.console).toContainText('line 2999');
});

test('variables are kept when asked for, and not otherwise', async ({ playground }) => {
  await playground.runToEnd('kept = 41');
  await playground.runToEnd('print("kept" in globals())');
  await expect(playground.console).toContainText('False');
  await playground.keepVariables.check();
  await playground.runToEnd('kept = 41');
  await playground.runToEnd('print(kept + 1)');
  await expect(playground.console).toContainText('42');
});

test('Reset empties the file system and keeps the code', async ({ playground }) => {
  await playground.runToEnd('open("note.txt", "w").write("x")\nimport os; print(os.listdir("."))');
  await expect(playground.console).toContainText('note.txt');
  await playground.reset.click();
  await expect(playground.console).toContainText('The machine was reset');
  await playground.runToEnd('import os; print("files:", os.listdir("."))');
  await expect(playground.console).toContainText('files: []');
});

for (const [example, output] of [
  ['Hello', 'Hello from Python 3.'],
  ['Snapshot and randomness', 'os.urandom(8)'],
  ['Files', "Left: ['1.txt', 'second.txt']"],
  ['Threads', 'worker 3 did'],
  ['asyncio', 'tortoise: part 3'],
  ['Decimals, JSON, dates', 'Asia/Tokyo'],
  ['A traceback', 'ZeroDivisionError'],
  ['Plot with text', 'cos, from 0 to 4π'],
  ['Prime numbers, timed', '78,498 primes'],
] as const) {
  test(`the example "${example}" runs`, async ({ playground }) => {
    await playground.choose(example);
    await playground.run.click();
    await expect(playground.console).toContainText(output);
    await expect(playground.status).toHaveText(example === 'A traceback' ? /^Ended/ : /^Finished/);
  });
}

test('choosing an example keeps the program before in the menu', async ({ playground, page }) => {
  await playground.write('# precious work\nprint(1)');
  await playground.choose('Threads');
  await expect(playground.editorText).toContainText('import threading');
  await playground.choose('# precious work');
  await expect(playground.editorText).toContainText('precious work');
  await page.reload();
  await expect(playground.editorBox).toContainText('precious work');
});

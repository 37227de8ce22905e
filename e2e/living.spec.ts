// The page around the machine: code that survives, two tabs, the keyboard, accessibility, path prefixes, small screens.
import AxeBuilder from '@axe-core/playwright';
import { expect, firstVisit, laterVisit as test } from './fixtures/index.ts';
import { Playground } from './fixtures/playground.ts';

test('code survives a reload, at once and always', async ({ playground, page }) => {
  await playground.openReady();
  await playground.write('print("typed a moment ago")');
  await page.reload();
  await expect(playground.editorBox).toContainText('typed a moment ago');
  await playground.ready();
  await expect(playground.editorText).toContainText('typed a moment ago');
});

test('two tabs: each has its own code, and both work', async ({ playground, context }) => {
  await playground.openReady();
  await playground.stored();
  await playground.write('print("first tab")');
  const second = new Playground(await context.newPage());
  await second.openReady();
  await expect(second.badge).toContainText('Restored');
  await expect(second.editorText).not.toContainText('first tab');
  await second.runToEnd('print("second tab")');
  await expect(second.console).toContainText('second tab');
  await playground.page.reload();
  await second.page.reload();
  await expect(playground.editorBox).toContainText('first tab');
  await expect(second.editorBox).toContainText('second tab');
  await playground.ready();
  await playground.run.click();
  await expect(playground.console).toContainText('first tab');
});

firstVisit(
  'two tabs that boot cold at the same time agree on one snapshot',
  async ({ playground, snapshots, context }) => {
    const second = new Playground(await context.newPage());
    await Promise.all([playground.openReady(), second.openReady()]);
    await Promise.all([playground.stored(), second.stored()]);
    expect(await snapshots.count()).toBe(3);
    await playground.page.reload();
    await playground.ready();
    await expect(playground.badge).toContainText('Restored');
  },
);

test('everything can be done with the keyboard', async ({ playground, page }) => {
  await playground.openReady();
  await page.keyboard.press('F6');
  await expect(playground.editorBox.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('while True: pass');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(playground.status).toHaveText('Running');
  await page.keyboard.press('ControlOrMeta+.');
  await expect(playground.status).toHaveText(/^Stopped/);
  await page.keyboard.press('F6');
  await expect(page.getByRole('group', { name: 'Output' })).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('button', { name: 'Boot cold' })).toBeFocused();
  await page.getByRole('button', { name: 'Examples' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Ask for input' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(playground.editorText).toContainText('input(');
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious (${colorScheme})`, async ({ playground, page }) => {
    await page.emulateMedia({ colorScheme });
    await playground.openReady();
    await playground.runToEnd('print("\\033[31mred\\033[0m \\033[32mgreen\\033[0m"); 1 / 0');
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  });
}

test('the built page works below a path prefix', async ({ playground, page }) => {
  await playground.openReady('some/where/');
  await playground.stored();
  await playground.runToEnd('print(6 * 7)');
  await expect(playground.console).toContainText('42');
  await page.reload();
  await playground.ready();
  await expect(playground.badge).toContainText('Restored');
});

test('nothing is asked of other servers, and the content policy holds', async ({ playground, page, baseURL }) => {
  const foreign: string[] = [];
  const refused: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^http/.test(url.protocol) && url.origin !== new URL(baseURL ?? '').origin) foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await playground.openReady();
  await playground.runToEnd('print(1)');
  expect({ foreign, refused }).toEqual({ foreign: [], refused: [] });
});

test('a laptop screen needs no scrolling', async ({ playground, page }) => {
  await playground.openReady();
  const overflow = await page.evaluate(() => ({
    x: document.documentElement.scrollWidth - innerWidth,
    y: document.documentElement.scrollHeight - innerHeight,
  }));
  expect(overflow).toEqual({ x: 0, y: 0 });
});

firstVisit.describe('on a phone', () => {
  firstVisit.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  firstVisit('a plain editor does, traceback included', async ({ playground, page }) => {
    await playground.open();
    await expect(playground.status).toContainText('is ready');
    const editor = playground.editorBox.getByRole('textbox');
    await editor.fill('x = 1\nx / 0\n');
    await playground.run.tap();
    await expect(playground.console).toContainText('ZeroDivisionError');
    await expect(playground.editorBox.getByRole('status')).toContainText('Line 2: ZeroDivisionError: division by zero');
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    // On its side there is less height than the panels need: the page scrolls, editor and console keep theirs.
    await page.setViewportSize({ width: 844, height: 390 });
    for (const pane of [playground.editorBox, page.getByRole('region', { name: 'Console' })])
      expect((await pane.boundingBox())?.height).toBeGreaterThan(200);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});

test('without Monaco the plain editor stays', async ({ playground, page }) => {
  await page.route('**/assets/monaco-*.js', (route) => route.abort());
  await playground.open();
  await expect(playground.status).toContainText('is ready');
  await playground.editorBox.getByRole('textbox').fill('print(6 * 7)');
  await playground.run.click();
  await expect(playground.console).toContainText('42');
});

test('without the terminal the console says what to do', async ({ playground, page }) => {
  await page.route('**/assets/terminal-*.js', (route) => route.abort());
  await playground.open();
  await expect(playground.failure).toContainText('The console could not be loaded');
});

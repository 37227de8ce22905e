// Cold boots and restores: the first visit, the next one, and every way in which a snapshot can be of no use.

import { expect, firstVisit as test } from './fixtures/index.ts';
import { damageDownload, deployAnotherImage, prepareWorker } from './fixtures/network.ts';

const PROGRAM = 'print("my own program")';

test('the first visit boots cold, shows every phase, and stores the snapshot', async ({ playground }) => {
  await playground.open();
  await expect(playground.badge).toContainText('Cold boot');
  await expect(playground.machine).toContainText('There was no snapshot yet.');
  await playground.ready();
  for (const phase of ['Fetch', 'Compile core', 'Kernel boot', 'Interpreter start', 'Snapshot', 'Resume', 'Store'])
    await expect(playground.machine.getByRole('list', { name: 'Phases' })).toContainText(phase);
  await playground.stored();
});

test('a program that was started while the machine boots runs as soon as it can', async ({ playground }) => {
  await playground.open();
  await playground.run.click();
  await expect(playground.console).toContainText('Hello from Python');
});

test('a reload restores, without fetching the image, at least three times as fast', async ({ playground, page }) => {
  await playground.openReady();
  await playground.stored();
  await page.getByRole('button', { name: 'Boot cold' }).click();
  await expect(playground.badge).toContainText('You asked for a cold boot.');
  await expect(playground.status).toContainText('is ready');
  await playground.stored();
  const coldMs = await playground.startMs();
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.reload();
  await playground.ready();
  await expect(playground.badge).toContainText('Restored');
  const restoredMs = await playground.startMs();
  expect(fetched.filter((path) => path.includes('/guest/'))).toEqual(['/guest/manifest.json']);
  expect(coldMs / restoredMs).toBeGreaterThan(3);
  await playground.runToEnd('print(6 * 7)');
  await expect(playground.console).toContainText('42');
});

test('two restores of one snapshot do not share their randomness', async ({ playground, page }) => {
  await playground.openReady();
  await playground.stored();
  const numbers = new Set<string>();
  for (let visit = 0; visit < 2; visit++) {
    await page.reload();
    await playground.ready();
    await playground.runToEnd('import random, os\nprint("drawn:", random.random(), os.urandom(4).hex())');
    await expect(playground.console).toContainText('drawn: 0.');
    numbers.add((await playground.console.textContent()) ?? '');
  }
  expect(numbers.size).toBe(2);
});

test.describe('a snapshot that is of no use: cold boot, a reason, the code untouched', () => {
  test.beforeEach(async ({ playground }) => {
    await playground.openReady();
    await playground.stored();
    await playground.write(PROGRAM);
  });

  for (const [title, spoil, reason] of [
    ['corrupt', 'corrupt', 'The snapshot is damaged'],
    ['truncated', 'truncate', 'is truncated'],
    ['of an old version', 'makeOld', 'has format version 0'],
    ['something else', 'replaceByText', 'not a snapshot'],
    ['without its content', 'loseContent', 'content is missing'],
  ] as const) {
    test(title, async ({ playground, snapshots, page }) => {
      await snapshots[spoil]();
      await page.reload();
      await playground.ready();
      await expect(playground.badge).toContainText('Cold boot');
      await expect(playground.badge).toContainText(reason);
      await playground.stored();
      await playground.runToEnd(PROGRAM);
      await expect(playground.console).toContainText('my own program');
      await page.reload();
      await playground.ready();
      await expect(playground.badge).toContainText('Restored');
    });
  }

  test('of another image', async ({ playground, page }) => {
    await deployAnotherImage(page);
    await page.reload();
    await playground.ready();
    await expect(playground.badge).toContainText('belongs to another guest image');
    await expect(playground.editorText).toContainText('my own program');
  });

  test('missing, because it was deleted', async ({ playground, snapshots, page }) => {
    await page.getByRole('button', { name: 'Delete snapshot' }).click();
    await expect(playground.machine).toContainText('none');
    expect(await snapshots.count()).toBe(0);
    await page.reload();
    await expect(playground.badge).toContainText('There was no snapshot yet.');
    await playground.ready();
    await expect(playground.editorText).toContainText('my own program');
  });

  test('without network, it is restored all the same', async ({ playground, page }) => {
    await page.route('**/guest/**', (route) => route.abort());
    await page.reload();
    await playground.ready();
    await expect(playground.badge).toContainText('Restored');
  });
});

test('storage full: works from memory and says why', async ({ playground, page, baseURL }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', {
    origin: new URL(baseURL ?? '').origin,
    quotaSize: 2_000_000,
  });
  await playground.openReady();
  await expect(playground.machine).toContainText('this tab only');
  await expect(playground.machine.getByTitle(/no room left/)).toBeVisible();
  await playground.runToEnd('while True: break');
  await playground.reset.click();
  await playground.runToEnd(PROGRAM);
});

test('IndexedDB forbidden: boots cold and says why', async ({ playground, page }) => {
  await prepareWorker(page, 'indexedDB.open = () => { throw new DOMException("denied", "SecurityError"); }');
  await playground.openReady();
  await expect(playground.badge).toContainText('does not let the page store anything');
  await playground.runToEnd(PROGRAM);
});

test('IndexedDB that hangs: boots cold after a time-out and says why', async ({ playground, page }) => {
  await prepareWorker(page, 'indexedDB.open = () => ({})');
  await playground.openReady();
  await expect(playground.badge).toContainText('gave no answer within');
  await playground.runToEnd(PROGRAM);
});

test('an image that arrives damaged is refused, and the next try works', async ({ playground, page }) => {
  await damageDownload(page);
  await playground.open();
  await expect(playground.failure).toContainText('arrived damaged');
  await expect(playground.failure).toContainText('Your code is untouched.');
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(playground.status).toContainText('is ready');
});

test('no image at all is told with what to do', async ({ playground, page }) => {
  await page.route('**/guest/**', (route) => route.fulfill({ status: 404 }));
  await playground.open();
  await expect(playground.failure).toContainText('guest/manifest.json was answered with status 404');
  await expect(playground.failure).toContainText('npm run guest');
});

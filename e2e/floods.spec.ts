// Programs that mean harm to the page: output without end, and garbage on the agent's channel. The page lives, Stop works, the snapshot stays.
import { expect, laterVisit as test } from './fixtures/index.ts';

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

test.beforeEach(async ({ playground }) => {
  await playground.openReady();
});

/** Looks at the heap, each of which takes a garbage collection. */
const LOOKS = 8;
const BUSY_MS = 1500;
const GROWTH_MAX = 64 * 2 ** 20;

for (const [title, program] of [
  ['lines without end', 'i = 0\nwhile True:\n    print("line", i)\n    i += 1'],
  ['a line without end', 'while True: print("0123456789" * 500, end="")'],
  ['colours without end', 'while True: print("\\033[31m\\033[1mx\\033[0m\\r" * 100, end="")'],
] as const) {
  test(`${title}: nothing piles up, and Stop is answered`, async ({ playground, page }) => {
    const devtools = await page.context().newCDPSession(page);
    const heap = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = (await devtools.send('Runtime.getHeapUsage')) as HeapUsage;
      return usedSize + backingStorageSize;
    };
    const before = await heap();
    await playground.start(program);
    // A page that does not read for a while: what is not read is held back in the guest.
    await page.evaluate((ms) => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    }, BUSY_MS);
    for (let look = 0; look < LOOKS; look++) expect((await heap()) - before).toBeLessThan(GROWTH_MAX);
    await playground.stop.click();
    await expect(playground.status).toHaveText(/^Stopped after/);
    await playground.runToEnd('print("alive")');
    await expect(playground.console).toContainText('alive');
  });
}

test('control sequences with counts beyond all screens hold nothing up', async ({ playground }) => {
  await playground.runToEnd(
    'for final in "STLMIZb@PXABCDEFGHd": print("a\\033[2000000000" + final, end="")\nprint("\\033[1;1Hdone")',
  );
  await expect(playground.console).toContainText('done');
  await playground.runToEnd('print("alive")');
  await expect(playground.console).toContainText('alive');
});

test('a million marks on one letter hold nothing up', async ({ playground }) => {
  await playground.runToEnd('print("a" + "\\u0301" * 1_000_000)\nprint("done")');
  await expect(playground.console).toContainText('done');
});

test('garbage on the agent’s channel is told once, Stop is answered, and the snapshot is still good', async ({
  playground,
  snapshots,
  page,
}) => {
  const stored = await snapshots.fingerprint();
  const channel = 'channel = open("/dev/host-control", "wb", buffering=0)\n';
  await playground.start(`${channel}while True: channel.write(b"{not a frame\\n" * 300)`);
  await expect(playground.console).toContainText('The agent protocol was broken');
  await playground.stop.click();
  await expect(playground.status).toHaveText(/^Stopped after/);
  expect((await playground.console.textContent())?.match(/The agent protocol was broken/g)).toHaveLength(1);
  await playground.runToEnd(`${channel}for _ in range(2000): channel.write(b"[" * 1000)`);
  await playground.runToEnd('import _nanvix\nprint({_nanvix.snapshot() for _ in range(1000)})');
  await expect(playground.console).toContainText("{'refused'}");
  expect(await snapshots.fingerprint()).toBe(stored);
  await page.reload();
  await playground.ready();
  await expect(playground.badge).toContainText('Restored');
  await playground.runToEnd('print(6 * 7)');
  await expect(playground.console).toContainText('42');
});

// The benchmark inside a browser: a worker that fetches the images, measures, and sends each sample to its page.
import type { Images } from './measure.ts';
import { measureAll } from './plan.ts';

interface Request {
  readonly rounds: number;
  readonly files: Readonly<Record<keyof Images, string>>;
  readonly baseline: Readonly<Record<keyof Images, string>> | null;
}

async function fetchImages(files: Readonly<Record<keyof Images, string>>): Promise<Images> {
  const get = async (file: string) => new Uint8Array(await (await fetch(`/${file}`)).arrayBuffer());
  const [core, kernel, initrd, ramfs] = await Promise.all(
    [files.core, files.kernel, files.initrd, files.ramfs].map(get),
  );
  return { core, kernel, initrd, ramfs };
}

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  try {
    const images = await fetchImages(data.files);
    const baseline = data.baseline ? await fetchImages(data.baseline) : null;
    await measureAll({ images, baseline }, data.rounds, (sample) => postMessage({ sample }));
    postMessage({ done: true });
  } catch (thrown) {
    postMessage({ error: String(thrown) });
  }
});

// How the page is built: from any path prefix, without special headers, with what a browser needs of the guest image and no more.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const PUBLIC = 'public';
const GUEST = 'guest';

interface ManifestFiles {
  readonly files: readonly { readonly compressed: { readonly file: string } }[];
}

/** public/guest also holds the raw images for Node: the built page takes the manifest and the compressed files. */
function publicFiles(): string[] {
  const manifest = join(PUBLIC, GUEST, 'manifest.json');
  if (!existsSync(manifest)) return ['icon.svg'];
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as ManifestFiles;
  return [
    'icon.svg',
    ...['manifest.json', ...files.map((file) => file.compressed.file)].map((name) => join(GUEST, name)),
  ];
}

function copyPublicFiles(): Plugin {
  let outDir = '';
  return {
    name: 'copy-public-files',
    apply: 'build',
    configResolved: (config) => {
      outDir = config.build.outDir;
    },
    closeBundle: () => {
      for (const name of publicFiles()) {
        const to = join(outDir, name);
        mkdirSync(dirname(to), { recursive: true });
        copyFileSync(join(PUBLIC, name), to);
      }
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [copyPublicFiles()],
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Monaco is one large piece, loaded after the machine.
    chunkSizeWarningLimit: 4000,
  },
  server: { port: 5173 },
});

import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/** Every process and thread entry under its own name: hosts/cli.ts becomes out/main/cli.js. */
function entriesIn(folder: string, suffix: string): Record<string, string> {
  if (!existsSync(at(folder))) return {};
  const files = readdirSync(at(folder)).filter((name) => name.endsWith(suffix));
  return Object.fromEntries(files.map((name) => [basename(name, '.ts'), at(`${folder}/${name}`)]));
}

const mainEntries = {
  electron: at('src-main/electron/index.ts'),
  ...entriesIn('src-main/hosts', '.ts'),
  ...entriesIn('src-main/workers', '.worker.ts'),
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: true,
      rolldownOptions: {
        input: mainEntries,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src-preload/index.ts') },
        // Electron loads nothing but CommonJS into a sandboxed preload.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [svelte()],
    build: {
      outDir: 'out/renderer',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: at('src-renderer/index.html') },
    },
  },
});

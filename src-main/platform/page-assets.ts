import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** One file of the built page. */
export interface PageAsset {
  readonly filePath: string;
  readonly contentType: string;
}

/** Every file of the built page under the exact URL path that serves it; nothing else can be served. */
export type PageAssets = ReadonlyMap<string, PageAsset>;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Reads the folder once. Links and files of unknown kind are left out. */
export function listPageAssets(folder: string): PageAssets {
  const assets = new Map<string, PageAsset>();
  addFolder(assets, folder, '/');
  const index = assets.get('/index.html');
  if (index) assets.set('/', index);
  return assets;
}

function addFolder(assets: Map<string, PageAsset>, folder: string, urlPath: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const filePath = join(folder, entry.name);
    const contentType = contentTypes[extname(entry.name)];
    if (entry.isDirectory()) addFolder(assets, filePath, `${urlPath}${entry.name}/`);
    else if (entry.isFile() && contentType) assets.set(urlPath + entry.name, { filePath, contentType });
  }
}

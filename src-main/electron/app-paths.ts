import { join, resolve } from 'node:path';

export interface AppPaths {
  readonly preload: string;
  readonly page: string;
  readonly engine: string;
  readonly node: string;
}

export interface AppPlace {
  /** Folder of the running bundle, `…/out/main`. */
  readonly bundleDir: string;
  readonly isPackaged: boolean;
  readonly resourcesDir: string;
  readonly platform: string;
  /** Node that the starter names while Volterra runs from its checkout; a packaged one brings its own. */
  readonly nodeOfStarter: string | undefined;
}

/**
 * Where things lie, in the checkout and installed. The engine is plain Node, which cannot read inside an archive: its
 * files are the unpacked twins of those in `app.asar`.
 */
export function findAppPaths(place: AppPlace): AppPaths {
  const root = resolve(place.bundleDir, '../..');
  const nodeName = place.platform === 'win32' ? 'node.exe' : 'node';
  const packagedNode = join(place.resourcesDir, 'node', nodeName);
  return {
    preload: join(root, 'out/preload/index.cjs'),
    page: join(root, 'out/renderer'),
    engine: join(root.replace(/app\.asar$/, 'app.asar.unpacked'), 'out/main/engine.js'),
    node: place.isPackaged ? packagedNode : (place.nodeOfStarter ?? nodeName),
  };
}

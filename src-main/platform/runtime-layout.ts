import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readCodeVersion } from './code-version.ts';
import type { CodeVersion } from './code-version.ts';

/** Where the parts of Volterra lie, whether it runs from its sources or from the bundle. */
export interface RuntimeLayout {
  /** Folder with package.json. */
  readonly rootDir: string;
  readonly version: CodeVersion;
  /** Process or thread entry by its base name: `compute`, `parse`, `store.worker`. */
  entryUrl(name: string): URL;
  /** The built page. */
  readonly pageDir: string;
  readonly resourcesDir: string;
  readonly migrationsDir: string;
}

/**
 * @param entryUrl `import.meta.url` of the running process entry, `src-main/hosts/<name>.ts` or `out/main/<name>.js`;
 *   not of a module that the bundler may move into a chunk
 */
export function findRuntimeLayout(entryUrl: string): RuntimeLayout {
  const entryPath = fileURLToPath(entryUrl);
  const isSource = entryPath.endsWith('.ts');
  const rootDir = findRoot(dirname(entryPath));
  const entryPathOf = (name: string): string => {
    if (!isSource) return join(rootDir, 'out/main', `${name}.js`);
    return join(rootDir, 'src-main', name.endsWith('.worker') ? 'workers' : 'hosts', `${name}.ts`);
  };
  return {
    rootDir,
    version: readCodeVersion(rootDir, isSource),
    entryUrl: (name) => pathToFileURL(entryPathOf(name)),
    pageDir: join(rootDir, 'out/renderer'),
    resourcesDir: join(rootDir, 'resources'),
    migrationsDir: join(rootDir, 'db/migrations'),
  };
}

/** @returns nearest folder upwards that holds package.json */
export function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json above ${from}`);
  }
}

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Room {
  readonly name: string;
  readonly path: string;
  readonly runtime: 'std' | 'node' | 'electron' | 'dom' | 'preload';
  readonly mayImport: readonly string[];
}

interface Plan {
  readonly rooms: readonly Room[];
  readonly layers: Readonly<Record<string, readonly { path: string; mayImport: readonly string[] }[]>>;
  readonly sealed: readonly { library: string; rooms: readonly string[] }[];
}

export const projectRoot = resolve(import.meta.dirname, '../..');
export const plan = JSON.parse(readFileSync(resolve(import.meta.dirname, 'rooms.json'), 'utf8')) as Plan;

/** Source files below a folder of the project, as paths with forward slashes relative to it. */
export function sourceFiles(
  folder: string,
  endings: readonly string[] = ['.ts', '.svelte', '.mjs'],
): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(projectRoot.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

export function readSource(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

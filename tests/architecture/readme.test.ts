import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plan, projectRoot, readSource, sourceFiles } from './rooms.ts';

const documents = [
  'README.md',
  ...['src-main', 'src-preload', 'src-renderer', 'tests', 'docs'].flatMap((folder) =>
    sourceFiles(folder, ['.md']),
  ),
];
const { scripts } = JSON.parse(readSource('package.json')) as { scripts: Record<string, string> };

describe('documents', () => {
  it('link to what is there', () => {
    const broken = documents.flatMap((path) =>
      [...readSource(path).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !existsSync(join(projectRoot, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name npm scripts that exist', () => {
    const unknown = documents.flatMap((path) =>
      [...readSource(path).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)]
        .filter(([, name]) => !Object.hasOwn(scripts, name!))
        .map(([text]) => `${path}: ${text}`),
    );
    expect(unknown).toEqual([]);
  });

  it('have every room of the engine on the map', () => {
    const map = readSource('README.md');
    const rooms = plan.rooms.filter((room) => room.path.startsWith('src-main/')).map((room) => room.name);
    expect(rooms.filter((name) => !new RegExp(`\`(src-main/)?${name}\``).test(map))).toEqual([]);
  });
});

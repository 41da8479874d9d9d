import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plan, projectRoot, readSource } from './rooms.ts';

const foldersOf = (path: string): string[] =>
  readdirSync(join(projectRoot, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}/${entry.name}`);

describe('rooms', () => {
  it('are all in the plan, and the plan names no room that is not there', () => {
    const planned = plan.rooms.map((room) => room.path).filter((path) => !path.endsWith('.ts'));
    const present = [...foldersOf('src-main'), 'src-preload/contract', ...foldersOf('src-renderer')];
    const withoutRules = ['src-renderer/styles'];
    expect(present.filter((path) => !planned.includes(path) && !withoutRules.includes(path))).toEqual([]);
    expect(planned.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('have a README that says more than their name', () => {
    const folders = plan.rooms.map((room) => room.path).filter((path) => !path.endsWith('.ts'));
    const silent = folders.filter((path) => !existsSync(join(projectRoot, path, 'README.md')));
    expect(silent).toEqual([]);
    for (const path of folders) expect(readSource(`${path}/README.md`).length, path).toBeGreaterThan(200);
  });

  it('of the numerical core have their layer in the plan', () => {
    const layers = plan.layers['quant']!.map((layer) => `src-main/quant/${layer.path}`);
    expect(foldersOf('src-main/quant').filter((path) => !layers.includes(path))).toEqual([]);
  });

  it('have an alias each, and each alias leads to a room', () => {
    const { imports } = JSON.parse(readSource('package.json')) as { imports: Record<string, string> };
    for (const [alias, target] of Object.entries(imports)) {
      expect(existsSync(join(projectRoot, target.replace('*', ''))), alias).toBe(true);
    }
  });
});

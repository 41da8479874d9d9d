import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveAsset } from '#electron/resolve-asset.ts';
import { listPageAssets } from '#platform/page-assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-assets-'));
mkdirSync(join(folder, 'assets'));
for (const name of [
  'index.html',
  'assets/index-1a2b.js',
  'assets/index-1a2b.css',
  'assets/inter.woff2',
  'assets/notes.txt',
  '.env',
]) {
  writeFileSync(join(folder, name), name);
}
writeFileSync(join(folder, '../secret.js'), 'secret');
symlinkSync(join(folder, '../secret.js'), join(folder, 'assets/link.js'));

const assets = listPageAssets(folder);
const served = ['/', '/index.html', '/assets/index-1a2b.js', '/assets/index-1a2b.css', '/assets/inter.woff2'];

describe('assets of the page', () => {
  it('are the regular files of known kind, and no link', () => {
    expect([...assets.keys()].sort()).toEqual([...served].sort());
  });

  it('are found under their exact address', () => {
    for (const path of served) expect(resolveAsset(assets, `volterra://app${path}`)).not.toBeNull();
    expect(resolveAsset(assets, 'volterra://app/index.html?x=1#y')?.contentType).toBe(
      'text/html; charset=utf-8',
    );
  });

  it('never lead outside, whatever 100,000 addresses say', () => {
    const piece = fc.constantFrom(
      ...[
        '..',
        '.',
        '%2e%2e',
        '%2E.',
        '%2f',
        '%5c',
        '\\',
        '/',
        '//',
        '%00',
        '\u0000',
        'assets',
        'index.html',
        'index-1a2b.js',
      ],
      ...[
        'secret.js',
        'link.js',
        'notes.txt',
        '.env',
        '%252e%252e',
        '?',
        '#',
        ';',
        ':',
        '@',
        ' ',
        '\u2025',
        '\uff0f',
        'etc',
        'passwd',
      ],
    );
    const path = fc.array(
      fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }),
      {
        maxLength: 8,
      },
    );
    const files = new Set([...assets.values()].map((asset) => asset.filePath));
    let hits = 0;
    fc.assert(
      fc.property(path, fc.constantFrom('/', '', '//', '/./'), (parts, start) => {
        const asset = resolveAsset(assets, `volterra://app${start}${parts.join('/')}`);
        if (asset) hits += 1;
        return asset === null || files.has(asset.filePath);
      }),
      { numRuns: 100_000, seed: 20261121 },
    );
    // The generator does reach real files, so that "never outside" says something.
    expect(hits).toBeGreaterThan(1000);
  });
});

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './rooms.ts';

/** A house of a few files, each of which breaks one rule, under the project's own configuration. */
const house: Readonly<Record<string, string>> = {
  'tests/empty.ts': 'export {};\n',
  'src-main/store/open.ts': "import Database from 'better-sqlite3';\nexport const open = Database;\n",
  'src-main/quant/market/curve.ts': 'export const curve = 1;\n',
  'src-main/quant/math/uses-upper-layer.ts':
    "import { curve } from '../market/curve.ts';\nexport const a = curve;\n",
  'src-main/quant/math/uses-node.ts': "import { cpus } from 'node:os';\nexport const b = cpus;\n",
  'src-main/quant/math/uses-library.ts': "import { z } from 'zod';\nexport const c = z;\n",
  'src-main/services/uses-database.ts':
    "import Database from 'better-sqlite3';\nexport const d = Database;\n",
  'src-main/api/uses-store.ts': "import { open } from '#store/open.ts';\nexport const e = open;\n",
  'src-main/api/uses-store-type.ts':
    "import type { open } from '#store/open.ts';\nexport type E = typeof open;\n",
  'src-main/jobs/one.ts': "import { two } from './two.ts';\nexport const one = (): number => two();\n",
  'src-main/jobs/two.ts': "import { one } from './one.ts';\nexport const two = (): number => one();\n",
  'src-main/ingest/uses-nothing.ts': "import { gone } from './gone.ts';\nexport const f = gone;\n",
  'src-main/platform/uses-development.ts': "import fc from 'fast-check';\nexport const g = fc;\n",
  'src-renderer/ui/uses-node.ts': "import { readFileSync } from 'node:fs';\nexport const h = readFileSync;\n",
  'src-renderer/charts/uses-engine.ts':
    "import { curve } from '#quant/market/curve.ts';\nexport const i = curve;\n",
};

function cruise(): string[] {
  const root = mkdtempSync(join(tmpdir(), 'volterra-house-'));
  for (const name of [
    'package.json',
    'tsconfig.json',
    'tsconfig.tests.json',
    'tsconfig.base.json',
    '.dependency-cruiser.cjs',
    'tests/architecture/rooms.json',
  ]) {
    cpSync(join(projectRoot, name), join(root, name));
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(house)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const tool = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [
    tool,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src-main',
    'src-renderer',
  ];
  const report = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return report.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

describe('boundaries', () => {
  it('catch each kind of trespass and nothing else', () => {
    expect(cruise()).toEqual([
      'src-main/api/uses-store-type.ts: api imports only its own room, contract, services',
      'src-main/api/uses-store.ts: api imports only its own room, contract, services',
      'src-main/ingest/uses-nothing.ts: every import resolves',
      'src-main/jobs/one.ts: no cycles',
      'src-main/platform/uses-development.ts: the engine runs on shipped dependencies only',
      'src-main/quant/math/uses-library.ts: quant uses no library',
      'src-main/quant/math/uses-node.ts: quant uses no Node module',
      'src-main/quant/math/uses-upper-layer.ts: quant/math imports only itself',
      'src-main/services/uses-database.ts: better-sqlite3 only in store',
      'src-renderer/charts/uses-engine.ts: renderer/charts imports only its own room, contract, renderer/ui',
      'src-renderer/ui/uses-node.ts: the window uses no Node module',
    ]);
  });
});

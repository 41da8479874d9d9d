import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../architecture/rooms.ts';

const copy = mkdtempSync(join(tmpdir(), 'volterra-scaffold-'));
const leaveOut = /^(\.git|node_modules|out|dist|test-results|docs|\.volterra)(\/|\\|$)/;

beforeAll(() => {
  cpSync(projectRoot, copy, {
    recursive: true,
    filter: (path) => !leaveOut.test(relative(projectRoot, path)),
  });
  symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'), 'junction');
}, 60_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const scaffold = (...args: string[]) =>
  spawnSync(process.execPath, ['src-main/hosts/scaffold/scaffold.ts', ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
/** What a tool complains about; empty where it is content. */
const complaints = (name: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('node_modules', name), ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
  return status === 0 ? '' : stdout + stderr;
};

const things = [
  ['model', 'zero-vol'],
  ['model', 'flat-smile'],
  ['format', 'house-closes'],
  ['panel', 'term-slope'],
  ['procedure', 'jobs.countAll'],
  ['migration', 'create_alert'],
] as const;

describe('npm run new', () => {
  it.each(things)('writes a %s called %s', (kind, id) => {
    const { status, stdout, stderr } = scaffold(kind, id);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const written = [...stdout.matchAll(/^wrote {3}(.+)$/gm)].map(([, path]) => path!);
    expect(written.length).toBeGreaterThan(0);
    for (const path of written) expect(existsSync(join(copy, path)), path).toBe(true);
  });

  it('registers each of them', () => {
    const holds = (path: string, text: string) =>
      expect(readFileSync(join(copy, path), 'utf8')).toContain(text);
    holds('src-main/quant/models/registry.ts', 'zeroVol');
    holds('src-main/quant/models/registry.ts', 'flatSmile');
    holds('src-main/ingest/registry.ts', 'houseCloses');
    holds('src-renderer/panels/registry.ts', "id: 'term-slope'");
    holds('src-preload/contract/areas/jobs.ts', 'countAll: read({');
    holds('src-preload/contract/kinds.ts', "countAll: 'read'");
  });

  it('leaves the house compiling, linted and within its boundaries', { timeout: 240_000 }, () => {
    for (const config of ['tsconfig.std.json', 'tsconfig.node.json']) {
      expect(complaints('typescript/bin/tsc', '-p', config)).toBe('');
    }
    const fresh = [
      'src-main/quant/models/zero-vol.ts',
      'src-main/quant/models/registry.ts',
      'src-main/ingest/formats/house-closes.format.ts',
      'src-renderer/panels/term-slope',
    ];
    expect(complaints('eslint/bin/eslint.js', '--max-warnings', '0', ...fresh)).toBe('');
    const roots = ['src-main', 'src-preload', 'src-renderer'];
    expect(
      complaints(
        'dependency-cruiser/bin/dependency-cruiser.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        ...roots,
      ),
    ).toBe('');
  });

  it('brings tests that pass', { timeout: 120_000 }, () => {
    const tests = [
      'tests/quant/models/zero-vol',
      'tests/quant/models/flat-smile',
      'tests/ingest/formats/house-closes',
      'tests/renderer/panels/term-slope',
      'tests/contract/procedures',
    ];
    expect(
      complaints('vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json', ...tests),
    ).toBe('');
    const report = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8')) as object;
    expect(report).toMatchObject({ numFailedTests: 0, numPassedTests: 10 });
  });

  it('overwrites nothing and explains what it cannot do', () => {
    for (const [kind, id, sentence] of [
      ['model', 'zero-vol', 'there already'],
      ['model', 'Zero Vol', 'kebab-case'],
      ['procedure', 'nowhere.thing', 'No service answers'],
      ['procedure', 'jobs', 'area.name'],
      ['migration', 'alerts', 'verb_noun'],
    ] as const) {
      const { status, stderr } = scaffold(kind, id);
      expect([status, stderr]).toEqual([65, expect.stringContaining(sentence)]);
    }
    expect(scaffold('wish', 'x').status).toBe(64);
    expect(scaffold('model').stderr).toContain('usage');
  });
});

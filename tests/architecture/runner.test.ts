import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlaywrightReport, readVitestReport } from '../runner/reports.mjs';
import { projectRoot } from './rooms.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-reports-'));
const report = (content: object): string => {
  const path = join(folder, `${Math.abs(JSON.stringify(content).length)}.json`);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

describe('counting', () => {
  it('adds up what the unit tests reported', () => {
    const skips = [{ name: 'a > b', reason: 'no GPU' }];
    expect(readVitestReport(report({ passed: 7, failed: 0, skips }), 0)).toEqual({
      passed: 7,
      failed: 0,
      skips,
    });
  });

  it('counts a run that died, or failed outside of any test, as a failure', () => {
    expect(readVitestReport(join(folder, 'nothing.json'), 1).failed).toBe(1);
    expect(readPlaywrightReport(join(folder, 'nothing.json'), 0).failed).toBe(1);
    expect(readVitestReport(report({ passed: 7, failed: 0, skips: [] }), 1)).toMatchObject({
      passed: 7,
      failed: 1,
    });
  });

  it('finds skipped end-to-end tests in nested suites, with their reason', () => {
    const test = (status: string, annotations: object[] = []) => ({ status, annotations });
    const path = report({
      stats: { expected: 2, unexpected: 1, flaky: 0, skipped: 2 },
      suites: [
        {
          title: 'electron.spec.ts',
          specs: [],
          suites: [
            {
              title: 'the window',
              specs: [
                {
                  title: 'shows',
                  tests: [test('skipped', [{ type: 'skip', description: 'no Electron binary' }])],
                },
                { title: 'hides', tests: [test('expected')] },
                { title: 'waits', tests: [test('skipped')] },
              ],
            },
          ],
        },
      ],
    });
    expect(readPlaywrightReport(path, 1)).toEqual({
      passed: 2,
      failed: 1,
      skips: [
        { name: 'electron.spec.ts > the window > shows', reason: 'no Electron binary' },
        { name: 'electron.spec.ts > the window > waits', reason: 'no reason given' },
      ],
    });
  });

  it('ends with one line that counts, also when it cannot start', () => {
    const { status, stdout } = spawnSync(process.execPath, ['tests/run.mjs', 'nonsense'], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    expect(status).toBe(64);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashSources } from '../../../src-main/hosts/setup/build.mjs';
import { findNode, lowestNapi } from '../../../src-main/hosts/setup/bundled-node.mjs';
import { dependenciesAreCurrent } from '../../../src-main/hosts/setup/dependencies.mjs';
import { withLock } from '../../../src-main/hosts/setup/lock.mjs';
import { projectRoot, readSource, sourceFiles } from '../../architecture/rooms.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-setup-'));
const bootstrap = (...args: string[]) =>
  spawnSync(process.execPath, ['src-main/hosts/bootstrap.mjs', ...args], {
    cwd: projectRoot,
    encoding: 'utf8',
  });

describe('the Node that runs Volterra', () => {
  it('is the pinned one, which offers the N-API that the store needs', () => {
    const node = findNode();
    expect(existsSync(node)).toBe(true);
    const napi = execFileSync(node, ['-p', 'process.versions.napi'], { encoding: 'utf8' });
    expect(Number(napi)).toBeGreaterThanOrEqual(lowestNapi);
  });

  it('is the running one where none is pinned, if that is new enough', () => {
    expect(findNode('linux', 'riscv64', 10)).toBe(process.execPath);
  });

  it('is refused in one sentence with exit code 78 where both are missing', () => {
    expect(() => findNode('linux', 'riscv64', 9)).toThrow(
      expect.objectContaining({
        exitCode: 78,
        message: expect.stringMatching(/^Volterra needs Node 22\.14 or newer.*\.$/),
      }),
    );
  });
});

describe('the bootstrap', () => {
  it('runs on Node 20: no dependency, no newer syntax than its own imports', () => {
    for (const path of ['src-main/hosts/bootstrap.mjs', ...sourceFiles('src-main/hosts/setup', ['.mjs'])]) {
      const imported = [...readSource(path).matchAll(/from '([^']+)'/g)].map(([, name]) => name!);
      expect(
        imported.filter((name) => !/^(node:|\.\/[\w/-]+\.mjs$)/.test(name)),
        path,
      ).toEqual([]);
    }
  });

  it('finds the dependencies installed', () => {
    expect(dependenciesAreCurrent()).toBe(true);
    expect(bootstrap('install')).toMatchObject({ status: 0, stdout: '' });
  });

  it('explains itself where the word is unknown, on stderr', () => {
    const { status, stdout, stderr } = bootstrap('dance');
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/^usage: .*start.*volterra/);
  });

  it('passes arguments, output and exit code through', () => {
    const script = join(folder, 'echo.mjs');
    writeFileSync(script, 'console.log(process.argv.slice(2).join("|")); process.exit(3);');
    expect(bootstrap('node', script, 'a b', '--json')).toMatchObject({ status: 3, stdout: 'a b|--json\n' });
  });
});

describe('the build stamp', () => {
  it('is the same for the same sources', () => {
    expect(hashSources()).toMatch(/^[0-9a-f]{64}$/);
    expect(hashSources()).toBe(hashSources());
  });
});

describe('the lock', () => {
  it('lets one run at a time', async () => {
    const path = join(folder, 'busy/lock');
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((settle) => setTimeout(settle, 20));
      running -= 1;
    };
    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
    expect(most).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    const path = join(folder, 'left/lock');
    mkdirSync(join(folder, 'left'));
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(path, String(gone));
    expect(await withLock(path, async () => readFileSync(path, 'utf8'))).toBe(String(process.pid));
  });

  it('is released when the work fails', async () => {
    const path = join(folder, 'failed/lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });
});

import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsChange } from '#contract/schemas/system.ts';
import { openSettings } from '#services/system/settings-store.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'volterra-settings-'));

describe('settings', () => {
  test('start with the defaults and are kept over a restart', async () => {
    const dir = folder();
    const problems: string[] = [];
    const settings = await openSettings(dir, (problem) => problems.push(problem));
    expect(settings.current).toMatchObject({ version: 1, theme: 'dark', parseMemoryLimitMb: 512 });
    await Promise.all([settings.save({ theme: 'light' }), settings.save({ staleAfterSessions: 3 })]);
    const again = await openSettings(dir, (problem) => problems.push(problem));
    expect(again.current).toEqual({ ...settings.current, theme: 'light', staleAfterSessions: 3 });
    expect(problems).toEqual([]);
    if (process.platform !== 'win32') expect(statSync(join(dir, 'settings.json')).mode & 0o777).toBe(0o600);
  });

  test.each(['{', '[]', '{"version":2}', '{"version":1,"theme":"pink"}'])(
    'a file that does not fit is reported and kept: %s',
    async (text) => {
      const dir = folder();
      writeFileSync(join(dir, 'settings.json'), text);
      const problems: string[] = [];
      const settings = await openSettings(dir, (problem) => problems.push(problem));
      expect(settings.current.theme).toBe('dark');
      expect(problems).toHaveLength(1);
      expect(readFileSync(join(dir, 'settings.json'), 'utf8')).toBe(text);
    },
  );

  test('a change says what it says, and nothing of the others', () => {
    expect(settingsChange.parse({ theme: 'light' })).toEqual({ theme: 'light' });
    expect(settingsChange.parse({})).toEqual({});
    expect(settingsChange.safeParse({ version: 1 }).success).toBe(false);
  });

  test('refuses a value out of range and keeps the former', async () => {
    const settings = await openSettings(folder(), () => undefined);
    await expect(settings.save({ staleAfterSessions: 0 })).rejects.toThrow();
    expect(settings.current.staleAfterSessions).toBe(1);
  });
});

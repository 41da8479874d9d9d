import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { Preferences } from '#renderer/state/preferences.svelte.ts';
import { openFake } from '../support/fake-connection.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number';

describe('the preferences', () => {
  it('hold at once and reach the engine a moment later, layouts merged', async () => {
    const engine = await openFake();
    const preferences = inRoot(() => new Preferences(engine));
    await until(() => preferences.loaded);
    preferences.setRatio('data.columns', 0.31234);
    preferences.setLayout('market', { range: '1Y' });
    preferences.set({ theme: 'light' });
    expect(preferences.ratio('data.columns', 0.5)).toBe(0.312);
    const stored = async (): Promise<string> => (await engine.client.system.settings()).theme;
    await expect.poll(stored).toBe('light');
    const { layouts } = await engine.client.system.settings();
    expect(Object.keys(layouts).sort()).toEqual(['market', 'split.data.columns']);
  });

  it('gives the fallback for what was never stored or cannot be read', async () => {
    const engine = await openFake();
    await engine.client.system.saveSettings({ layouts: { broken: '{', wrong: '"text"' } });
    const preferences = inRoot(() => new Preferences(engine));
    await until(() => preferences.loaded);
    expect(preferences.ratio('unknown', 0.4)).toBe(0.4);
    expect(preferences.layout('broken', isNumber)).toBeNull();
    expect(preferences.layout('wrong', isNumber)).toBeNull();
  });

  it('change nothing here when the engine refuses', async () => {
    const engine = await openFake({
      system: { saveSettings: () => Promise.reject(new VolterraError('NOT_ALLOWED_HERE')) },
    });
    const preferences = inRoot(() => new Preferences(engine));
    await until(() => preferences.loaded);
    await expect(preferences.saveNow({ watchedFolders: ['/data'] })).rejects.toThrow(VolterraError);
    expect(preferences.settings?.watchedFolders).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { appCommands } from '#renderer/commands/app-commands.ts';
import { dataCommands } from '#renderer/panels/data/data-commands.ts';
import type { DataDesk } from '#renderer/panels/data/data-desk.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';

const frame = {
  openPalette: () => {},
  openShortcuts: () => {},
  openAbout: () => {},
  focusDate: () => {},
  toggleTable: () => {},
};
const screens = [
  { id: 'data', title: 'Data', key: '1' },
  { id: 'market', title: 'Market', key: '2' },
];
const commands = [...appCommands({} as AppState, screens, frame), ...dataCommands({} as DataDesk)];

describe('the commands of the window', () => {
  it('have ids and keys of their own', () => {
    const ids = commands.map(({ id }) => id);
    const keys = commands.flatMap(({ keys: own }) => (own === undefined ? [] : [own]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('show a key to people wherever there is one', () => {
    for (const { keys, keyLabel } of commands) expect(keys === undefined).toBe(keyLabel === undefined);
  });

  it('reach every screen by its key', () => {
    expect(commands.filter(({ group }) => group === 'Go to').map(({ keys }) => keys)).toEqual(['1', '2']);
  });
});

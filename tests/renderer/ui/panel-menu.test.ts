import { describe, expect, it } from 'vitest';
import { buildPanelMenu } from '#renderer/ui/panel-menu.ts';

const actions = { tableShown: false, toggleTable: () => {}, showProvenance: () => {}, say: () => {} };
const labels = (items: ReturnType<typeof buildPanelMenu>): string[] => items.map(({ label }) => label);

describe('the menu of a panel', () => {
  it('offers nothing that the panel cannot do', () => {
    expect(buildPanelMenu({ title: 'Empty' }, actions)).toEqual([]);
    expect(labels(buildPanelMenu({ title: 'View', onreset: () => {} }, actions))).toEqual(['Reset view']);
  });

  it('has table, copies, exports, provenance and reset where there is a chart', () => {
    const panel = {
      title: 'Curve',
      table: () => ({ columns: [], rows: [] }),
      png: () => Promise.resolve(new Blob()),
      provenance: [],
      onreset: () => {},
    };
    expect(labels(buildPanelMenu(panel, actions))).toEqual([
      'Show data table',
      'Copy as TSV',
      'Copy as CSV',
      'Export CSV',
      'Export PNG',
      'Show provenance',
      'Reset view',
    ]);
    expect(labels(buildPanelMenu(panel, { ...actions, tableShown: true }))[0]).toBe('Show picture');
  });
});

import { describe, expect, it } from 'vitest';
import { columnMapping } from '#contract/schemas/data.ts';
import { MappingDraft } from '#renderer/panels/data/mapping-draft.svelte.ts';
import { preview, unknownTable } from '../support/data-fixture.ts';

describe('a mapping in the making', () => {
  it('starts from what the engine proposes', () => {
    const draft = new MappingDraft(unknownTable('x.csv'));
    expect(draft.roles).toEqual(['date', 'ignore', 'ignore']);
    expect(draft.dateOrder).toBe('dmy');
  });

  it('names every thing that is missing, and gives no mapping before', () => {
    const draft = new MappingDraft(unknownTable('x.csv'));
    expect(draft.problems).toEqual([
      'No column is the close or the value or the settle.',
      'The series has no name: letters, digits, and ^ . _ - only.',
    ]);
    expect(draft.toMapping()).toBeNull();
  });

  it('does not choose the order of a date for the user', () => {
    const draft = new MappingDraft({ ...unknownTable('x.csv'), proposedMapping: null });
    draft.roles = ['date', 'close', 'ignore'];
    draft.seriesId = 'VDAX';
    expect(draft.problems).toEqual(['The order of day, month and year is not chosen.']);
  });

  it('refuses one role for two columns, but for ignored ones and rates', () => {
    const draft = new MappingDraft(preview('y.csv'));
    draft.recordKind = 'yield';
    draft.dateOrder = 'ymd';
    draft.roles = ['date', 'rate', 'rate', 'ignore', 'ignore'];
    expect(draft.problems).toEqual([]);
    draft.roles = ['date', 'date', 'rate', 'ignore', 'ignore'];
    expect(draft.problems).toEqual(['Two columns are the date.']);
  });

  it('gives a mapping that the contract accepts', () => {
    const draft = new MappingDraft(unknownTable('x.csv'));
    draft.roles[1] = 'close';
    draft.seriesId = 'VDAX';
    draft.unit = ' vol points ';
    expect(columnMapping.parse(draft.toMapping())).toEqual({
      headerHash: 'e'.repeat(64),
      recordKind: 'daily-bar',
      roles: ['date', 'close', 'ignore'],
      seriesId: 'VDAX',
      dateOrder: 'dmy',
      decimalSeparator: '.',
      unit: 'vol points',
    });
  });

  it('needs no series where a column names it', () => {
    const draft = new MappingDraft(unknownTable('x.csv'));
    draft.roles = ['date', 'close', 'symbol'];
    expect(draft.problems).toEqual([]);
    expect(draft.toMapping()).not.toHaveProperty('seriesId');
  });
});

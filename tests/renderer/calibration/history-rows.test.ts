import { describe, expect, it } from 'vitest';
import {
  historyColumns,
  historyDataColumns,
  historyRows,
  windowWords,
} from '#renderer/panels/calibration/history-rows.ts';
import { tableDataOf } from '#renderer/ui/table-column.ts';
import { runOf } from '../support/calibration-fixture.ts';
import { runSeeds } from '../support/run-seeds.ts';
import { indexHistoryOf } from '../support/index-history-fixture.ts';

const run = runOf(runSeeds.find(({ model }) => model === 'mrlrj')!);
const fit = indexHistoryOf(run, undefined);
const names = {
  label: 'MRLRJ',
  params: [{ name: 'kappa', symbol: 'κ', label: 'Speed of reversion', unit: '1/yr' }],
} as unknown as Parameters<typeof historyRows>[1];

describe('options beside the history of the index', () => {
  it('are told by symbol, the mean jump too', () => {
    const rows = historyRows(fit, names);
    expect(rows[0]).toMatchObject({ symbol: 'κ', label: 'Speed of reversion, 1/yr', history: 6.17 });
    expect(rows.at(-1)).toMatchObject({ symbol: '1/η', label: 'Mean jump of the logarithm of the index' });
    expect(rows.map(({ name }) => name)).toContain('lambda');
  });

  it('hold the gap in standard errors, and none where one has no error', () => {
    const rows = historyRows(fit, names);
    const inErrors = historyColumns.find(({ id }) => id === 'gap-errors')!;
    const kappa = rows[0]!;
    expect(inErrors.value(kappa)).toBeCloseTo(kappa.gap! / kappa.gapError!, 12);
    expect(inErrors.value({ ...kappa, gapError: null })).toBeNull();
  });

  it('say that a curve stands in place of a parameter', () => {
    const [kappa] = historyRows(fit, names);
    const curve = {
      ...kappa!,
      options: null,
      optionsError: null,
      optionsState: null,
      gap: null,
      gapError: null,
    };
    const shown = historyColumns.map((column) => column.show?.(curve) ?? '');
    expect(shown[1]).toBe('curve');
    expect(shown[3]).toBe('–');
  });

  it('are copied with errors in columns of their own', () => {
    const [kappa] = historyRows(fit, names);
    expect(historyColumns[2]!.show!(kappa!)).toBe('6.17 ± 0.53');
    const { rows } = tableDataOf([kappa!], historyDataColumns);
    expect(JSON.stringify(rows)).toContain('0.53');
    expect(rows[0]).toHaveLength(historyDataColumns.length);
  });

  it('name the closes, and nothing where there are none', () => {
    expect(windowWords(fit)).toMatch(
      /^9162 closes of VIX from 1990-01-02 to .*, MRLRJ by maximum likelihood\.$/,
    );
    expect(windowWords(indexHistoryOf(run, '2099-01-01'))).toBe('');
  });
});

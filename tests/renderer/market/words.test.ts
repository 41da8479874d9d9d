import { describe, expect, it } from 'vitest';
import type { Estimate } from '#contract/schemas/common.ts';
import { VolterraError, errorTable } from '#contract/errors.ts';
import { dayOfIso, isoOfDay } from '#renderer/charts/day.ts';
import { expiryColumns } from '#renderer/panels/market/chain-columns.ts';
import type { ExpiryRow } from '#renderer/panels/market/chain-columns.ts';
import {
  adviceOf,
  ageWords,
  provenanceRows,
  regimeShares,
  saysEmpty,
} from '#renderer/panels/market/data-words.ts';
import {
  errorWords,
  estimateColumns,
  intervalWords,
  statusOf,
  windowWords,
} from '#renderer/panels/market/estimate-columns.ts';
import { estimateSource, etaWords } from '#renderer/panels/market/estimate-words.ts';
import { rangeOf } from '#renderer/panels/market/range-presets.ts';
import { isRealisedChoice, realisedDetail, realisedLabel } from '#renderer/panels/market/realised-choice.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { provenance } from '../support/market-fixture.ts';

const kappa: Estimate = {
  id: 'kappa',
  label: 'Mean reversion κ',
  value: 2.74123,
  standardError: 0.2419,
  interval95: [2.2791, 3.2034],
  unit: 'per year',
  count: 3649,
  status: 'OK',
  warnings: [],
  provenance: { ...provenance(10, 'curve fit'), firstDate: '2021-04-12', lastDate: '2023-04-14' },
};

describe('estimates in words', () => {
  it('show value, error and interval with the digits that they have', () => {
    const shown = Object.fromEntries(estimateColumns.map((column) => [column.id, showCell(column, kappa)]));
    expect(shown).toEqual({
      label: 'Mean reversion κ',
      value: '2.741',
      'standard-error': '± 0.24',
      interval: '2.28 … 3.20',
      unit: 'per year',
      count: '3\u202f649',
      status: 'ok',
      window: '2021–2023',
    });
  });

  it('sort and export at full precision', () => {
    const value = estimateColumns.find(({ id }) => id === 'value')!;
    expect(value.value(kappa)).toBe(2.74123);
  });

  it('have dashes where there is nothing, and say why', () => {
    const none: Estimate = {
      ...kappa,
      value: null,
      standardError: null,
      interval95: null,
      status: 'TOO_FEW_DATA',
    };
    expect([errorWords(none), intervalWords(none), statusOf(none)]).toEqual(['–', '–', 'too few data']);
    expect(windowWords({ ...none, provenance: { ...none.provenance, firstDate: null } })).toBe('–');
  });

  it('count their notes', () => {
    expect(statusOf({ ...kappa, warnings: ['a'] })).toBe('ok, 1 note');
    expect(statusOf({ ...kappa, warnings: ['a', 'b'] })).toBe('ok, 2 notes');
  });

  it('name their publishers once', () => {
    expect(estimateSource([kappa, kappa])).toBe('Fixture');
  });

  it('promise no end before it can be told', () => {
    expect(etaWords({ fraction: 0.02, stage: '', etaMs: 9000 })).toBe('');
    expect(etaWords({ fraction: 0.5, stage: '', etaMs: 9000 })).toBe(', about 9 s left');
    expect(etaWords({ fraction: 0.5, stage: '', etaMs: 240_000 })).toBe(', about 4 min left');
  });
});

describe('data in words', () => {
  it('say how old they are', () => {
    const age = (ageSessions: number | null) => ageWords({ dataDate: null, ageSessions, stale: false });
    expect([age(null), age(0), age(1), age(12)]).toEqual([
      undefined,
      'current',
      '1 session old',
      '12 sessions old',
    ]);
  });

  it('list all that is needed to compute a number again', () => {
    const rows = provenanceRows({ ...kappa.provenance, seed: 7 });
    expect(rows.map(({ label }) => label)).toEqual([
      'Sources',
      'First day',
      'Last day',
      'Values',
      'Method',
      'Code version',
      'Seed',
      'Simulated',
      'Import 1, SHA-256',
    ]);
  });

  it('tell what is missing from what went wrong', () => {
    expect([saysEmpty('NO_DATA'), saysEmpty('TOO_FEW_DATA'), saysEmpty('STORE_IO')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(adviceOf(new VolterraError('STORE_IO'))).toBe(errorTable.STORE_IO.advice);
  });

  it('put the states that matter first and leave out those that never were', () => {
    const share = (state: 'contango' | 'backwardation' | 'flat' | 'unknown', days: number) => ({
      state,
      days,
      share: days / 10,
      meanVix: null,
    });
    const shares = regimeShares([
      share('unknown', 1),
      share('flat', 0),
      share('backwardation', 3),
      share('contango', 6),
    ]);
    expect(shares.map(({ state }) => state)).toEqual(['contango', 'backwardation', 'unknown']);
  });
});

describe('expiries of a chain', () => {
  const row: ExpiryRow = {
    expiry: '2023-05-19',
    root: 'SPX',
    settlement: 'AM',
    minutesToExpiry: 50_000,
    ratePercent: 4.8,
    forward: 4150.123,
    atmStrike: 4150,
    variance: 0.0289,
    volPoints: 17.0012,
    puts: 90,
    calls: 40,
    excluded: {},
    status: 'OK',
    warnings: [],
    published: 17,
    difference: 0.0012,
  };

  it('show computed beside published', () => {
    const shown = Object.fromEntries(expiryColumns.map((column) => [column.id, showCell(column, row)]));
    expect(shown).toMatchObject({
      root: 'SPX AM',
      days: '34.7',
      vol: '17.00',
      published: '17.00',
      difference: '0.00',
      quotes: '130',
      note: 'ok',
    });
  });

  it('say why there is no value', () => {
    const note = expiryColumns.find(({ id }) => id === 'note')!;
    expect(note.value({ ...row, volPoints: null, status: 'TOO_FEW_QUOTES' })).toBe('too few quotes');
    expect(note.tone?.({ ...row, status: 'TOO_FEW_QUOTES' })).toBe('yellow');
  });
});

describe('ranges', () => {
  const days = Int32Array.from({ length: 3000 }, (_unused, index) => dayOfIso('2015-01-01') + index);

  it('end on the newest day and begin a preset before it', () => {
    const year = rangeOf('1y', days, null)!;
    expect([isoOfDay(year.from), isoOfDay(year.to)]).toEqual(['2022-03-19', '2023-03-19']);
    expect(rangeOf('all', days, null)).toEqual({ from: days[0], to: days.at(-1) });
    expect(isoOfDay(rangeOf('1m', days, dayOfIso('2016-03-31'))!.from)).toBe('2016-02-29');
  });

  it('are nothing without days', () => {
    expect(rangeOf('1y', new Int32Array(0), null)).toBeNull();
  });
});

describe('the choice of realised volatility', () => {
  it('takes back only what it once stored', () => {
    expect(isRealisedChoice({ estimator: 'parkinson', windowSessions: 21 })).toBe(true);
    for (const wrong of [
      null,
      'x',
      { estimator: 'magic', windowSessions: 21 },
      { estimator: 'parkinson', windowSessions: 22 },
    ]) {
      expect(isRealisedChoice(wrong)).toBe(false);
    }
  });

  it('is short in the picture and full in the table', () => {
    const choice = { estimator: 'yang-zhang', windowSessions: 63 } as const;
    expect([realisedLabel(choice), realisedDetail(choice)]).toEqual([
      'RV 63 d',
      'SPX realised, Yang–Zhang, 63 sessions',
    ]);
  });
});

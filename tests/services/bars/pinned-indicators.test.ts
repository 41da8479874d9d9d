import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BarStudy } from '#quant/indicators/bar-study.ts';
import { indicators } from '#quant/indicators/registry.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { chooseIndicators } from '#services/bars/chosen-indicators.ts';
import { clockOf, secondsOf } from '#services/bars/intervals.ts';
import { SessionClock } from '#services/bars/session-clock.ts';
import { intradayFile } from '#services/sample/rate-and-bar-files.ts';
import { simulateMarket } from '#services/sample/simulate-market.ts';
import { nyse } from '../../support/calendars.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { titleWithReason } from '../../support/skip-reason.ts';

/**
 * Last values of every indicator with its usual settings, computed by a script of numpy from the same files: means as
 * `c[-20:].mean()`, deviations as `std(ddof=0)` (bands) and `std(ddof=1)`, exponential means by a loop of
 * `m = (1 - a)*m + a*x` begun with `x[:n].mean()`, volatilities from `var(ddof=1)` and means of the last 21 terms.
 * Nine decimals are printed.
 */
const spyDaily: Pins = [
  ['sma', [269.3335]],
  ['ema', [269.521203763]],
  ['bollinger', [269.3335, 260.587165282, 278.079834718]],
  ['rsi', [69.687440562]],
  ['macd', [3.97221024, 3.470659433, 0.501550807]],
  ['atr', [3.306497528]],
  ['z-score', [1.498612257]],
  ['realised-vol', [12.076325603]],
  ['parkinson-vol', [10.09321115]],
  ['garman-klass-vol', [10.743154814]],
  ['yang-zhang-vol', [13.336337893]],
];
const spyQuarterHours: Pins = [
  ['sma', [276.679395]],
  ['ema', [276.615231366]],
  ['bollinger', [276.679395, 276.166205848, 277.192584152]],
  ['rsi', [68.17835055]],
  ['macd', [0.333233566, 0.325706162, 0.007527404]],
  ['atr', [0.370908802]],
  ['z-score', [1.692139335]],
  ['realised-vol', [5.784384613]],
  ['parkinson-vol', [6.376004695]],
  ['garman-klass-vol', [6.604530532]],
  ['yang-zhang-vol', [6.670517391]],
  ['vwap', [276.73069574, 276.479763401, 276.981628079]],
];
const sampleQuarterHours: Pins = [
  ['sma', [4954.983]],
  ['ema', [4956.829016385]],
  ['bollinger', [4954.983, 4931.3148855, 4978.6511145]],
  ['rsi', [67.07891626]],
  ['macd', [8.096248646, 6.189071474, 1.907177172]],
  ['atr', [8.235215594]],
  ['z-score', [2.595506236]],
  ['realised-vol', [12.105604211]],
  ['parkinson-vol', [8.383903454]],
  ['garman-klass-vol', [6.370568206]],
  ['yang-zhang-vol', [7.015187584]],
  // The sample index has no volume.
  ['vwap', [Number.NaN, Number.NaN, Number.NaN]],
];

type Pins = readonly (readonly [id: string, values: readonly number[]])[];

/** Values at the last bar of a file of bars that stands newest first. */
function lastValues(text: string, interval: '15min' | 'session'): Map<string, number[]> {
  const clock = new SessionClock(nyse, 'regular');
  const chosen = chooseIndicators(indicators.map(({ id }) => ({ id, settings: {} })));
  const study = new BarStudy({
    intervalMs: secondsOf(interval) * 1000,
    clock: clockOf(interval, 'regular'),
    indicators: chosen,
  });
  for (const line of text.trim().split('\n').slice(1).reverse()) {
    const [stamp = '', ...cells] = line.split(',');
    const [open, high, low, close, volume] = cells.map(Number) as [number, number, number, number, number];
    const day = fromIsoDate(stamp.slice(0, 10));
    const ends = stamp.slice(11, 16).split(':').map(Number);
    const endMs = clock.instant(day, (ends[0] ?? 0) * 60 + (ends[1] ?? 0));
    const session = interval === 'session' ? clock.ofDailyBar(day) : clock.holding(endMs)!;
    const end = interval === 'session' ? session.closeMs : endMs;
    study.push({ startMs: end - 900_000, endMs: end, open, high, low, close, volume, session });
  }
  return new Map(indicators.map(({ id }, i) => [id, study.values[i]!.map((row) => row.at(-1)!)]));
}

function expectPinned(values: Map<string, number[]>, pins: Pins): void {
  for (const [id, expected] of pins) {
    expect(values.get(id)).toHaveLength(expected.length);
    values.get(id)!.forEach((value, k) => {
      if (Number.isNaN(expected[k])) expect(value, id).toBeNaN();
      // The last printed digit, and sums in another order.
      else
        expect(Math.abs(value - expected[k]!), id).toBeLessThan(2e-9 * Math.max(1, Math.abs(value)) + 1e-9);
    });
  }
}

test('quarter hours of the sample workspace', () => {
  const days = nyse.sessionsBetween(fromIsoDate('2018-01-02'), fromIsoDate('2024-12-31'));
  const { text } = intradayFile(simulateMarket(days, nyse, 1), nyse);
  expectPinned(lastValues(text, '15min'), sampleQuarterHours);
});

const reason = sharedRoot === undefined ? sharedSkipReason : null;
describe.skipIf(reason !== null)(titleWithReason('SPY', reason), () => {
  const read = (name: string): string => readFileSync(sharedPath('data', 'kline', name), 'utf8');
  test('days', () => expectPinned(lastValues(read('SPY_daily.csv'), 'session'), spyDaily));
  test('quarter hours', () => expectPinned(lastValues(read('SPY_15min.csv'), '15min'), spyQuarterHours));

  test('bars of minutes merge into the published bars of a quarter of an hour', () => {
    const clock = new SessionClock(nyse, 'regular');
    const study = new BarStudy({ intervalMs: 900_000, clock: clockOf('15min', 'regular'), indicators: [] });
    const rowsOf = (name: string) =>
      read(name)
        .trim()
        .split('\n')
        .slice(1)
        .reverse()
        .map((line) => {
          const [stamp = '', ...cells] = line.split(',');
          const [hour, minute] = stamp.slice(11, 16).split(':').map(Number);
          return {
            endMs: clock.instant(fromIsoDate(stamp.slice(0, 10)), hour! * 60 + minute!),
            cells: cells.map(Number),
          };
        });
    for (const { endMs, cells } of rowsOf('SPY_1min.csv')) {
      const [open, high, low, close, volume] = cells as [number, number, number, number, number];
      const session = clock.holding(endMs)!;
      study.push({ startMs: endMs - 60_000, endMs, open, high, low, close, volume, session });
    }
    const published = new Map(rowsOf('SPY_15min.csv').map(({ endMs, cells }) => [endMs, cells]));
    const compared = study.bars.filter(({ endMs, sourceBars }) => published.has(endMs) && sourceBars === 15);
    expect(compared.length).toBeGreaterThan(100);
    for (const { endMs, high, low } of compared) {
      const [, highest, lowest] = published.get(endMs)!;
      expect([high, low]).toEqual([highest, lowest]);
    }
  });
});

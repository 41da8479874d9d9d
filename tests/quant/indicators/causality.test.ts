import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rollingVolatility } from '#quant/estimators/realised-volatility.ts';
import { BarStudy } from '#quant/indicators/bar-study.ts';
import type { IndicatorBar } from '#quant/indicators/indicator.ts';
import { indicators, readSettings } from '#quant/indicators/registry.ts';
import type { SessionBar } from '#quant/market/bar-merger.ts';
import { daily, valuesOf } from './indicator-walk.ts';

const price = fc.double({ min: 1, max: 500, noNaN: true });
const barOf = fc
  .record({
    a: price,
    b: price,
    c: price,
    d: price,
    volume: fc.integer({ min: 0, max: 1000 }),
    opensSession: fc.boolean(),
  })
  .map(({ a, b, c, d, volume, opensSession }) =>
    daily({ open: a, close: b, high: Math.max(a, b, c, d), low: Math.min(a, b, c, d), volume, opensSession }),
  );
const walk = fc.array(barOf, { minLength: 1, maxLength: 60 });
const clock = { barsAYear: 252 * 26, isIntraday: true };

/** Short settings, so that sixty bars reach every branch. */
const short: Record<string, Record<string, number>> = { macd: { fast: 3, slow: 7, signal: 4 }, vwap: {} };
const settingsOf = (id: string): Record<string, number> => {
  const indicator = indicators.find((own) => own.id === id)!;
  const read = readSettings(indicator, short[id] ?? { length: 6 });
  return 'settings' in read ? read.settings : {};
};

/** The same numbers the plain way: each value from the whole prefix, without any state carried along. */
const plain: Record<string, (bars: readonly IndicatorBar[]) => number> = {
  sma: (bars) => (bars.length < 6 ? Number.NaN : meanOf(closesOf(bars).slice(-6))),
  ema: (bars) => smoothed(closesOf(bars), 6, 2 / 7),
  rsi(bars) {
    const closes = closesOf(bars);
    const changes = closes.slice(1).map((close, i) => close - closes[i]!);
    const rise = smoothed(
      changes.map((change) => Math.max(change, 0)),
      6,
      1 / 6,
    );
    const fall = smoothed(
      changes.map((change) => Math.max(-change, 0)),
      6,
      1 / 6,
    );
    return rise + fall === 0 ? 50 : 100 - 100 / (1 + rise / fall);
  },
  atr(bars) {
    const ranges = bars.map(({ high, low }, i) => {
      const before = bars[i - 1]?.close;
      if (before === undefined) return high - low;
      return Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
    });
    return smoothed(ranges, 6, 1 / 6);
  },
  bollinger: (bars) => (bars.length < 6 ? Number.NaN : meanOf(closesOf(bars).slice(-6))),
  'z-score'(bars) {
    const last = closesOf(bars).slice(-6);
    if (last.length < 6) return Number.NaN;
    const mean = meanOf(last);
    return (last[5]! - mean) / Math.sqrt(last.reduce((sum, close) => sum + (close - mean) ** 2, 0) / 5);
  },
  vwap(bars) {
    const own = bars.slice(
      Math.max(
        0,
        bars.findLastIndex(({ opensSession }) => opensSession),
      ),
    );
    const weight = own.reduce((sum, { volume }) => sum + volume, 0);
    const value = own.reduce(
      (sum, { high, low, close, volume }) => sum + (volume * (high + low + close)) / 3,
      0,
    );
    return weight === 0 ? Number.NaN : value / weight;
  },
};

const closesOf = (bars: readonly IndicatorBar[]): number[] => bars.map(({ close }) => close);
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
function smoothed(values: readonly number[], length: number, alpha: number): number {
  if (values.length < length) return Number.NaN;
  return values
    .slice(length)
    .reduce((mean, value) => (1 - alpha) * mean + alpha * value, meanOf(values.slice(0, length)));
}

test.each(Object.keys(plain))('%s bar by bar is what its formula gives on every prefix', (id) => {
  fc.assert(
    fc.property(walk, (bars) => {
      const [values] = valuesOf(id, settingsOf(id), bars, clock);
      bars.forEach((_bar, i) => {
        const expected = plain[id]!(bars.slice(0, i + 1));
        if (Number.isNaN(expected)) return expect(values![i]).toBeNaN();
        // Sums in another order: a few roundings of prices up to 500, more in a quotient of small deviations.
        expect(Math.abs(values![i]! - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
      });
    }),
    { seed: 7, numRuns: 60 },
  );
});

test.each(indicators.map(({ id }) => id))(
  '%s: a bar that is tried first and kept later changes no bit',
  (id) => {
    fc.assert(
      fc.property(walk, fc.array(barOf, { minLength: 1, maxLength: 3 }), (bars, trials) => {
        const indicator = indicators.find((own) => own.id === id)!;
        const kept = valuesOf(id, settingsOf(id), bars, clock);
        const run = indicator.start(settingsOf(id), clock);
        const out = new Float64Array(indicator.outputs.length);
        bars.forEach((bar, i) => {
          for (const trial of trials) run.next(trial, out, false);
          run.next(bar, out, false);
          const tried = Array.from(out);
          run.next(bar, out, true);
          expect(Array.from(out)).toEqual(tried);
          expect(tried).toEqual(kept.map((values) => values[i]));
        });
      }),
      { seed: 7, numRuns: 40 },
    );
  },
);

test.each(['close-to-close', 'parkinson', 'garman-klass', 'yang-zhang'] as const)(
  'daily %s volatility is that of the estimators',
  (estimator) => {
    fc.assert(
      fc.property(fc.array(barOf, { minLength: 12, maxLength: 40 }), (bars) => {
        const id = estimator === 'close-to-close' ? 'realised-vol' : `${estimator}-vol`;
        const [own] = valuesOf(id, { length: 6 }, bars);
        const pick = (name: 'open' | 'high' | 'low' | 'close'): Float64Array =>
          Float64Array.from(bars, (bar) => bar[name]);
        const columns = { open: pick('open'), high: pick('high'), low: pick('low'), close: pick('close') };
        const { volAnnual } = rollingVolatility(columns, estimator, 6);
        for (let i = 7; i < bars.length; i += 1) {
          // Two ways to sum; the estimators leave a window empty whose variance rounds below zero.
          if (Number.isNaN(volAnnual[i])) continue;
          expect(Math.abs(own![i]! - 100 * volAnnual[i]!)).toBeLessThan(1e-6);
        }
      }),
      { seed: 7, numRuns: 40 },
    );
  },
);

/** Source bars of one minute over sessions of ten minutes. */
function minutes(closes: readonly number[]): SessionBar[] {
  return closes.map((close, i) => {
    const day = Math.floor(i / 10);
    const openMs = day * 86_400_000;
    const session = { day, openMs, closeMs: openMs + 600_000, ordinal: day };
    const startMs = openMs + (i % 10) * 60_000;
    return {
      startMs,
      endMs: startMs + 60_000,
      open: close,
      high: close + 1,
      low: close - 1,
      close,
      volume: 3,
      session,
    };
  });
}

test('no value of a study depends on a later bar, and the last forms as its source comes', () => {
  const chosen = indicators.map((indicator) => ({ indicator, settings: settingsOf(indicator.id) }));
  const studyOf = (parts: readonly SessionBar[]): BarStudy => {
    const study = new BarStudy({ intervalMs: 180_000, clock, indicators: chosen });
    for (const part of parts) study.push(part);
    return study;
  };
  fc.assert(
    fc.property(
      fc.array(price, { minLength: 30, maxLength: 90 }),
      fc.array(price, { minLength: 1, maxLength: 9 }),
      (past, future) => {
        const before = studyOf(minutes(past));
        const after = studyOf(minutes([...past, ...future]));
        const stand = before.bars.length - (before.bars.at(-1)!.isClosed ? 0 : 1);
        expect(after.bars.slice(0, stand)).toEqual(before.bars.slice(0, stand));
        const cut = (study: BarStudy): number[][][] =>
          study.values.map((outputs) => outputs.map((row) => row.slice(0, stand)));
        expect(cut(after)).toEqual(cut(before));
      },
    ),
    { seed: 7, numRuns: 30 },
  );
});

test('a source that corrects its last bar leaves no trace of the first version', () => {
  const chosen = indicators.map((indicator) => ({ indicator, settings: settingsOf(indicator.id) }));
  const parts = minutes(Array.from({ length: 47 }, (_unused, i) => 100 + Math.sin(i)));
  const plainly = new BarStudy({ intervalMs: 180_000, clock, indicators: chosen });
  const corrected = new BarStudy({ intervalMs: 180_000, clock, indicators: chosen });
  for (const part of parts) {
    plainly.push(part);
    corrected.push({ ...part, close: part.close * 2, high: part.high * 3 });
    corrected.push(part);
  }
  expect(corrected.bars).toEqual(plainly.bars);
  expect(corrected.values).toEqual(plainly.values);
});

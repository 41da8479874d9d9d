import { expect, test } from 'vitest';
import { BarStudy } from '#quant/indicators/bar-study.ts';
import type { IndicatorBar, IndicatorSettings } from '#quant/indicators/indicator.ts';
import { indicators } from '#quant/indicators/registry.ts';
import { closesOnly, daily, valuesOf } from './indicator-walk.ts';

/** Fourteen-day RSI of QQQQ, StockCharts ChartSchool, "Relative Strength Index (RSI)": table of the worked example. */
const rsiCloses = [
  44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328,
  45.614, 46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521, 45.7137, 46.4515,
  45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314,
];
const rsiPublished = [
  70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87,
  45.46, 37.3, 33.08, 37.77,
];

/** Ten-day averages of Intel, StockCharts ChartSchool, "Moving Averages - Simple and Exponential": table of the example. */
const averageCloses = [
  22.27, 22.19, 22.08, 22.17, 22.18, 22.13, 22.23, 22.43, 22.24, 22.29, 22.15, 22.39, 22.38, 22.61, 23.36,
  24.05, 23.75, 23.83, 23.95, 23.63, 23.82, 23.87, 23.65, 23.19, 23.1, 23.33, 22.68, 23.1, 22.4, 22.17,
];
const smaPublished = [
  22.22, 22.21, 22.23, 22.26, 22.31, 22.42, 22.61, 22.77, 22.91, 23.08, 23.21, 23.38, 23.53, 23.65, 23.71,
  23.69, 23.61, 23.51, 23.43, 23.28, 23.13,
];
const emaPublished = [
  22.22, 22.21, 22.24, 22.27, 22.33, 22.52, 22.8, 22.97, 23.13, 23.28, 23.34, 23.43, 23.51, 23.54, 23.47,
  23.4, 23.39, 23.26, 23.23, 23.08, 22.92,
];

/** Closes are printed with two decimals and means of them too: half a cent each. */
function expectPublished(values: readonly number[], published: readonly number[], first: number): void {
  expect(values.slice(0, first).every(Number.isNaN)).toBe(true);
  expect(values).toHaveLength(first + published.length);
  published.forEach((value, i) => expect(Math.abs(values[first + i]! - value)).toBeLessThan(0.0101));
}

test('Wilder’s RSI is the published table of the worked example', () => {
  // The closes of the table are rounded to four decimals: the last digit of the index moves by up to 0.01.
  const [rsi] = valuesOf('rsi', { length: 14 }, closesOnly(rsiCloses));
  expect(rsi!.slice(0, 14).every(Number.isNaN)).toBe(true);
  rsiPublished.forEach((value, i) => expect(Math.abs(rsi![14 + i]! - value)).toBeLessThan(0.011));
});

test('simple and exponential averages are the published tables of the worked example', () => {
  expectPublished(valuesOf('sma', { length: 10 }, closesOnly(averageCloses))[0]!, smaPublished, 9);
  expectPublished(valuesOf('ema', { length: 10 }, closesOnly(averageCloses))[0]!, emaPublished, 9);
});

test('MACD is the difference of two averages with its own average', () => {
  const bars = closesOnly(averageCloses);
  const [macd, signal, difference] = valuesOf('macd', { fast: 3, slow: 6, signal: 4 }, bars);
  const [fast] = valuesOf('ema', { length: 3 }, bars);
  const [slow] = valuesOf('ema', { length: 6 }, bars);
  expect(macd!.slice(0, 5).every(Number.isNaN)).toBe(true);
  expect(macd![5]).toBeCloseTo(fast![5]! - slow![5]!, 13);
  expect(signal!.slice(0, 8).every(Number.isNaN)).toBe(true);
  expect(signal![8]).toBeCloseTo((macd![5]! + macd![6]! + macd![7]! + macd![8]!) / 4, 13);
  expect(signal![9]).toBeCloseTo(signal![8]! + 0.4 * (macd![9]! - signal![8]!), 13);
  expect(difference![9]).toBe(macd![9]! - signal![9]!);
});

test('Bollinger bands lie k population deviations from the mean', () => {
  // By hand: 2, 4, 4, 4, 5, 5, 7, 9 have mean 5 and population deviation 2.
  const [middle, low, high] = valuesOf(
    'bollinger',
    { length: 8, width: 2 },
    closesOnly([2, 4, 4, 4, 5, 5, 7, 9]),
  );
  expect([middle![7], low![7], high![7]]).toEqual([5, 1, 9]);
});

test('the average true range counts gaps and is Wilder’s mean', () => {
  // By hand: ranges 2, max(13, 11) − min(12, 11) = 2, max(12.5, 12.5) − 9 = 3.5; mean of two 2, then 2 + (3.5 − 2)/2.
  const bars: IndicatorBar[] = [
    daily({ open: 10, high: 12, low: 10, close: 11 }),
    daily({ open: 12, high: 13, low: 12, close: 12.5 }),
    daily({ open: 12, high: 12.5, low: 9, close: 10 }),
  ];
  expect(valuesOf('atr', { length: 2 }, bars)[0]).toEqual([Number.NaN, 2, 2.75]);
});

test('VWAP weighs typical prices by volume and begins anew with the session', () => {
  const intraday = { barsAYear: 252 * 390, isIntraday: true };
  const bars = [
    daily({ open: 10, high: 12, low: 9, close: 12, volume: 100, opensSession: true }),
    daily({ open: 12, high: 15, low: 12, close: 15, volume: 300, opensSession: false }),
    daily({ open: 20, high: 21, low: 19, close: 20, volume: 0, opensSession: true }),
    daily({ open: 20, high: 22, low: 20, close: 21, volume: 50, opensSession: false }),
  ];
  const [vwap, low, high] = valuesOf('vwap', { width: 1 }, bars, intraday);
  // By hand: (100·11 + 300·14)/400 = 13.25; σ² = (100·2.25² + 300·0.75²)/400 = 1.6875.
  expect(vwap![0]).toBe(11);
  expect(vwap![1]).toBeCloseTo(13.25, 13);
  expect(high![1]! - 13.25).toBeCloseTo(Math.sqrt(1.6875), 13);
  expect(13.25 - low![1]!).toBeCloseTo(Math.sqrt(1.6875), 13);
  expect(vwap![2]).toBeNaN();
  expect(vwap![3]).toBe(21);
});

test('volatility leaves out nights, holes and what has no change of its own', () => {
  const closes = [100, 101, 103, 102];
  const bars = closes.map((close, i) => daily({ open: close - 0.5, close, opensSession: i === 0 }));
  const intraday = { barsAYear: 252, isIntraday: true };
  const vol = (own: IndicatorBar[], clock = intraday): number =>
    valuesOf('realised-vol', { length: 2 }, own, clock)[0]!.at(-1)!;
  const withChanges = (a: number, b: number): number => 100 * Math.sqrt((252 * (a - b) ** 2) / 2);
  expect(vol(bars)).toBeCloseTo(withChanges(Math.log(103 / 101), Math.log(102 / 103)), 10);
  // After a hole and at the open of a session the bar's own open stands for the close before.
  const ownChange = Math.log(102 / 101.5);
  const [last] = bars.slice(-1);
  for (const change of [{ follows: false }, { opensSession: true }])
    expect(vol([...bars.slice(0, 3), { ...last!, ...change }])).toBeCloseTo(
      withChanges(Math.log(103 / 101), ownChange),
      10,
    );
  // Of daily bars the change over missing sessions is none, and there is no value at that bar.
  const dailyBars = [...bars, { ...daily({ close: 90 }), follows: false }, daily({ close: 91 })];
  const [days] = valuesOf('realised-vol', { length: 2 }, dailyBars);
  expect(days![4]).toBeNaN();
  expect(days![5]).toBeCloseTo(withChanges(Math.log(102 / 103), Math.log(91 / 90)), 10);
});

test('the standard score of a constant series is undefined, and of 1, 2, 3 its last is one', () => {
  expect(
    valuesOf('z-score', { length: 3 }, closesOnly([1, 2, 3, 3, 3, 3]))[0]!.map(
      (z) => Math.round(z * 1e9) / 1e9,
    ),
  ).toEqual([Number.NaN, Number.NaN, 1, 0.577350269, Number.NaN, Number.NaN]);
});

const usual = (id: string): IndicatorSettings =>
  Object.fromEntries(
    indicators.find((own) => own.id === id)!.params.map(({ name, fallback }) => [name, fallback]),
  );

test.each(indicators.map(({ id }) => id))('%s has its first value where its warm-up says', (id) => {
  const indicator = indicators.find((own) => own.id === id)!;
  const settings = usual(id);
  const closes = Array.from({ length: 120 }, (_unused, i) => 100 + 3 * Math.sin(i) + i / 10);
  const bars = closes.map((close, i) =>
    daily({
      open: close - 0.2,
      high: close + 1,
      low: close - 1,
      close,
      volume: 10,
      opensSession: i % 26 === 0,
    }),
  );
  const study = valuesOf(id, settings, bars, { barsAYear: 252, isIntraday: id === 'vwap' });
  const first = Math.max(...study.map((values) => values.findIndex((value) => !Number.isNaN(value))));
  expect(first).toBe(indicator.warmUp(settings));
});

test.each(indicators.map(({ id }) => id))('%s of constant prices is defined or null, never wild', (id) => {
  const bars = Array.from({ length: 80 }, () =>
    daily({ open: 7.3, high: 7.3, low: 7.3, close: 7.3, volume: 5 }),
  );
  const last = valuesOf(id, usual(id), bars, { barsAYear: 252, isIntraday: true }).map((values) =>
    values.at(-1)!,
  );
  const expected: Record<string, number[]> = {
    ...{
      sma: [7.3],
      ema: [7.3],
      rsi: [50],
      macd: [0, 0, 0],
      bollinger: [7.3, 7.3, 7.3],
      vwap: [7.3, 7.3, 7.3],
    },
    'z-score': [Number.NaN],
  };
  expect(last).toEqual(expected[id] ?? [0]);
});

test('a study of one bar has that bar', () => {
  const study = new BarStudy({
    intervalMs: Infinity,
    clock: { barsAYear: 252, isIntraday: false },
    indicators: [],
  });
  const session = { day: 1, openMs: 0, closeMs: 10, ordinal: 0 };
  study.push({ startMs: 0, endMs: 10, open: 1, high: 2, low: 1, close: 2, volume: 3, session });
  expect(study.bars).toHaveLength(1);
});

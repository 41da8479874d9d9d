import { describe, expect, it } from 'vitest';
import { defaultHarOptions, forecastHar } from '#quant/estimators/har-forecast.ts';
import { squaredReturns, variancePremium } from '#quant/estimators/variance-premium.ts';
import { dailyVariance, type BarColumns } from '#quant/estimators/realised-volatility.ts';
import { randomStream } from '#quant/math/philox.ts';
import { ouPath } from './simulated-paths.ts';

/** Bars whose log volatility follows a slow mean-reverting path. */
function stochasticBars(count: number, seed: number): { bars: BarColumns; variance: Float64Array } {
  const logVol = ouPath(count, { kappa: 6, theta: Math.log(0.16), sigma: 1.2, dt: 1 / 252, seed });
  const variance = logVol.map((value) => Math.exp(2 * value) / 252);
  const random = randomStream(seed, 21);
  const close = new Float64Array(count);
  const high = new Float64Array(count);
  const low = new Float64Array(count);
  const open = new Float64Array(count);
  let log = Math.log(1000);
  for (let day = 0; day < count; day += 1) {
    let [top, bottom] = [log, log];
    open[day] = Math.exp(log);
    for (let step = 0; step < 60; step += 1) {
      log += Math.sqrt(variance[day]! / 60) * random.normal(day, step);
      top = Math.max(top, log);
      bottom = Math.min(bottom, log);
    }
    close[day] = Math.exp(log);
    high[day] = Math.exp(top);
    low[day] = Math.exp(bottom);
  }
  return { bars: { open, high, low, close }, variance };
}

const { bars } = stochasticBars(3000, 17);
const daily = dailyVariance(bars);
const squares = squaredReturns(bars.close);
const finite = (values: Float64Array): number[] => [...values].filter(Number.isFinite);

describe('forecast of realised variance', () => {
  it('uses nothing from after its day', () => {
    const full = forecastHar(daily, squares);
    for (const day of [700, 1500, 2500]) {
      const cut = forecastHar(daily.slice(0, day + 1), squares.slice(0, day + 1));
      expect(cut.variance[day]).toBe(full.variance[day]);
      const changed = squares.map((value, index) => (index > day ? 9 : value));
      expect(
        forecastHar(
          daily.map((value, index) => (index > day ? 9 : value)),
          changed,
        ).variance[day],
      ).toBe(full.variance[day]);
    }
  });

  it.each(['log', 'level'] as const)('beats the mean of the past out of sample (%s)', (kind) => {
    const { variance, outcome } = forecastHar(daily, squares, { ...defaultHarOptions, kind });
    let [model, naive, sum, count] = [0, 0, 0, 0];
    for (let day = 0; day < variance.length; day += 1) {
      if (Number.isFinite(variance[day]) && Number.isFinite(outcome[day])) {
        model += (variance[day]! - outcome[day]!) ** 2;
        naive += (sum / count - outcome[day]!) ** 2;
      }
      if (day >= 21 && Number.isFinite(outcome[day - 21])) {
        sum += outcome[day - 21]!;
        count += 1;
      }
    }
    expect(model).toBeLessThan(0.8 * naive);
  });

  it('is unbiased enough: mean forecast within a tenth of the mean outcome', () => {
    const { variance, outcome } = forecastHar(daily, squares);
    const rows = [...variance.keys()].filter(
      (day) => Number.isFinite(variance[day]) && Number.isFinite(outcome[day]),
    );
    const ratio =
      rows.reduce((sum, day) => sum + variance[day]!, 0) / rows.reduce((sum, day) => sum + outcome[day]!, 0);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
  });

  it('waits for the minimum of training rows, and a rolling window forgets', () => {
    const { variance, trainingRows } = forecastHar(daily, squares);
    const first = variance.findIndex(Number.isFinite);
    expect(trainingRows[first]).toBe(500);
    const rolling = forecastHar(daily, squares, { ...defaultHarOptions, maximumTraining: 600 });
    expect(Math.max(...rolling.trainingRows)).toBe(600);
    expect(finite(rolling.variance).length).toBe(finite(variance).length);
    expect(() => forecastHar(daily, squares, { ...defaultHarOptions, horizon: 0 })).toThrow('BAD_WINDOW');
  });
});

describe('variance risk premium', () => {
  const barDays = Int32Array.from({ length: 3000 }, (_, index) => 10_000 + index);

  it('is implied less forecast on the days that have both, all of them out of sample', () => {
    const impliedDays = barDays.filter((day) => day % 2 === 0);
    const impliedPoints = Float64Array.from(impliedDays, () => 20);
    const premium = variancePremium({ barDays, bars, impliedDays, impliedPoints, series: ['SPX', 'VIX'] });
    expect(premium.outOfSampleDays).toBe(premium.days.length);
    expect(premium.days.every((day) => day % 2 === 0)).toBe(true);
    expect(premium.premiumVolPoints[5]).toBeCloseTo(20 - premium.forecastVol[5]!, 12);
    const forecast = premium.forecastVol.at(-1)!;
    expect(premium.latest.value).toBeCloseTo(400 - forecast ** 2, 9);
    expect(premium.latest.standardError).toBeGreaterThan(0);
    expect(premium.latest.standardError).toBeLessThan(forecast ** 2);
    expect(premium.latest.window!.lastDay).toBe(premium.days.at(-1));
  });

  it('says when there is too little history', () => {
    const premium = variancePremium({
      barDays: barDays.slice(0, 100),
      bars: {
        open: bars.open.slice(0, 100),
        high: bars.high.slice(0, 100),
        low: bars.low.slice(0, 100),
        close: bars.close.slice(0, 100),
      },
      impliedDays: barDays.slice(0, 100),
      impliedPoints: new Float64Array(100).fill(20),
      series: ['SPX', 'VIX'],
    });
    expect(premium.latest).toMatchObject({ value: null, status: 'TOO_FEW_DATA' });
    expect(premium.days.length).toBe(0);
  });
});

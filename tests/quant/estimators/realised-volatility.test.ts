import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dailyVariance,
  realisedEstimators,
  realisedVariance,
  rollingVolatility,
  type BarColumns,
} from '#quant/estimators/realised-volatility.ts';
import { randomStream } from '#quant/math/philox.ts';
import { brownianBars } from './simulated-paths.ts';

const last = (values: Float64Array): number => values[values.length - 1]!;

describe('realised volatility', () => {
  const sessions = 2000;
  const bars = brownianBars(sessions + 1, { volAnnual: 0.2, overnightShare: 0, steps: 400, seed: 3 });

  it.each(realisedEstimators)('%s finds the volatility of Brownian motion', (estimator) => {
    const rolling = rollingVolatility(bars, estimator, sessions);
    const vol = last(rolling.volAnnual);
    // A range that is watched 400 times a session misses about 2.5 % of its height (discretisation), the close none.
    const discretisation = estimator === 'close-to-close' ? 0 : 0.03 * 0.2;
    expect(Math.abs(vol - 0.2)).toBeLessThan(4 * last(rolling.standardError) + discretisation);
  });

  it('orders the estimators by the efficiency that their authors claim', () => {
    const error = (estimator: (typeof realisedEstimators)[number]): number =>
      last(rollingVolatility(bars, estimator, sessions).standardError);
    const efficiency = (estimator: (typeof realisedEstimators)[number]): number =>
      (error('close-to-close') / error(estimator)) ** 2;
    // Parkinson 4.9 (1980), Garman–Klass 7.4 (1980), Rogers–Satchell 6.0 (1991); 2,000 days give them within about 15 %.
    expect(efficiency('parkinson')).toBeGreaterThan(4);
    expect(efficiency('parkinson')).toBeLessThan(6);
    expect(efficiency('garman-klass')).toBeGreaterThan(6);
    expect(efficiency('garman-klass')).toBeLessThan(9);
    expect(efficiency('rogers-satchell')).toBeGreaterThan(4.7);
    expect(efficiency('yang-zhang')).toBeGreaterThan(4.7);
  });

  it('counts the night in close-to-close and Yang–Zhang and not in the session estimators', () => {
    const gapped = brownianBars(sessions + 1, { volAnnual: 0.2, overnightShare: 0.36, steps: 400, seed: 8 });
    const vol = (estimator: (typeof realisedEstimators)[number]): number =>
      last(rollingVolatility(gapped, estimator, sessions).volAnnual);
    expect(vol('close-to-close')).toBeCloseTo(0.2, 1);
    expect(Math.abs(vol('yang-zhang') - 0.2)).toBeLessThan(0.012);
    expect(Math.abs(vol('parkinson') - 0.16)).toBeLessThan(0.008);
    expect(Math.abs(vol('garman-klass') - 0.16)).toBeLessThan(0.008);
  });

  it('equals √252 times the sample deviation for closes alone, whose error is σ/√(2n) for normal returns', () => {
    const vol = rollingVolatility(bars, 'close-to-close', sessions);
    const returns = Array.from({ length: sessions }, (_, index) =>
      Math.log(bars.close[index + 1]! / bars.close[index]!),
    );
    const centre = returns.reduce((sum, value) => sum + value, 0) / sessions;
    const variance = returns.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (sessions - 1);
    expect(last(vol.volAnnual)).toBeCloseTo(Math.sqrt(252 * variance), 12);
    expect(last(vol.standardError) / (last(vol.volAnnual) / Math.sqrt(2 * sessions))).toBeCloseTo(1, 1);
  });

  it('leaves out bars that break their range or carry a close only, and gives nothing when too many do', () => {
    const closeOnly: BarColumns = { open: bars.close, high: bars.close, low: bars.close, close: bars.close };
    expect(rollingVolatility(closeOnly, 'parkinson', 21).volAnnual.every(Number.isNaN)).toBe(true);
    const broken = { ...bars, open: bars.open.slice() };
    broken.open[sessions] = 1;
    const rolling = rollingVolatility(broken, 'garman-klass', 21);
    expect(rolling.used[sessions]).toBe(20);
    expect(Number.isFinite(rolling.volAnnual[sessions])).toBe(true);
  });

  it('is a homogeneous function of the price for every estimator', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.constantFrom(...realisedEstimators),
        (scale, estimator) => {
          const few = brownianBars(40, { volAnnual: 0.3, overnightShare: 0.2, steps: 20, seed: 4 });
          const times = (values: Float64Array): Float64Array => values.map((value) => value * scale);
          const scaled = {
            open: times(few.open),
            high: times(few.high),
            low: times(few.low),
            close: times(few.close),
          };
          const a = last(rollingVolatility(few, estimator, 30).volAnnual);
          expect(last(rollingVolatility(scaled, estimator, 30).volAnnual) / a).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it('sums squared intraday returns with the error of realised quarticity', () => {
    const random = randomStream(12);
    const draws = Array.from({ length: 400 }, (_, day) => {
      const { variance, standardError } = realisedVariance(
        Float64Array.from({ length: 78 }, (_, bar) => 0.01 * random.normal(day, bar)),
      );
      return (variance - 0.0078) / standardError;
    });
    const spread = Math.sqrt(draws.reduce((sum, draw) => sum + draw * draw, 0) / draws.length);
    expect(spread).toBeGreaterThan(0.85);
    expect(spread).toBeLessThan(1.25);
  });

  it('builds a daily variance from range and night, or from the closes where there is no range', () => {
    const one = {
      open: Float64Array.of(100, 100),
      high: Float64Array.of(101, 100),
      low: Float64Array.of(99, 100),
      close: Float64Array.of(100, 103),
    };
    expect(dailyVariance(one)[1]).toBeCloseTo(Math.log(1.03) ** 2, 15);
    expect(() => rollingVolatility(bars, 'parkinson', 1)).toThrow('BAD_WINDOW');
  });
});

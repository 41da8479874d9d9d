import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backtestRange,
  fitGeometricBrownian,
  probabilityBelow,
  rangeMoments,
  rangeQuantile,
  type GeometricBrownianFit,
} from '#quant/estimators/range-forecast.ts';
import { seeded } from '../../store/direct.ts';

const fit: GeometricBrownianFit = {
  driftAnnual: 0.08,
  driftStandardError: 0.15,
  volAnnual: 0.15,
  volStandardError: 0.0067,
  returns: 252,
  years: 1,
};
const month = { spot: 4450, years: 21 / 252 };

/** Box–Muller over a small generator. */
function normals(seed: number): () => number {
  const random = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function path(
  returns: number,
  { seed, mean, deviation }: { seed: number; mean: number; deviation: number },
): Float64Array {
  const normal = normals(seed);
  const logs = new Float64Array(returns + 1);
  for (let i = 1; i <= returns; i += 1) logs[i] = logs[i - 1]! + mean + deviation * normal();
  return logs.map(Math.exp);
}

describe('the range of a geometric Brownian motion', () => {
  it('has the moments and quantiles of the lognormal law', () => {
    // mpmath, 30 digits, moments also by integration of the density: S = 4450, μ = 0.08, σ = 0.15, t = 21/252
    const { mean, standardDeviation } = rangeMoments(fit, month);
    expect(mean).toBeCloseTo(4479.765775675386, 9);
    expect(standardDeviation).toBeCloseTo(194.07051167889313, 9);
    // the inverse normal is good to 1e-15, of 4800 points that leaves 1e-11
    expect(rangeQuantile(fit, month, 0.05)).toBeCloseTo(4167.8862446259707, 8);
    expect(rangeQuantile(fit, month, 0.5)).toBeCloseTo(4475.567963292703, 8);
    expect(rangeQuantile(fit, month, 0.95)).toBeCloseTo(4805.963363294613, 8);
    expect(rangeQuantile(fit, month, 0.95, 'driftEstimated')).toBeCloseTo(4819.9608903889255, 8);
  });

  it('inverts its quantiles, and is wider where the drift is an estimate', () => {
    const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    const years = fc.double({ min: 1e-4, max: 3, noNaN: true });
    fc.assert(
      fc.property(probability, years, (p, t) => {
        const horizon = { spot: 100, years: t };
        for (const kind of ['driftKnown', 'driftEstimated'] as const)
          expect(probabilityBelow(fit, horizon, rangeQuantile(fit, horizon, p, kind), kind)).toBeCloseTo(
            p,
            10,
          );
        const reach = (kind: 'driftKnown' | 'driftEstimated') =>
          rangeQuantile(fit, horizon, 0.9, kind) / rangeQuantile(fit, horizon, 0.1, kind);
        expect(reach('driftEstimated')).toBeGreaterThan(reach('driftKnown'));
      }),
    );
  });
});

describe('the fit', () => {
  it('finds drift and volatility within their errors, and the error of the drift by years alone', () => {
    const fitOf = (perYear: number) => {
      const closes = path(10 * perYear, {
        seed: 3,
        mean: 0.05 / perYear,
        deviation: 0.2 / Math.sqrt(perYear),
      });
      const returns = Array.from({ length: closes.length - 1 }, (_, i) =>
        Math.log(closes[i + 1]! / closes[i]!),
      );
      return fitGeometricBrownian(returns, 1 / perYear);
    };
    const [daily, hourly] = [fitOf(252), fitOf(252 * 7)];
    for (const { driftAnnual, driftStandardError, volAnnual, volStandardError } of [daily, hourly]) {
      // μ is the drift of the level: that of the logarithm and half the variance; four standard errors, one seed
      expect(Math.abs(driftAnnual - 0.07)).toBeLessThan(4 * driftStandardError);
      expect(Math.abs(volAnnual - 0.2)).toBeLessThan(4 * volStandardError);
      expect(driftStandardError).toBeCloseTo(volAnnual / Math.sqrt(10), 12);
    }
    expect(hourly.volStandardError).toBeLessThan(0.5 * daily.volStandardError);
  });

  it('refuses what it cannot fit', () => {
    expect(() => fitGeometricBrownian([0.1], 1)).toThrow('TOO_FEW');
    expect(() => fitGeometricBrownian([0.1, 0.2], 0)).toThrow('NOT_POSITIVE');
  });
});

describe('the backtest', () => {
  const settings = { window: 60, horizon: 21, returnYears: 1 / 252, probabilities: [0.5, 0.9] };

  it('covers as promised on a true geometric Brownian motion, where the error of the drift counts', () => {
    const closes = path(40_000, { seed: 5, mean: 3e-4, deviation: 0.01 });
    const { forecasts, coverage } = backtestRange(closes, settings);
    expect(forecasts).toBe(40_001 - 60 - 21);
    for (const { probability, driftEstimated, driftKnown, standardError } of coverage) {
      // 60 returns leave σ to 9 %: ranges of a known σ then miss 1 % more; three errors of chance on top
      expect(Math.abs(driftEstimated - probability)).toBeLessThan(3 * standardError + 0.012);
      // a month against a quarter-year's drift: the range that ignores it is too narrow by √(1 + 21/60)
      expect(driftKnown).toBeLessThan(probability - 3 * standardError);
    }
  });

  it('sees no close after the day of the forecast', () => {
    const closes = path(300, { seed: 7, mean: 0, deviation: 0.01 });
    const changed = closes.slice();
    changed.fill(1e6, 200);
    const upTo = (levels: Float64Array) => backtestRange(levels.subarray(0, 200), settings);
    expect(upTo(changed)).toEqual(upTo(closes));
    const [at] = [60];
    const fitted = fitGeometricBrownian(
      Array.from({ length: 60 }, (_, i) => Math.log(closes[i + 1]! / closes[i]!)),
      1 / 252,
    );
    const first = backtestRange(closes.subarray(0, at + 22), settings);
    const horizon = { spot: closes[at]!, years: 21 / 252 };
    const inside = (kind: 'driftKnown' | 'driftEstimated') =>
      closes[at + 21]! >= rangeQuantile(fitted, horizon, 0.25, kind) &&
      closes[at + 21]! <= rangeQuantile(fitted, horizon, 0.75, kind)
        ? 1
        : 0;
    expect(first.forecasts).toBe(1);
    expect(first.coverage[0]).toMatchObject({
      driftKnown: inside('driftKnown'),
      driftEstimated: inside('driftEstimated'),
    });
  });

  it('says nothing where there is too little', () => {
    expect(backtestRange(path(50, { seed: 1, mean: 0, deviation: 0.01 }), settings)).toEqual({
      forecasts: 0,
      coverage: [],
    });
  });
});

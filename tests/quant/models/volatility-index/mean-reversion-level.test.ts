import { describe, expect, it } from 'vitest';
import {
  fitLevels,
  instantVariance,
  levelledFuture,
  meanReversionLevel,
} from '#quant/models/volatility-index/mean-reversion-level.ts';
import type { PiecewiseLevels } from '#quant/models/volatility-index/mean-reversion-level.ts';

const spot = 18.5;
const kappa = 4.5;

// A smooth curve of futures and of at-the-money vols, with their derivatives
const logFuture = (t: number) => ({
  value: Math.log(spot) + 0.25 * (1 - Math.exp(-3 * t)) - 0.02 * t,
  slope: 0.75 * Math.exp(-3 * t) - 0.02,
});
const atm = (t: number) => ({ value: 0.5 + 0.6 / (1 + 2 * t), slope: -1.2 / (1 + 2 * t) ** 2 });

/** ∫₀ᵀ f(s) ds by Simpson's rule with 4000 intervals: error below 1e-11 for these curves. */
function integral(f: (s: number) => number, years: number): number {
  const n = 4000;
  let sum = 0;
  for (let j = 0; j <= n; j += 1) {
    const weight = j === 0 || j === n ? 1 : j % 2 === 1 ? 4 : 2;
    sum += weight * f((j * years) / n);
  }
  return (sum * years) / (3 * n);
}

const varianceAt = (s: number): number => instantVariance(kappa, s, atm(s));

describe.each([
  ['MRLR', undefined],
  ['MRLRJ', { lambda: 12, eta: 6 }],
] as const)('levels of %s that meet smooth curves', (_, jumps) => {
  const levelAt = (s: number): number =>
    meanReversionLevel(s, logFuture(s), {
      kappa,
      instantVariance: varianceAt(s),
      totalVariance: atm(s).value ** 2 * s,
      ...(jumps && { jumps }),
    });

  it.each([0.05, 0.3, 1.1])('reprice the future and the vol of %d years', (years) => {
    const variance = integral((s) => varianceAt(s) * Math.exp(-2 * kappa * (years - s)), years);
    expect(Math.sqrt(variance / years)).toBeCloseTo(atm(years).value, 9);
    const pull = integral((s) => kappa * levelAt(s) * Math.exp(-kappa * (years - s)), years);
    const left = Math.exp(-kappa * years);
    const jump = jumps ? (jumps.lambda / kappa) * Math.log((jumps.eta - left) / (jumps.eta - 1)) : 0;
    const log = left * Math.log(spot) + pull + variance / 2 + jump;
    expect(log).toBeCloseTo(logFuture(years).value, 9);
  });
});

describe('levels constant between listed expiries', () => {
  const expiryYears = Float64Array.of(14, 42, 77, 105, 140, 231).map((days) => days / 365);
  const futures = Float64Array.of(19.1, 20.4, 21.05, 21.2, 21.3, 21.1);
  const atmVols = Float64Array.of(1.1, 0.92, 0.78, 0.71, 0.65, 0.53);
  const curve = { spot, expiryYears, futures, atmVols };

  it.each([
    ['MRLR', undefined],
    ['MRLRJ', { lambda: 9, eta: 5 }],
  ] as const)('reprice every future and vol to rounding under %s', (_, jumps) => {
    const levels = fitLevels(curve, kappa, jumps) as PiecewiseLevels;
    for (const [i, years] of expiryYears.entries()) {
      const { future, totalVariance } = levelledFuture(levels, spot, years);
      // A chain of six exponentials
      expect(Math.abs(future / futures[i]! - 1)).toBeLessThan(1e-14);
      expect(Math.abs(Math.sqrt(totalVariance / years) / atmVols[i]! - 1)).toBeLessThan(1e-14);
    }
  });

  it('start at the spot and go on beyond the last expiry', () => {
    const levels = fitLevels(curve, kappa) as PiecewiseLevels;
    expect(levelledFuture(levels, spot, 0)).toEqual({ future: expect.closeTo(spot, 12), totalVariance: 0 });
    const far = levelledFuture(levels, spot, 30);
    const variance = levels.instantVariances[5]! / (2 * kappa);
    expect(far.future).toBeCloseTo(Math.exp(levels.levels[5]! + variance / 2), 10);
  });

  it('of one constant level give it back', () => {
    const theta = 3.1;
    const sigma = 1.2;
    const variances = expiryYears.map((t) => (sigma ** 2 * (1 - Math.exp(-2 * kappa * t))) / (2 * kappa));
    const flat = {
      spot,
      expiryYears,
      futures: expiryYears.map((t, i) => {
        const left = Math.exp(-kappa * t);
        return Math.exp(left * Math.log(spot) + theta * (1 - left) + variances[i]! / 2);
      }),
      atmVols: variances.map((v, i) => Math.sqrt(v / expiryYears[i]!)),
    };
    const levels = fitLevels(flat, kappa) as PiecewiseLevels;
    for (let i = 0; i < expiryYears.length; i += 1) {
      expect(levels.levels[i]).toBeCloseTo(theta, 12);
      expect(levels.instantVariances[i]).toBeCloseTo(sigma ** 2, 11);
    }
  });

  it('name the expiry that κ cannot reach, and the κ that does', () => {
    const falling = { ...curve, atmVols: Float64Array.of(1.5, 0.3, 0.3, 0.3, 0.3, 0.3) };
    const refused = fitLevels(falling, 1);
    expect(refused).toMatchObject({ status: 'VARIANCE_FALLS_TOO_FAST', expiry: 1 });
    const { leastKappa } = refused as { leastKappa: number };
    expect(fitLevels(falling, leastKappa * 1.0001)).toHaveProperty('levels');
    expect(fitLevels(falling, leastKappa * 0.9999)).toHaveProperty('status');
  });

  it('throw at columns that do not belong together', () => {
    expect(() => fitLevels({ ...curve, futures: futures.subarray(1) }, kappa)).toThrow('BAD_CURVE');
    expect(() => fitLevels({ ...curve, expiryYears: expiryYears.toReversed() }, kappa)).toThrow('BAD_CURVE');
    expect(() => fitLevels({ ...curve, spot: 0 }, kappa)).toThrow('BAD_CURVE');
  });
});

import { describe, expect, it } from 'vitest';
import { estimateHawkes } from '#quant/calibration/vix/historical-hawkes.ts';
import { estimateMrlr } from '#quant/calibration/vix/historical-mrlr.ts';
import { estimateMrlrj } from '#quant/calibration/vix/historical-mrlrj.ts';
import { jumpNoise } from '#quant/calibration/vix/jump-noise.ts';
import { jumpPremium } from '#quant/calibration/vix/jump-premium.ts';
import type { LikelihoodFit } from '#quant/calibration/vix/maximum-likelihood.ts';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { jumpExponent, reversionVariance } from '#quant/models/volatility-index/reversion.ts';
import { draws } from './draws.ts';
import { simulateHawkes, simulateIndex } from './simulated-index.ts';

/** f(y) by cosine series of the transform on [a, b], accurate to its rounding where f is not tiny. */
function densityByCosines(
  jumps: { kappa: number; lambda: number; eta: number },
  variance: number,
  years: number,
) {
  const [from, to] = [-14 * Math.sqrt(variance), 14 * Math.sqrt(variance) + 40 / jumps.eta];
  const width = to - from;
  const terms = Math.ceil((width / Math.PI) * (9 / Math.sqrt(variance)));
  const out = new Float64Array(2);
  const amplitudes = Float64Array.from({ length: terms }, (_, j) => {
    const s = (j * Math.PI) / width;
    jumpExponent(jumps, years, [0, s], out);
    return (
      ((j === 0 ? 1 : 2) / width) * Math.exp(out[0]! - 0.5 * variance * s * s) * Math.cos(out[1]! - s * from)
    );
  });
  return (y: number): number =>
    amplitudes.reduce(
      (sum, amplitude, j) => sum + amplitude * Math.cos((j * Math.PI * (y - from)) / width),
      0,
    );
}

/** How often truth lies inside 95 % intervals, and the mean of (estimate − truth)/error, by parameter. */
function coverage(fits: readonly LikelihoodFit[], truth: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.keys(truth).map((name) => {
      const ratios = fits.map(({ params }) => {
        const { value, standardError } = params.find((param) => param.name === name)!;
        return (value - truth[name]!) / standardError;
      });
      const inside = ratios.filter((ratio) => Math.abs(ratio) < 1.96).length / fits.length;
      return [name, { inside, mean: ratios.reduce((sum, ratio) => sum + ratio, 0) / fits.length }];
    }),
  );
}

describe('law of a move of MRLRJ', () => {
  const cases = [
    [{ kappa: 6.6, lambda: 33, eta: 12.6 }, 0.88, 1 / 252],
    [{ kappa: 29.84, lambda: 169.45, eta: 9.94 }, 1.46, 7 / 365],
    [{ kappa: 0.5, lambda: 2, eta: 4 }, 2, 1 / 12],
  ] as const;

  it.each(cases)('is the inverse of its transform: %o', (jumps, sigma, years) => {
    const variance = reversionVariance(jumps.kappa, sigma, years);
    const noise = jumpNoise(jumps, variance, years);
    const other = densityByCosines(jumps, variance, years);
    const y = Float64Array.from({ length: 80 }, (_, i) => Math.sqrt(variance) * (-5 + i * 0.25));
    const logs = new Float64Array(80);
    noise.writeLogDensity(y, logs);
    const peak = 1 / Math.sqrt(variance);
    for (let i = 0; i < 80; i += 1)
      expect(Math.abs(Math.exp(logs[i]!) - other(y[i]!))).toBeLessThan(1e-12 * peak);
  });

  it('adds up to 1 and keeps its digits in both tails', () => {
    const [jumps, sigma, years] = cases[0];
    const variance = reversionVariance(jumps.kappa, sigma, years);
    const noise = jumpNoise(jumps, variance, years);
    const out = new Float64Array(1);
    const density = (y: number): number => {
      noise.writeLogDensity(Float64Array.of(y), out);
      return Math.exp(out[0]!);
    };
    const tight = { absoluteTolerance: 1e-13, relativeTolerance: 1e-13 };
    const mass = integrate(density, -1, 0, tight).value + integrate(density, 0, 4, tight).value;
    expect(mass).toBeCloseTo(1, 11);
    // Far below no jump helps: the normal density with the weight of none. Far above an exponential tail remains.
    noise.writeLogDensity(Float64Array.of(-1.5), out);
    const normal =
      -(1.5 ** 2) / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance) - jumps.lambda * years;
    expect(out[0]! - normal).toBeGreaterThan(0);
    expect(out[0]! - normal).toBeLessThan(0.01);
    expect(noise.jumpProbability(-0.2)).toBeLessThan(0.02);
    expect(noise.jumpProbability(0.3)).toBeGreaterThan(0.999);
    noise.writeLogDensity(Float64Array.of(5), out);
    const five = out[0]!;
    noise.writeLogDensity(Float64Array.of(6), out);
    const rate = jumps.eta * Math.exp(jumps.kappa * years);
    // A power besides: what more jumps than one add.
    expect(five - out[0]!).toBeGreaterThan(0.9 * rate);
    expect(five - out[0]!).toBeLessThan(rate);
  });
});

describe('estimates from a simulated series', () => {
  it('of MRLR are inside their intervals at the stated rate', () => {
    const truth = { kappa: 9, theta: 2.9, sigma: 1.2 };
    const fits = Array.from({ length: 200 }, (_, path) =>
      estimateMrlr(simulateIndex({ ...truth, lambda: 0, eta: 8 }, 2000, draws(21, path))),
    );
    expect(fits.every(({ status }) => status === 'CONVERGED')).toBe(true);
    const rates = coverage(fits, truth);
    // 200 draws: one standard deviation of the rate is 1.5 %. κ is biased upwards by about 4 over the years (here half an error).
    for (const name of ['theta', 'sigma']) expect(rates[name]!.inside).toBeGreaterThan(0.9);
    expect(rates['kappa']!.inside).toBeGreaterThan(0.85);
    expect(Math.abs(rates['sigma']!.mean)).toBeLessThan(0.25);
    expect(rates['kappa']!.mean).toBeLessThan(0.9);
  });

  it('of MRLRJ are inside their intervals at the stated rate', () => {
    const truth = { kappa: 12, theta: 2.6, sigma: 0.95, lambda: 30, eta: 10 };
    const fits = Array.from({ length: 40 }, (_, path) =>
      estimateMrlrj(simulateIndex(truth, 1500, draws(22, path))),
    );
    expect(fits.every(({ status }) => status === 'CONVERGED')).toBe(true);
    const rates = coverage(fits, truth);
    // 40 draws: 95 % less two and a half standard deviations of the rate (3.4 %).
    for (const [name, { inside, mean }] of Object.entries(rates)) {
      expect(inside, name).toBeGreaterThanOrEqual(0.86);
      expect(Math.abs(mean), name).toBeLessThan(0.7);
    }
  });

  it('of MRLRJ close in as the series grows', () => {
    const truth = { kappa: 12, theta: 2.6, sigma: 0.95, lambda: 30, eta: 10 };
    const errorOf = (days: number): number => {
      const fit = estimateMrlrj(simulateIndex(truth, days, draws(23)));
      return fit.params.find(({ name }) => name === 'lambda')!.standardError;
    };
    // Sixteen times the days, a quarter of the error.
    const ratio = errorOf(1000) / errorOf(16_000);
    expect(ratio).toBeGreaterThan(2.8);
    expect(ratio).toBeLessThan(6);
  });

  it('finds the days with large jumps', () => {
    const truth = { kappa: 8, theta: 2.8, sigma: 0.5, lambda: 6, eta: 4 };
    const history = simulateIndex(truth, 3000, draws(24));
    const fit = estimateMrlrj(history);
    const expected = fit.jumpProbabilities.reduce((sum, value) => sum + value, 0);
    const lambda = fit.params.find(({ name }) => name === 'lambda')!.value;
    // Days hold at most one jump here, nearly.
    expect(expected / ((lambda * 3000) / 252)).toBeCloseTo(1, 1);
    for (let day = 1; day <= 3000; day += 1) {
      const move = Math.log(history.index[day]! / history.index[day - 1]!);
      if (move > 0.4) expect(fit.jumpProbabilities[day]).toBeGreaterThan(0.99);
    }
  });

  it('of self-exciting jumps are inside their intervals, and residuals are exponential', () => {
    const truth = { decay: 20, base: 10, excitation: 9 };
    const fits = Array.from({ length: 60 }, (_, path) =>
      estimateHawkes({ timesYears: simulateHawkes(truth, 30, draws(25, path)), horizonYears: 30 }),
    );
    const { base: baseIntensity, decay, excitation } = truth;
    const rates = coverage(fits, { decay, baseIntensity, excitation });
    // 60 draws: 95 % less two and a half standard deviations of the rate (2.8 %).
    for (const [name, { inside }] of Object.entries(rates)) expect(inside, name).toBeGreaterThanOrEqual(0.88);
    const branching = fits.reduce((sum, fit) => sum + fit.branchingRatio, 0) / fits.length;
    expect(branching).toBeCloseTo(0.45, 1);
    const rejected = fits.filter(({ kolmogorov }) => kolmogorov.probability < 0.05).length;
    expect(rejected).toBeLessThanOrEqual(6);
    for (const { params, halfLifeYears } of fits.slice(0, 3)) {
      expect(halfLifeYears).toBeCloseTo(Math.LN2 / (params[0]!.value - params[2]!.value), 12);
    }
  });

  it('tell evenly spread jumps from exciting ones', () => {
    const random = draws(26);
    const times: number[] = [];
    for (let time = random.exponential() / 15; time < 40; time += random.exponential() / 15) times.push(time);
    const fit = estimateHawkes({ timesYears: Float64Array.from(times), horizonYears: 40 });
    expect(fit.branchingRatio).toBeLessThan(0.25);
    expect(fit.kolmogorov.probability).toBeGreaterThan(0.01);
  });

  it('are refused for series that make no sense', () => {
    const history = simulateIndex({ kappa: 5, theta: 3, sigma: 1, lambda: 0, eta: 8 }, 60, draws(27));
    const broken = { ...history, index: history.index.with(7, 0) };
    expect(() => estimateMrlr(broken)).toThrow('BAD_HISTORY');
    const twice = { ...history, timesYears: history.timesYears.with(7, history.timesYears[6]!) };
    expect(() => estimateMrlrj(twice)).toThrow('BAD_HISTORY');
    const short = { timesYears: history.timesYears.slice(0, 9), index: history.index.slice(0, 9) };
    expect(() => estimateMrlr(short)).toThrow('BAD_HISTORY');
    expect(() => estimateHawkes({ timesYears: Float64Array.of(1, 2), horizonYears: 3 })).toThrow(
      'BAD_HISTORY',
    );
  });
});

describe('jumps of options beside jumps of the series', () => {
  const riskNeutral = {
    name: 'lambda',
    value: 60,
    standardError: 12,
    lower: 0,
    upper: 200,
    state: 'free',
  } as const;
  const historical = { name: 'lambda', value: 31, standardError: 5, robustError: 9 };

  it('differ by a gap with an error', () => {
    const premium = jumpPremium(riskNeutral, historical);
    expect(premium.gap).toBe(29);
    expect(premium.standardError).toBe(15);
    expect(premium.ratio).toBeCloseTo(29 / 15, 14);
    expect(premium.message).toContain('+29 ± 15');
    expect(premium.message).toContain('within what chance explains');
    expect(jumpPremium({ ...riskNeutral, value: 90 }, historical).message).toContain('more than chance');
  });

  it('say so where options cannot tell λ', () => {
    const premium = jumpPremium({ ...riskNeutral, standardError: Number.NaN }, historical);
    expect(premium.standardError).toBeNaN();
    expect(premium.message).toContain('because the options cannot tell λ');
  });
});

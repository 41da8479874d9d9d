import { describe, expect, it } from 'vitest';
import { randomStream } from '#quant/math/philox.ts';
import {
  VIX_TENOR_YEARS,
  forwardVariance,
  pricingModel,
  vixFuture,
  volIndex,
} from '#services/sample/log-variance.ts';

/** Log variance at a horizon: exact diffusion between grid points, jumps placed on the grid. */
function simulate(logVariance: number, years: number, path: number): number {
  const { kappa, mean, sigma, jumpIntensity, jumpMean } = pricingModel;
  const random = randomStream(11, path);
  const steps = 120;
  const stepYears = years / steps;
  const decay = Math.exp(-kappa * stepYears);
  const deviation = sigma * Math.sqrt((1 - decay * decay) / (2 * kappa));
  let x = logVariance;
  for (let step = 0; step < steps; step += 1) {
    x = mean + (x - mean) * decay + deviation * random.normal(0, step);
    if (random.uniform(1, step) < jumpIntensity * stepYears)
      x -= jumpMean * Math.log(random.uniform(2, step));
  }
  return x;
}

describe('log-variance model', () => {
  const paths = 4000;
  it.each([
    [-5, 0.1],
    [-4.1, 0.5],
    [-3, 0.25],
  ])('prices variance and the VIX future from %d over %d years as simulation does', (logVariance, years) => {
    const ends = Array.from({ length: paths }, (_, path) => simulate(logVariance, years, path));
    const moments = (values: readonly number[]): { mean: number; error: number } => {
      const mean = values.reduce((sum, value) => sum + value, 0) / paths;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (paths - 1);
      return { mean, error: Math.sqrt(variance / paths) };
    };
    const vix = moments(ends.map((x) => volIndex(x, VIX_TENOR_YEARS)));
    // Four standard errors, and one per cent for the linearisation of ln VIX and the grid of the jumps.
    expect(Math.abs(vixFuture(logVariance, years) - vix.mean)).toBeLessThan(4 * vix.error + 0.01 * vix.mean);
    const squared = moments(ends.map((x) => forwardVariance(x, 0, VIX_TENOR_YEARS)));
    const forward = forwardVariance(logVariance, years, VIX_TENOR_YEARS);
    expect(Math.abs(forward - squared.mean)).toBeLessThan(4 * squared.error + 0.01 * squared.mean);
  });

  it('keeps the future below the square root of the forward variance, as convexity demands, and starts at the index', () => {
    for (const logVariance of [-5.5, -4.5, -3.5, -2]) {
      expect(vixFuture(logVariance, 0)).toBeCloseTo(volIndex(logVariance, VIX_TENOR_YEARS), 9);
      for (const years of [0.05, 0.2, 0.7]) {
        const bound = 100 * Math.sqrt(forwardVariance(logVariance, years, VIX_TENOR_YEARS));
        expect(vixFuture(logVariance, years)).toBeLessThan(bound);
      }
    }
  });
});

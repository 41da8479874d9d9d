import { describe, expect, it } from 'vitest';
import { mrlrsv } from '#quant/models/mrlrsv.ts';
import type { IndexVariance } from '#quant/models/volatility-index/index-variance.ts';
import { varianceExponent } from '#quant/models/volatility-index/variance-riccati.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

/** κvθv∫B + B(T)V₀ by the classical rule of Runge and Kutta on the equation as it stands. */
function byRungeKutta(variance: IndexVariance, [x, y]: readonly [number, number], years: number) {
  const { kappa, rho, kappaV, thetaV, sigmaV, v0 } = variance;
  const steps = 40_000;
  const h = years / steps;
  const slope = (re: number, im: number, time: number): [number, number] => {
    const w = Math.exp(-kappa * time);
    const half = 0.5 * sigmaV * sigmaV;
    const linear = rho * sigmaV * w;
    return [
      half * (re * re - im * im) +
        (x * linear - kappaV) * re -
        y * linear * im +
        0.5 * (x * x - y * y) * w * w,
      half * 2 * re * im + (x * linear - kappaV) * im + y * linear * re + x * y * w * w,
    ];
  };
  let [re, im, sumRe, sumIm] = [0, 0, 0, 0];
  for (let n = 0; n < steps; n += 1) {
    const [a, b] = slope(re, im, n * h);
    const [c, d] = slope(re + 0.5 * h * a, im + 0.5 * h * b, (n + 0.5) * h);
    const [e, f] = slope(re + 0.5 * h * c, im + 0.5 * h * d, (n + 0.5) * h);
    const [g, i] = slope(re + h * e, im + h * f, (n + 1) * h);
    // ∫B over the step by Hermite's cubic: ½h(B₀ + B₁) + h²(B₀′ − B₁′)/12
    const [beforeRe, beforeIm] = [re, im];
    re += (h / 6) * (a + 2 * c + 2 * e + g);
    im += (h / 6) * (b + 2 * d + 2 * f + i);
    const [endRe, endIm] = slope(re, im, (n + 1) * h);
    sumRe += 0.5 * h * (beforeRe + re) + ((h * h) / 12) * (a - endRe);
    sumIm += 0.5 * h * (beforeIm + im) + ((h * h) / 12) * (b - endIm);
  }
  const level = kappaV * thetaV;
  return [level * sumRe + v0 * re, level * sumIm + v0 * im] as const;
}

describe('the exponent of stochastic variance', () => {
  it('is that of the equation over the box of its sliders, for small and large powers', () => {
    const random = seededRandom(11);
    const out = new Float64Array(2);
    for (let n = 0; n < 40; n += 1) {
      const variance = Object.fromEntries(
        mrlrsv.params.map(({ name, range: [low, high], transform }) => {
          const place = random.next();
          return [name, transform === 'log' ? low * (high / low) ** place : low + place * (high - low)];
        }),
      ) as unknown as IndexVariance;
      const years = 0.03 * 60 ** random.next();
      // Up to where 40,000 steps of fourth order keep ten digits
      const stiffness = Math.max(variance.sigmaV, 0.05) * years;
      const size = Math.min(2000, 100 / stiffness) * 0.001 ** random.next();
      const angle = (random.next() - 0.5) * 0.5 * Math.PI;
      const z = [-size * Math.sin(angle), (n % 2 === 0 ? 1 : -1) * size * Math.cos(angle)] as const;
      varianceExponent(variance, years)(...z, out);
      const [re, im] = byRungeKutta(variance, z, years);
      const allowed = 1e-8 * Math.max(1, Math.abs(re) + Math.abs(im));
      expect(Math.abs(out[0]! - re), JSON.stringify({ variance, z, years })).toBeLessThan(allowed);
      expect(Math.abs(out[1]! - im), JSON.stringify({ variance, z, years })).toBeLessThan(allowed);
    }
  });

  it('takes no longer for a large power: what is far out is solved at once', () => {
    const variance = { kappa: 8.05, rho: -0.3, kappaV: 0.97, thetaV: 0.0128, sigmaV: 3.46, v0: 0.05 };
    const exponent = varianceExponent(variance, 1);
    const out = new Float64Array(2);
    // ln φ̂ ≈ −m(ρ̄|u| + iρu)/σv: its slope from one far power to another
    const left = Math.exp(-variance.kappa);
    const mass = variance.v0 * left + (variance.kappaV * variance.thetaV * (1 - left)) / variance.kappa;
    exponent(0, 1e9, out);
    const [re, im] = out;
    exponent(0, 2e9, out);
    const perUnit = mass / variance.sigmaV / 1e-9;
    // What is left of it grows with the logarithm of the power only, 1e-8 of the whole.
    expect((out[0]! - re!) / (-Math.sqrt(1 - 0.09) * perUnit)).toBeCloseTo(1, 6);
    expect((out[1]! - im!) / (0.3 * perUnit)).toBeCloseTo(1, 6);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCosRange } from '#quant/engines/cos-range.ts';
import { scaledLaguerre } from '#quant/engines/laguerre-nodes.ts';
import { findMomentWindow } from '#quant/engines/moment-window.ts';
import { sumWaves } from '#quant/engines/sum-waves.ts';
import { normalCdf } from '#quant/math/normal.ts';
import { blackScholes } from '#quant/models/black-scholes.ts';

const black = (sigma: number, years: number) =>
  blackScholes.capabilities.characteristicFunction!({ sigma }, years);

describe('sumWaves', () => {
  it('is the plain sum to a few ulp of its largest terms, far angles included', () => {
    const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const term = fc.record({
      a: fc.oneof(finite(0, 50), finite(0, 1e8)),
      b: finite(-20, 20),
      x: finite(-1, 1),
      y: finite(-1, 1),
    });
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 30 }), finite(-1.5, 1.5), (terms, k) => {
        const column = (pick: (t: { a: number; b: number; x: number; y: number }) => number) =>
          Float64Array.from(terms, pick);
        const nodes = { re: column((t) => t.a), im: column((t) => t.b) };
        const weights = { re: column((t) => t.x), im: column((t) => t.y) };
        const out = Float64Array.of(0.25);
        sumWaves(out, Float64Array.of(k), nodes, weights);
        let plain = 0.25;
        let size = 1;
        for (const { a, b, x, y } of terms) {
          plain += Math.exp(b * k) * (x * Math.cos(a * k) + y * Math.sin(a * k));
          size += Math.exp(b * k) * (Math.abs(x) + Math.abs(y));
        }
        expect(Math.abs(out[0]! - plain)).toBeLessThanOrEqual(1e-15 * size * (1 + terms.length / 8));
      }),
      { seed: 20260, numRuns: 2000 },
    );
  });
});

describe('scaledLaguerre', () => {
  it('integrates e^{−cx} and x e^{−x} cos x over the half-line', () => {
    for (const count of [16, 64, 128]) {
      const { nodes, scaledWeights } = scaledLaguerre(count);
      const integrate = (f: (x: number) => number): number =>
        nodes.reduce((sum, x, j) => sum + scaledWeights[j]! * f(x), 0);
      expect(integrate((x) => Math.exp(-x))).toBeCloseTo(1, 10);
      expect(integrate((x) => x ** 5 * Math.exp(-x))).toBeCloseTo(120, 8);
    }
    const { nodes, scaledWeights } = scaledLaguerre(128);
    let wave = 0;
    for (const [j, x] of nodes.entries()) wave += scaledWeights[j]! * x * Math.exp(-x) * Math.cos(x);
    // ∫ x e^{−x} cos x dx = Re 1/(1 − i)² = 0
    expect(Math.abs(wave)).toBeLessThanOrEqual(1e-11);
  });
});

describe('findCosRange', () => {
  it('keeps its promise for normal tails and is not much wider than it must be', () => {
    for (const [sigma, years] of [
      [0.2, 1],
      [1, 5],
      [0.05, 0.01],
    ] as const) {
      const deviation = sigma * Math.sqrt(years);
      for (const probability of [1e-4, 1e-8, 1e-15]) {
        const { lower, upper } = findCosRange(black(sigma, years), probability)!;
        const mean = -0.5 * deviation * deviation;
        expect(normalCdf((lower - mean) / deviation)).toBeLessThanOrEqual(probability);
        expect(normalCdf((mean - upper) / deviation)).toBeLessThanOrEqual(probability);
        expect(upper - lower).toBeLessThanOrEqual(2.6 * Math.sqrt(-2 * Math.log(probability)) * deviation);
      }
    }
  });

  it('has no interval without a negative moment', () => {
    const cf = { ...black(0.2, 1), moments: { lower: 0, upper: 5 } };
    expect(findCosRange(cf, 1e-8)).toBeNull();
  });
});

describe('findMomentWindow', () => {
  it('finds the saddle of a normal model on either side of the poles', () => {
    const cf = black(0.2, 1);
    for (const k of [-1, -0.3, 0.3, 1]) {
      const side = k < 0 ? 'put' : 'call';
      const { saddle, lower, upper } = findMomentWindow(cf, k, side)!;
      const g = (p: number): number => 0.02 * p * (p - 1) + (1 - p) * k - Math.log(Math.abs(p * (p - 1)));
      let best = Number.POSITIVE_INFINITY;
      for (let p = 0.01; p < 100; p *= 1.001) best = Math.min(best, g(side === 'put' ? -p : 1 + p));
      expect(g(saddle)).toBeLessThanOrEqual(best + 1);
      expect(lower).toBeLessThanOrEqual(saddle);
      expect(upper).toBeGreaterThanOrEqual(saddle);
      expect(side === 'put' ? upper < 0 : lower > 1).toBe(true);
    }
  });

  it('stays inside the moments, and gives up where they leave no room', () => {
    const cf = { ...black(0.2, 1), moments: { lower: -3, upper: 4 } };
    expect(findMomentWindow(cf, -2, 'put')!.lower).toBeGreaterThan(-3);
    expect(findMomentWindow(cf, 2, 'call')!.upper).toBeLessThan(4);
    const strip = { ...cf, moments: { lower: 0, upper: 1 } };
    expect(findMomentWindow(strip, -1, 'put')).toBeNull();
    expect(findMomentWindow(strip, 1, 'call')).toBeNull();
    const { lower, upper } = findMomentWindow(strip, 0, 'between')!;
    expect([lower > 0, upper < 1]).toEqual([true, true]);
  });
});

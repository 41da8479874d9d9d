import { describe, expect, it } from 'vitest';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { flatForwardVariance } from '#quant/models/quintic/forward-variance.ts';
import { movingDriver, movingFactor } from '#quant/models/quintic/moving-roughness.ts';
import { quinticOuHIndex } from '#quant/models/quintic-ou-h.ts';
import { quinticOuIndex } from '#quant/models/quintic-ou.ts';

/** Published with eight SPX and six VIX slices, Abi Jaber, Illand and Li 2022. */
const published = { H0: 0.3176, HInf: -1.3665, kappa: 1.2, epsilon: 0.1359 };
const alpha = Float64Array.of(0, 0.0266, 0, 0.2513, 0, 0.00006);
const fast = { H0: -0.2, HInf: 0.4, kappa: 15, epsilon: 0.006 };

describe.each([
  ['published', published],
  ['fast', fast],
])('factor with H(t), %s', (_, params) => {
  const { H0, HInf, kappa, epsilon } = params;
  const roughness = (time: number): number => HInf + (H0 - HInf) * Math.exp(-kappa * time);
  const factor = movingFactor(params);
  const decayed = (from: number, to: number): number => {
    const speed = (time: number): number => (0.5 - roughness(time)) / epsilon;
    return Math.exp(-integrate(speed, from, to, { relativeTolerance: 1e-13 }).value);
  };

  it('forgets as the integral of its speed says', () => {
    for (const [from, to] of [
      [0, 0.02],
      [0.1, 0.35],
      [1, 1.08],
    ] as const)
      expect(Math.abs(factor.decay(from, to) / decayed(from, to) - 1)).toBeLessThan(1e-10);
  });

  it('has the variance of its stochastic integral', () => {
    for (const time of [0.003, 0.05, 0.4, 1.5]) {
      // Beyond twenty times its memory nothing of a shock is left.
      const from = Math.max(0, time - (20 * epsilon) / (0.5 - Math.max(H0, HInf)));
      const shock = (s: number): number => (epsilon ** (roughness(s) - 0.5) * factor.decay(s, time)) ** 2;
      const { value } = integrate(shock, from, time, { relativeTolerance: 1e-12 });
      expect(Math.abs(factor.variance(time) / value - 1)).toBeLessThan(1e-9);
    }
  });

  it('splits its variance at any time into what is known and what is to come', () => {
    const { variance, noiseVariance, loadings } = movingDriver(factor, params, 0.3);
    for (const lag of [0, 0.01, 0.08]) {
      const known = loadings(lag)[0] ** 2;
      expect(Math.abs((known + noiseVariance(lag)) / variance(0.3 + lag) - 1)).toBeLessThan(1e-12);
    }
  });
});

describe('index of the model with H(t)', () => {
  const curve = flatForwardVariance(0.02);

  it('is that of the one-factor model where H does not move', () => {
    const constant = { H: -0.1, epsilon: 1 / 52, alpha: Float64Array.of(0.01, 1, 0, 0.214, 0, 0.227) };
    const still = { ...constant, H0: -0.1, HInf: -0.1, kappa: 3 };
    for (const years of [1 / 12, 0.5]) {
      const [one, other] = [quinticOuIndex(constant, curve), quinticOuHIndex(still, curve)].map((index) =>
        index.slice(years),
      );
      const strikes = Float64Array.of(0.8, 1, 1.5, 2.5).map((ratio) => ratio * one!.future);
      const [a, b] = [strikes.slice(), strikes.slice()];
      one!.calls(strikes, a);
      other!.calls(strikes, b);
      expect(Math.abs(one!.future - other!.future)).toBeLessThan(1e-9);
      a.forEach((price, at) => expect(Math.abs(price - b[at]!)).toBeLessThan(1e-9));
    }
  });

  it('keeps the second moment of its curve, whatever its parameters', () => {
    // Put–call strip of the square: E VIX² = F² + 2∫P + 2∫C = 100² ξ0 on a flat curve.
    const { future, calls } = quinticOuHIndex({ ...published, alpha }, curve).slice(0.5);
    const call = (strike: number): number => {
      const out = new Float64Array(1);
      calls(Float64Array.of(strike), out);
      return out[0]!;
    };
    const below = integrate((strike) => call(strike) - future + strike, 0, future, {
      relativeTolerance: 1e-9,
    });
    const above = integrate(call, future, 1500, { relativeTolerance: 1e-9, maxEvaluations: 20_000 });
    const square = future ** 2 + 2 * (below.value + above.value);
    // The pay-off bends at the least value of the index and the tail is cut at 1,500: 1e-4 of 200.
    expect(Math.abs(square - 200)).toBeLessThan(0.02);
  });
});

import { describe, expect, it } from 'vitest';
import { complexVector } from '#quant/math/complex-vector.ts';
import { bates } from '#quant/models/bates.ts';

const point = {
  v0: 0.03,
  kappa: 2.2,
  theta: 0.05,
  sigma: 0.5,
  rho: -0.6,
  lambda: 0.6,
  mu: -0.12,
  delta: 0.12,
};
const u = { re: Float64Array.of(0.3, 2, 9), im: Float64Array.of(-0.5, -0.5, -0.3) };

describe('derivatives of Bates’ transform', () => {
  it.each([point, { ...point, lambda: 0 }, { ...point, delta: 0 }])(
    'agree with differences at %o',
    (params) => {
      const gradient = bates.params.map(() => complexVector(3));
      const out = complexVector(3);
      const cf = bates.capabilities.characteristicGradient!(params, 0.7);
      cf.evaluateGradient(u, out, gradient);
      for (const [i, { name }] of bates.params.entries()) {
        const value = params[name as keyof typeof params];
        // One-sided where the parameter has its end: λ and δ are not negative.
        const step = 1e-6 * Math.max(Math.abs(value), 0.1);
        const low = value === 0 ? 0 : value - step;
        const at = (moved: number) => {
          const result = complexVector(3);
          const changed = { ...params, [name]: moved };
          bates.capabilities.characteristicFunction!(changed, 0.7).evaluate(u, result);
          return result;
        };
        const [above, below] = [at(value + step), at(low)];
        for (let j = 0; j < 3; j += 1) {
          for (const part of ['re', 'im'] as const) {
            const slope = (above[part][j]! - below[part][j]!) / (value + step - low);
            // Rounding 1e-15/1e-7, and half a second derivative of the order of u²T times a one-sided step.
            expect(Math.abs(gradient[i]![part][j]! - slope)).toBeLessThan(value === 0 ? 1e-5 : 2e-7);
          }
        }
      }
    },
  );
});

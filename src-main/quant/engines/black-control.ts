import type { ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';

/**
 * Variance of the Black model that serves as control: −2E[X], what a log contract pays, so that the means agree.
 * @param cf characteristic function
 * @returns σ²T
 */
export function controlVariance({ cumulants: { c1, c2 } }: CharacteristicFunction): number {
  return c1 < 0 ? -2 * c1 : c2;
}

/**
 * φ̂ less that of a Black model: the difference vanishes at u = 0 and u = −i, where the payoff has its poles.
 * @param cf characteristic function
 * @param variance σ²T of the control
 * @returns a function that is no characteristic function any more, but is sampled like one
 * @source Andersen and Piterbarg 2010, "Interest Rate Modeling" volume 1, section 8.4
 */
export function lessBlack(cf: CharacteristicFunction, variance: number): CharacteristicFunction {
  return {
    ...cf,
    evaluate: (u, out) => {
      cf.evaluate(u, out);
      subtractBlack(variance, u, out);
    },
  };
}

function subtractBlack(variance: number, u: ComplexVector, out: ComplexVector): void {
  for (let j = 0; j < u.re.length; j += 1) {
    const a = u.re[j]!;
    const b = u.im[j]!;
    const size = Math.exp(-0.5 * variance * (a * a - b * b - b));
    const angle = -0.5 * variance * (2 * a * b + a);
    out.re[j]! -= size * Math.cos(angle);
    out.im[j]! -= size * Math.sin(angle);
  }
}

import { QuantError } from '../math/quant-error.ts';
import type { Smile } from './smile.ts';

/** Raw SVI of one expiry: w(k) = a + b(ρ(k − m) + √((k − m)² + σ²)); a and b scale with the time to expiry. */
export interface RawSvi {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

/**
 * Checks that parameters describe a total variance that is nowhere negative.
 *
 * b ≥ 0, |ρ| < 1, σ > 0, a + bσ√(1 − ρ²) ≥ 0. Arbitrage is another matter.
 * @param svi parameters
 * @throws QuantError BAD_SVI naming the rule that is broken
 */
export function validateRawSvi(svi: RawSvi): void {
  const { a, b, rho, m, sigma } = svi;
  const fail = (rule: string): never => {
    throw new QuantError('BAD_SVI', { ...svi, rule });
  };
  if (![a, b, rho, m, sigma].every(Number.isFinite)) fail('finite numbers');
  if (b < 0) fail('b ≥ 0');
  if (Math.abs(rho) >= 1) fail('|rho| < 1');
  if (sigma <= 0) fail('sigma > 0');
  if (leastVariance(svi) < -1e-12 * Math.abs(a)) fail('a + b·sigma·√(1 − rho²) ≥ 0');
}

/**
 * Least total variance of a slice, a + bσ√(1 − ρ²).
 * @param svi parameters
 * @returns minimum of w over k
 */
export function leastVariance({ a, b, rho, sigma }: RawSvi): number {
  return a + b * sigma * Math.sqrt(1 - rho * rho);
}

/**
 * Raw SVI as a smile.
 * @param svi parameters
 * @returns w with its derivatives and wing slopes b(1 ∓ ρ)
 * @source Gatheral and Jacquier 2014, arXiv:1204.0646, equation (3.1)
 */
export function smileOfRawSvi({ a, b, rho, m, sigma }: RawSvi): Smile {
  return {
    totalVariance: (k) => {
      const x = k - m;
      return a + b * (rho * x + Math.sqrt(x * x + sigma * sigma));
    },
    writeJet: (k, out) => {
      const x = k - m;
      const root = Math.sqrt(x * x + sigma * sigma);
      out[0] = a + b * (rho * x + root);
      out[1] = b * (rho + x / root);
      out[2] = (b * sigma * sigma) / (root * root * root);
    },
    centre: m,
    width: sigma,
    wingSlopes: [b * (1 - rho), b * (1 + rho)],
  };
}

import { logGamma } from './gamma.ts';
import { QuantError } from './quant-error.ts';

const SHRINK = 1e-200;

/**
 * Kummer's function M(a, b, z) = ₁F₁(a; b; z) where its series has positive terms after Kummer's transformation.
 * @param a real; > 0 for z ≥ 0, < b for z < 0
 * @param b > 0
 * @param z real
 * @returns M(a, b, z) > 0; Infinity where it leaves the range of doubles
 * @throws QuantError BAD_ARGUMENT where terms would change sign
 * @source DLMF 13.2.2, 13.2.39, 13.7.1
 */
export function kummerM(a: number, b: number, z: number): number {
  if (!(b > 0) || !Number.isFinite(a) || !Number.isFinite(z) || (z >= 0 ? a <= 0 : a >= b))
    throw new QuantError('BAD_ARGUMENT', { a, b, z });
  if (z < 0) return scaledM(b - a, b, -z);
  const half = Math.exp(0.5 * z);
  return scaledM(a, b, z) * half * half;
}

/** e^{−z} M(a, b, z) for a, b > 0, z ≥ 0. */
function scaledM(a: number, b: number, z: number): number {
  if (z > 60 && z > 8 * (Math.abs(a - 1) + 1) * (Math.abs(b - a) + 1)) return asymptotic(a, b, z);
  let term = 1;
  let sum = 1;
  let shrinks = 0;
  for (let k = 0; k < 1_000_000; k += 1) {
    const ratio = ((a + k) * z) / ((b + k) * (k + 1));
    term *= ratio;
    sum += term;
    if (ratio < 1 && term < 1e-17 * sum * (1 - ratio)) break;
    if (sum > 1 / SHRINK) {
      term *= SHRINK;
      sum *= SHRINK;
      shrinks += 1;
    }
  }
  return shrinks === 0 ? sum * Math.exp(-z) : Math.exp(Math.log(sum) - shrinks * Math.log(SHRINK) - z);
}

/** Γ(b)/Γ(a) z^{a−b} Σ (1 − a)_k (b − a)_k/(k! z^k); what falls like e^{−z} is left out. */
function asymptotic(a: number, b: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < 100; k += 1) {
    const next = (term * (k + 1 - a) * (b - a + k)) / ((k + 1) * z);
    if (Math.abs(next) >= Math.abs(term) && k > 0) break;
    term = next;
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return Math.exp(logGamma(b) - logGamma(a)) * z ** (a - b) * sum;
}

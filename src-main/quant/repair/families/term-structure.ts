import type { Draws } from '../draws.ts';

/**
 * Random mean-reverting term structure of variance, v̄(T) = v∞ + (v0 − v∞)(1 − e^{−κT})/(κT).
 * @param draws random numbers; vols today on [0.1, 0.4], in the long run on [0.12, 0.3], κ on [0.4, 5]
 * @returns mean variance per year up to a maturity
 */
export function drawTermStructure(draws: Draws): (years: number) => number {
  const now = draws.uniform(0.1, 0.4) ** 2;
  const later = draws.uniform(0.12, 0.3) ** 2;
  const speed = draws.uniform(0.4, 5);
  return (years) => later + ((now - later) * -Math.expm1(-speed * years)) / (speed * years);
}

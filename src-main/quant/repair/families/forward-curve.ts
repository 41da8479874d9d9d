import type { Draws } from '../draws.ts';

/**
 * Random forward variance curve ξ0(t) = ξ∞ + (ξ − ξ∞)e^{−κt}.
 * @param draws random numbers; vols today on [0.1, 0.35], in the long run on [0.13, 0.28], κ on [0.4, 5]
 * @returns variance per year at a time
 */
export function drawForwardVariance(draws: Draws): (years: number) => number {
  const now = draws.uniform(0.1, 0.35) ** 2;
  const later = draws.uniform(0.13, 0.28) ** 2;
  const speed = draws.uniform(0.4, 5);
  return (years) => later + (now - later) * Math.exp(-speed * years);
}

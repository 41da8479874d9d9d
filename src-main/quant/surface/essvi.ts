import type { SsviSlice } from './ssvi.ts';

/**
 * A slice of eSSVI in monotone coordinates: u = ψ(1 + ρ), v = ψ(1 − ρ), s = θ/ψ with ψ = θφ.
 *
 * Twice the wing slopes, and the inverse of φ. Slices are free of calendar arbitrage where u, v and s do not fall from one expiry to
 * the next, and of butterflies where u, v < 4 and s ≥ max(u, v)/4: the whole admissible surface is a cone of ordered numbers.
 */
export interface EssviCoordinates {
  readonly u: number;
  readonly v: number;
  readonly s: number;
}

/**
 * SSVI parameters of monotone coordinates.
 * @param coordinates u, v, s > 0
 * @returns θ = s(u + v)/2, ρ = (u − v)/(u + v), φ = 1/s
 * @source Hendriks and Martini 2019, "The extended SSVI volatility surface"; Mingone 2022, arXiv:2204.00312 (conditions
 * ψ2(1 ± ρ2) ≥ ψ1(1 ± ρ1), ψ2/θ2 ≤ ψ1/θ1); the coordinates: ours
 */
export function ssviOfEssvi({ u, v, s }: EssviCoordinates): SsviSlice {
  return { theta: (s * (u + v)) / 2, rho: (u - v) / (u + v), phi: 1 / s };
}

/**
 * Monotone coordinates of SSVI parameters.
 * @param slice θ > 0, |ρ| < 1, φ > 0
 * @returns u, v, s
 */
export function essviOfSsvi({ theta, rho, phi }: SsviSlice): EssviCoordinates {
  const psi = theta * phi;
  return { u: psi * (1 + rho), v: psi * (1 - rho), s: 1 / phi };
}

/**
 * Total variance with derivatives to the coordinates: w = ½{ψs + dk + √(ψ²k² + 2ψdsk + ψ²s²)}, ψ = (u + v)/2, d = (u − v)/2.
 * @param u ψ(1 + ρ)
 * @param v ψ(1 − ρ)
 * @param s 1/φ
 * @param point [4]: k on entry; ∂w/∂u, ∂w/∂v and ∂w/∂s in the last three on return
 * @returns w(k)
 */
export function essviVariance(u: number, v: number, s: number, point: Float64Array): number {
  const k = point[0]!;
  const psi = (u + v) / 2;
  const d = (u - v) / 2;
  const root = Math.sqrt(Math.max(psi * psi * (k * k + s * s) + 2 * psi * d * s * k, 1e-300));
  const byPsi = 0.5 * (s + (psi * (k * k + s * s) + d * s * k) / root);
  const byD = 0.5 * (k + (psi * s * k) / root);
  point[1] = (byPsi + byD) / 2;
  point[2] = (byPsi - byD) / 2;
  point[3] = 0.5 * (psi + (psi * psi * s + psi * d * k) / root);
  return 0.5 * (psi * s + d * k + root);
}

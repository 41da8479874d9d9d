import type { RawSvi } from './raw-svi.ts';
import { smileOfRawSvi } from './raw-svi.ts';
import type { Smile } from './smile.ts';

/** One slice of SSVI: w(k) = (θ/2){1 + ρφk + √((φk + ρ)² + 1 − ρ²)}, θ the total variance at the money. */
export interface SsviSlice {
  readonly theta: number;
  readonly rho: number;
  readonly phi: number;
}

/**
 * SSVI slice as raw SVI: a = θ(1 − ρ²)/2, b = θφ/2, m = −ρ/φ, σ = √(1 − ρ²)/φ.
 * @param slice θ > 0, |ρ| < 1, φ > 0
 * @returns raw parameters
 * @source Gatheral and Jacquier 2014, equation (4.1)
 */
export function rawOfSsvi({ theta, rho, phi }: SsviSlice): RawSvi {
  const rest = (1 - rho) * (1 + rho);
  return { a: (theta * rest) / 2, b: (theta * phi) / 2, rho, m: -rho / phi, sigma: Math.sqrt(rest) / phi };
}

/**
 * SSVI slice as a smile.
 * @param slice parameters
 * @returns w with its derivatives
 */
export function smileOfSsvi(slice: SsviSlice): Smile {
  return smileOfRawSvi(rawOfSsvi(slice));
}

/** How φ depends on θ: `power` φ = ηθ^{−γ}; `bounded` φ = η/(θ^γ(1 + θ)^{1−γ}), free of arbitrage at every θ. */
export type SsviLaw = 'power' | 'bounded';

/**
 * φ(θ) of the power laws.
 * @param law which of the two
 * @param eta η > 0
 * @param gamma γ in (0, 1)
 * @param theta θ > 0
 * @returns φ
 * @source Gatheral and Jacquier 2014, examples 4.1 and 4.2, equation (4.10)
 */
export function ssviPhi(law: SsviLaw, eta: number, gamma: number, theta: number): number {
  const falling = eta * Math.pow(theta, -gamma);
  return law === 'power' ? falling : falling * Math.pow(1 + theta, gamma - 1);
}

/**
 * Whether a slice meets the sufficient conditions against butterflies, θφ(1 + |ρ|) < 4 and θφ²(1 + |ρ|) ≤ 4.
 * @param slice parameters
 * @returns true where both hold
 * @source Gatheral and Jacquier 2014, theorem 4.2
 */
export function isSsviButterflyFree({ theta, rho, phi }: SsviSlice): boolean {
  const spread = 1 + Math.abs(rho);
  return theta * phi * spread < 4 && theta * phi * phi * spread <= 4;
}

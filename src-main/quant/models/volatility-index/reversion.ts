/**
 * Variance of the Gaussian part of a mean-reverting logarithm, ∫₀ᵀ σ² e^{−2κ(T−s)} ds = σ²(1 − e^{−2κT})/(2κ).
 * @param kappa speed of reversion, 1/yr, > 0
 * @param sigma volatility of the logarithm, per √yr
 * @param expiryYears T
 * @returns total variance of ln(VIX_T) without jumps
 * @source Bao 2013
 */
export function reversionVariance(kappa: number, sigma: number, expiryYears: number): number {
  return (sigma * sigma * -Math.expm1(-2 * kappa * expiryYears)) / (2 * kappa);
}

/**
 * Logarithm of a median index that reverts with no noise: e^{−κT} ln VIX + θ(1 − e^{−κT}).
 * @param kappa 1/yr, > 0
 * @param theta long-run level of ln VIX
 * @param spot today's index, points
 * @param expiryYears T
 * @returns ln of index points
 * @source Bao 2013
 */
export function revertedLog(kappa: number, theta: number, spot: number, expiryYears: number): number {
  const gone = -Math.expm1(-kappa * expiryYears);
  return Math.log(spot) + gone * (theta - Math.log(spot));
}

/** Exponential upward jumps of a logarithm that reverts: λ a year, mean size 1/η, decaying with κ. */
export interface UpwardJumps {
  readonly kappa: number;
  readonly lambda: number;
  readonly eta: number;
}

/** Jumps in one memory of the index beyond which φ̂ turns fast along a bent contour. */
const MOST_STEADY_JUMPS = 2;

/**
 * Whether so many jumps come within the memory of the index, λ(1 − e^{−κT})/κ, that φ̂ turns fast beyond the strip.
 * @param kappa 1/yr
 * @param intensity λ, 1/yr
 * @param expiryYears T
 * @returns for `Continuation.turning`
 */
export function turnsFast(kappa: number, intensity: number, expiryYears: number): boolean {
  return (-intensity * Math.expm1(-kappa * expiryYears)) / kappa > MOST_STEADY_JUMPS;
}

/**
 * ln E e^{pJ} of the decayed sum of jumps, (λ/κ) ln[(η − p e^{−κT})/(η − p)], for real p < η.
 * @param jumps κ, λ per yr; η
 * @param power p
 * @param expiryYears T
 * @returns logarithm of the moment
 * @source Bao 2013
 */
export function jumpLogMoment(jumps: UpwardJumps, power: number, expiryYears: number): number {
  const gone = -Math.expm1(-jumps.kappa * expiryYears);
  return (jumps.lambda / jumps.kappa) * Math.log1p((power * gone) / (jumps.eta - power));
}

/**
 * The same at a complex power z with Re z < η. The two factors of the logarithm have positive real parts, so the
 * principal branch of their quotient is the right one and no power grows.
 * @param jumps κ, λ per yr; η
 * @param expiryYears T
 * @param z real and imaginary part of the power
 * @param out [2] real and imaginary part of ln E e^{zJ}
 * @source Bao 2013
 */
export function jumpExponent(
  jumps: UpwardJumps,
  expiryYears: number,
  z: readonly [number, number] | Float64Array,
  out: Float64Array,
): void {
  const gone = -Math.expm1(-jumps.kappa * expiryYears);
  const scale = jumps.lambda / jumps.kappa;
  const x = z[0]!;
  const y = z[1]!;
  const left = jumps.eta - x;
  const factor = gone / (left * left + y * y);
  // z·gone/(η − z)
  const re = (x * left - y * y) * factor;
  const im = y * jumps.eta * factor;
  out[0] = scale * 0.5 * Math.log1p(re * (2 + re) + im * im);
  out[1] = scale * Math.atan2(im, 1 + re);
}

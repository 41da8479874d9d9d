import { QuantError } from '../../math/quant-error.ts';

/** Law of the pair (ΔW, W̃) that a step of the hybrid scheme draws, W̃ = ∫(t − s)^{H−½} dW_s over the step. */
export interface HybridStep {
  readonly brownianVariance: number;
  readonly covariance: number;
  readonly kernelVariance: number;
  readonly correlation: number;
}

/**
 * Moments of the pair drawn at each step of the hybrid scheme with one exact step (κ = 1).
 * @param H Hurst exponent in (0, ½]
 * @param stepsPerYear n > 0
 * @returns 1/n, 1/((a+1) n^{a+1}), 1/((2a+1) n^{2a+1}) with a = H − ½, and their correlation
 * @throws QuantError BAD_HYBRID_SCHEME where H lies outside (0, ½] or n is not above 0
 * @source Bennedsen, Lunde and Pakkanen 2017, "Hybrid scheme for Brownian semistationary processes", section 2.2
 */
export function hybridStep(H: number, stepsPerYear: number): HybridStep {
  requireScheme(H, stepsPerYear, 1);
  const a = H - 0.5;
  const brownianVariance = 1 / stepsPerYear;
  const covariance = 1 / ((a + 1) * stepsPerYear ** (a + 1));
  const kernelVariance = 1 / (2 * H * stepsPerYear ** (2 * H));
  const correlation = Math.sqrt(2 * H) / (a + 1);
  return { brownianVariance, covariance, kernelVariance, correlation };
}

/**
 * Kernel of the steps before the last: (b*_k/n)^a = (k^{a+1} − (k−1)^{a+1})/((a+1) n^a), its mean over step k.
 *
 * Y_i = √(2H) [W̃_i + Σ_{k=2}^{i} w_k ΔW_{i−k+1}].
 * @param H Hurst exponent in (0, ½]
 * @param stepsPerYear n > 0
 * @param count last k, ≥ 1
 * @returns [count + 1] w_k at place k; 0 at places 0 and 1, whose steps are exact
 * @throws QuantError BAD_HYBRID_SCHEME where H lies outside (0, ½], n is not above 0, or there are no steps
 * @source Bennedsen, Lunde and Pakkanen 2017, "Hybrid scheme for Brownian semistationary processes", proposition 2.8
 */
export function hybridLagWeights(H: number, stepsPerYear: number, count: number): Float64Array {
  requireScheme(H, stepsPerYear, count);
  const a = H - 0.5;
  const scale = 1 / ((a + 1) * stepsPerYear ** a);
  const weights = new Float64Array(count + 1);
  for (let k = 2; k <= count; k += 1) weights[k] = (k ** (a + 1) - (k - 1) ** (a + 1)) * scale;
  return weights;
}

function requireScheme(H: number, stepsPerYear: number, count: number): void {
  if (!(H > 0 && H <= 0.5 && stepsPerYear > 0 && count >= 1))
    throw new QuantError('BAD_HYBRID_SCHEME', { H, stepsPerYear, count });
}

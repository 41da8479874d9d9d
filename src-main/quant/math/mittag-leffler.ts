import { integrate } from './adaptive-quadrature.ts';
import { gamma } from './gamma.ts';

/** Below this argument the series is short and loses nothing. */
const SERIES_END = 1;
const TOLERANCE = 1e-12;

/**
 * E_α(−z), the relaxation that e^{−z} becomes with a fractional derivative of order α.
 *
 * E_α(−z) = sin(απ)/(απ) ∫_0^∞ e^{−(wz)^{1/α}} / (w² + 2w cos απ + 1) dw beyond z = 1.
 * @param alpha order in (0, 1]
 * @param z ≥ 0
 * @returns value in (0, 1], about 1e-11
 * @source Gorenflo, Kilbas, Mainardi and Rogosin 2014, "Mittag-Leffler functions", sections 3.4 and 3.7
 */
export function mittagLefflerRelaxation(alpha: number, z: number): number {
  if (alpha === 1) return Math.exp(-z);
  if (z <= SERIES_END) return series(alpha, 1, z);
  return spectralIntegral(alpha, (w) => Math.exp(-((w * z) ** (1 / alpha))));
}

/**
 * E_{α,α}(−z): the resolvent kernel of τ^{α−1}/Γ(α) with rate λ is τ^{α−1} E_{α,α}(−λτ^α).
 * @param alpha order in (0, 1]
 * @param z ≥ 0
 * @returns value in (0, 1/Γ(α)], about 1e-11
 * @source Gorenflo et al. 2014, section 4.2; the integral is −α times the derivative of that of E_α(−z)
 */
export function mittagLefflerKernel(alpha: number, z: number): number {
  if (alpha === 1) return Math.exp(-z);
  if (z <= SERIES_END) return series(alpha, alpha, z);
  return spectralIntegral(alpha, (w) => {
    const power = (w * z) ** (1 / alpha);
    return (power / z) * Math.exp(-power);
  });
}

/** Σ (−z)^k / Γ(αk + β) */
function series(alpha: number, beta: number, z: number): number {
  let [sum, power] = [0, 1];
  for (let k = 0; k < 200; k += 1) {
    const term = power / gamma(alpha * k + beta);
    sum += term;
    if (Math.abs(term) < 1e-18) break;
    power *= -z;
  }
  return sum;
}

function spectralIntegral(alpha: number, of: (w: number) => number): number {
  const cosine = Math.cos(alpha * Math.PI);
  const { value } = integrate((w) => of(w) / (w * w + 2 * w * cosine + 1), 0, Number.POSITIVE_INFINITY, {
    relativeTolerance: TOLERANCE,
  });
  return (Math.sin(alpha * Math.PI) / (alpha * Math.PI)) * value;
}

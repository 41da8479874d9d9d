import { gaussLegendre } from '../math/gauss-rules.ts';
import { mittagLefflerKernel, mittagLefflerRelaxation } from '../math/mittag-leffler.ts';
import type { Arithmetic } from './arithmetic.ts';
import { squareRootStep } from './square-root-step.ts';
import type { GridStep } from './step-program.ts';

/** Coefficients of a step of a rough square-root variance. */
export const roughVarianceCoefficients = [
  'forward',
  'oldShare',
  'newShare',
  'fromChi',
  'chiVariance',
  'ownVariance',
] as const;

/** Least forward variance that paths may fall to. */
const LEAST_VARIANCE = 1e-8;

/** A positive number of the given mean and variance. */
function positiveDraw<V>(m: Arithmetic<V>, mean: V, variance: V, uniform: V): V {
  const zero = m.constant(0);
  const coefficient = { decay: zero, meanShift: mean, varianceSlope: zero, varianceShift: variance };
  return squareRootStep(m, { variance: zero, uniform, coefficient, tilt: zero, fallback: zero }).variance;
}

/**
 * One step of V_t = ξ0(t) + ∫ κ(t − s)√V dW: what it adds is split into a part along χ = ∫√V dW and one beside it, each drawn
 * non-negative around half the expected variance.
 * @param m arithmetic
 * @param at V at the beginning, the memory Σ g χ, two uniform draws and the coefficients
 * @returns V at the end and χ, which the step remembers
 * @source Gatheral 2022, "Efficient simulation of affine forward variance models", hybrid quadratic-exponential scheme
 */
export function roughVarianceStep<V>(
  m: Arithmetic<V>,
  at: {
    readonly variance: V;
    readonly memory: V;
    readonly uniforms: readonly [V, V];
    readonly coefficient: Readonly<Record<string, V>>;
  },
): { readonly variance: V; readonly chi: V } {
  const { variance: old, memory, uniforms, coefficient: c } = at;
  const expected = m.max(m.add(c['forward']!, memory), m.constant(LEAST_VARIANCE));
  const average = m.add(m.mul(c['newShare']!, expected), m.mul(c['oldShare']!, old));
  const half = m.mul(m.constant(0.5), expected);
  const shared = positiveDraw(m, half, m.mul(c['chiVariance']!, average), uniforms[0]);
  const rest = positiveDraw(m, half, m.mul(c['ownVariance']!, average), uniforms[1]);
  return { variance: m.add(shared, rest), chi: m.mul(c['fromChi']!, m.sub(shared, half)) };
}

/** V_t = v0 + Γ(H + ½)⁻¹ ∫ (t − s)^{H−½}[κ(θ − V)ds + σ√V dW]. */
export interface RoughVariance {
  readonly H: number;
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
  readonly v0: number;
}

/** Resolvent kernel σ τ^{α−1} E_{α,α}(−κτ^α) and its integrals over cells of a grid. */
function resolvent({ kappa, sigma, H }: Pick<RoughVariance, 'kappa' | 'sigma' | 'H'>, dt: number) {
  const alpha = H + 0.5;
  const kernel = (tau: number): number =>
    sigma * tau ** (alpha - 1) * mittagLefflerKernel(alpha, kappa * tau ** alpha);
  const { nodes, weights } = gaussLegendre(24);
  const meanOverCell = (f: (tau: number) => number, lag: number): number => {
    let sum = 0;
    for (const [i, node] of nodes.entries()) sum += 0.5 * weights[i]! * f((lag + 0.5 * (1 + node)) * dt);
    return sum;
  };
  // ∫_0^Δ κ(τ)² dτ with τ = Δ y^{1/(2H)}, which takes the singularity away
  const nearSquare = meanOverCell((point) => {
    const tau = dt * (point / dt) ** (1 / (2 * H));
    return (kernel(tau) ** 2 * tau) / (2 * H * (point / dt));
  }, 0);
  const relaxed = mittagLefflerRelaxation(alpha, kappa * dt ** alpha);
  const nearIntegral = kappa > 0 ? (sigma * (1 - relaxed)) / kappa : meanOverCell(kernel, 0) * dt;
  return {
    nearSquare,
    nearIntegral,
    rootMeanSquare: (lag: number) => Math.sqrt(meanOverCell((t) => kernel(t) ** 2, lag)),
  };
}

/**
 * Coefficients of the steps of an even grid, and the kernel with which older χ enter.
 * @param variance parameters
 * @returns functions of the grid
 * @source Gatheral 2022; El Euch and Rosenbaum 2019 (forward variance and resolvent by Mittag-Leffler functions)
 */
export function roughVarianceRows(variance: RoughVariance): {
  readonly memoryKernel: (times: Float64Array) => Float64Array;
  readonly rowOf: (
    times: Float64Array,
  ) => (step: GridStep) => Readonly<Record<(typeof roughVarianceCoefficients)[number], number>>;
} {
  const { H, kappa, theta, v0 } = variance;
  const alpha = H + 0.5;
  return {
    memoryKernel: (times) => {
      const { rootMeanSquare } = resolvent(variance, times[1]! - times[0]!);
      return Float64Array.from({ length: times.length - 1 }, (_, i) => rootMeanSquare(i + 1));
    },
    rowOf: (times) => {
      const first = times[1]! - times[0]!;
      const { nearSquare, nearIntegral } = resolvent(variance, first);
      const slope = nearIntegral / first;
      return ({ end, dt }) => ({
        forward: theta + (v0 - theta) * mittagLefflerRelaxation(alpha, kappa * end ** alpha),
        newShare: 1 / (1 + 2 * H),
        oldShare: (2 * H) / (1 + 2 * H),
        fromChi: slope > 0 ? 1 / slope : 0,
        chiVariance: slope * slope * dt,
        ownVariance: Math.max(nearSquare * dt - slope * slope * dt, 0),
      });
    },
  };
}

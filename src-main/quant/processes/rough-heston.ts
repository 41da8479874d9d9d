import { gaussLegendre } from '../math/gauss-rules.ts';
import { mittagLefflerKernel, mittagLefflerRelaxation } from '../math/mittag-leffler.ts';
import { squareRootStep } from './square-root-step.ts';
import { coefficientRows, LOG_RETURN, varianceOfEnds } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';
import type { Arithmetic } from './arithmetic.ts';

const names = [
  'forward',
  'oldShare',
  'newShare',
  'fromChi',
  'chiVariance',
  'ownVariance',
  'quarterDt',
  'halfDt',
  'rho',
  'rhoBar',
] as const;

/** Least forward variance that paths may fall to. */
const LEAST_VARIANCE = 1e-8;

/** A positive number of the given mean and variance. */
function positiveDraw<V>(m: Arithmetic<V>, mean: V, variance: V, uniform: V): V {
  const zero = m.constant(0);
  const coefficient = { decay: zero, meanShift: mean, varianceSlope: zero, varianceShift: variance };
  return squareRootStep(m, { variance: zero, uniform, coefficient, tilt: zero, fallback: zero }).variance;
}

const program: StepProgram = {
  id: 'rough-heston',
  states: [LOG_RETURN, 'variance'],
  draws: ['uniform', 'uniform', 'normal'],
  coefficients: names,
  hasMemory: true,
  stepVariance: varianceOfEnds,
  advance: (m, { state, draws: [first, second, own], coefficient: c, memory }) => {
    const half = m.constant(0.5);
    const old = state['variance']!;
    const expected = m.max(m.add(c['forward']!, memory), m.constant(LEAST_VARIANCE));
    const average = m.add(m.mul(c['newShare']!, expected), m.mul(c['oldShare']!, old));
    const halfExpected = m.mul(half, expected);
    const shared = positiveDraw(m, halfExpected, m.mul(c['chiVariance']!, average), first!);
    const rest = positiveDraw(m, halfExpected, m.mul(c['ownVariance']!, average), second!);
    const chi = m.mul(c['fromChi']!, m.sub(shared, halfExpected));
    const variance = m.add(shared, rest);
    const both = m.add(old, variance);
    const deviation = m.sqrt(m.mul(c['halfDt']!, both));
    const noise = m.add(m.mul(c['rho']!, chi), m.mul(m.mul(c['rhoBar']!, deviation), own!));
    const drifted = m.sub(state[LOG_RETURN]!, m.mul(c['quarterDt']!, both));
    return { state: { [LOG_RETURN]: m.add(drifted, noise), variance }, remember: chi };
  },
};

/** Resolvent kernel σ τ^{α−1} E_{α,α}(−κτ^α) and its integrals over cells of a grid. */
function resolvent({ kappa, sigma, H }: { kappa: number; sigma: number; H: number }, dt: number) {
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
 * Rough Heston in forward-variance form by the hybrid quadratic-exponential scheme, on an even grid.
 *
 * V_t = ξ0(t) + ∫ κ(t − s)√V dW with the resolvent kernel; what a step adds to V is split into a part along χ = ∫√V dW and one
 * beside it, each drawn non-negative around half the expected variance.
 * @param params H in (0, ½], kappa, theta, sigma, rho, v0
 * @returns process with states ln(S_t/F_t) and V_t
 * @source Gatheral 2022, "Efficient simulation of affine forward variance models"; El Euch and Rosenbaum 2019
 */
export function roughHestonProcess(params: ProcessParams): BoundProcess {
  const [H, kappa, theta, rho] = [params['H']!, params['kappa']!, params['theta']!, params['rho']!];
  const [sigma, v0] = [params['sigma']!, params['v0']!];
  const alpha = H + 0.5;
  const forwardVariance = (time: number): number =>
    theta + (v0 - theta) * mittagLefflerRelaxation(alpha, kappa * time ** alpha);
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0, v0),
    memoryKernel: (times) => {
      const { rootMeanSquare } = resolvent({ kappa, sigma, H }, times[1]! - times[0]!);
      return Float64Array.from({ length: times.length - 1 }, (_, i) => rootMeanSquare(i + 1));
    },
    coefficients: (times) => {
      const first = times[1]! - times[0]!;
      const { nearSquare, nearIntegral } = resolvent({ kappa, sigma, H }, first);
      const slope = nearIntegral / first;
      return coefficientRows(names, ({ end, dt }) => ({
        forward: forwardVariance(end),
        newShare: 1 / (1 + 2 * H),
        oldShare: (2 * H) / (1 + 2 * H),
        fromChi: slope > 0 ? 1 / slope : 0,
        chiVariance: slope * slope * dt,
        ownVariance: Math.max(nearSquare * dt - slope * slope * dt, 0),
        quarterDt: 0.25 * dt,
        halfDt: 0.5 * dt,
        rho,
        rhoBar: Math.sqrt(1 - rho * rho),
      }))(times);
    },
  };
}

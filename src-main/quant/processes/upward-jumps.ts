import type { Arithmetic } from './arithmetic.ts';

const KEYS = ['upAtMost0', 'upAtMost1', 'upAtMost2', 'upAtMost3'] as const;

/** Draws of the jumps of a step: their number, then time and size of each that is told apart. */
export const upwardJumpDraws = Array.from({ length: 1 + 2 * KEYS.length }, () => 'uniform' as const);

/** Coefficients of exponential jumps of a step. */
export const upwardJumpCoefficients = [...KEYS, 'meanJump', 'jumpDecay'] as const;

/** λΔt at which more than four jumps, which are taken for four, come with a probability of 8e-8. */
const LONGEST_STEP_JUMPS = 0.1;

/**
 * Poisson distribution, mean size and decay of the upward jumps of a step.
 * @param jumps λ (1/yr), η (sizes are exponential with mean 1/η), κ
 * @param dt years
 * @returns P(N ≤ k), 1/η, −κΔt
 */
export function upwardJumpCoefficientsOf(
  { lambda, eta, kappa }: { readonly lambda: number; readonly eta: number; readonly kappa: number },
  dt: number,
): Readonly<Record<(typeof upwardJumpCoefficients)[number], number>> {
  const atMost: number[] = [];
  let [term, sum] = [Math.exp(-lambda * dt), 0];
  for (const k of KEYS.keys()) {
    sum += term;
    atMost.push(sum);
    term *= (lambda * dt) / (k + 1);
  }
  return {
    upAtMost0: atMost[0]!,
    upAtMost1: atMost[1]!,
    upAtMost2: atMost[2]!,
    upAtMost3: atMost[3]!,
    meanJump: 1 / eta,
    jumpDecay: -kappa * dt,
  };
}

/**
 * What the jumps of a step leave in a mean-reverting logarithm at its end: Σ J_i e^{−κ(end − t_i)}.
 * @param m arithmetic
 * @param coefficient of the step
 * @param draws as `upwardJumpDraws`
 * @returns sum
 */
export function upwardJumpSum<V>(
  m: Arithmetic<V>,
  coefficient: Readonly<Record<string, V>>,
  draws: readonly V[],
): V {
  const [count, ...rest] = draws as [V, ...V[]];
  const zero = m.constant(0);
  const from = (k: number): V =>
    m.whenLess(
      coefficient[KEYS[k]!]!,
      count,
      () => {
        const decay = m.exp(m.mul(coefficient['jumpDecay']!, rest[2 * k]!));
        const size = m.mul(m.sub(zero, m.log(rest[2 * k + 1]!)), coefficient['meanJump']!);
        const own = m.mul(size, decay);
        return k + 1 < KEYS.length ? m.add(own, from(k + 1)) : own;
      },
      zero,
    );
  return from(0);
}

/**
 * Longest step in which the number of jumps is drawn as it is.
 * @param lambda jumps a year
 * @returns years
 */
export function longestUpwardJumpStep(lambda: number): number {
  return lambda > 0 ? LONGEST_STEP_JUMPS / lambda : Number.POSITIVE_INFINITY;
}

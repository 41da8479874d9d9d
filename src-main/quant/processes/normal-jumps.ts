import type { Arithmetic } from './arithmetic.ts';
import type { ProcessParams } from './step-program.ts';

/** λΔt at which more than eight jumps, which are taken for eight, come with a probability of 2e-10. */
const LONGEST_STEP_JUMPS = 0.35;

const thresholds = [
  'atMost0',
  'atMost1',
  'atMost2',
  'atMost3',
  'atMost4',
  'atMost5',
  'atMost6',
  'atMost7',
] as const;

/** Coefficients of the jumps of a step. */
export const normalJumpCoefficients = [...thresholds, 'jumpMean', 'jumpDeviation', 'jumpDrift'] as const;

type JumpCoefficients = Readonly<Record<(typeof normalJumpCoefficients)[number], number>>;

/**
 * Poisson distribution, sizes and compensator of the normal jumps of a step.
 * @param params lambda (1/yr), mu, delta
 * @param dt years
 * @returns P(N ≤ k), μ, δ and −λ(e^{μ + δ²/2} − 1)Δt
 */
export function normalJumpCoefficientsOf(params: ProcessParams, dt: number): JumpCoefficients {
  const [lambda, mu, delta] = [params['lambda']!, params['mu']!, params['delta']!];
  const row: Record<string, number> = {
    jumpMean: mu,
    jumpDeviation: delta,
    jumpDrift: -lambda * dt * Math.expm1(mu + 0.5 * delta * delta),
  };
  let [term, atMost] = [Math.exp(-lambda * dt), 0];
  for (const [k, name] of thresholds.entries()) {
    atMost += term;
    row[name] = atMost;
    term *= (lambda * dt) / (k + 1);
  }
  return row as JumpCoefficients;
}

/**
 * Sum of the normal jumps of a step, with its compensator.
 * @param m arithmetic
 * @param coefficient of the step
 * @param uniform draw that tells the number N
 * @param normal draw that tells their sum Nμ + √N δ z
 * @returns what is added to ln(S_t/F_t)
 */
export function normalJumpSum<V>(
  m: Arithmetic<V>,
  coefficient: Readonly<Record<string, V>>,
  uniform: V,
  normal: V,
): V {
  const [zero, one] = [m.constant(0), m.constant(1)];
  const some = (): V => {
    let count = one;
    for (const name of thresholds.slice(1))
      count = m.add(count, m.selectLess(coefficient[name]!, uniform, one, zero));
    const spread = m.mul(m.mul(m.sqrt(count), coefficient['jumpDeviation']!), normal);
    return m.add(m.mul(count, coefficient['jumpMean']!), spread);
  };
  const jumps = m.whenLess(coefficient['atMost0']!, uniform, some, zero);
  return m.add(jumps, coefficient['jumpDrift']!);
}

/**
 * Longest step in which the number of jumps is drawn as it is.
 * @param lambda jumps a year
 * @returns years
 */
export function longestJumpStep(lambda: number): number {
  return lambda > 0 ? LONGEST_STEP_JUMPS / lambda : Number.POSITIVE_INFINITY;
}

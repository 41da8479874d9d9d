import type { Arithmetic } from './arithmetic.ts';

/** Speed, level and volatility of dv = κ(θ − v)dt + σ√v dW. */
export interface SquareRootParams {
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
}

/** Coefficients of the conditional mean and variance of v after a step. */
export const squareRootCoefficients = ['decay', 'meanShift', 'varianceSlope', 'varianceShift'] as const;

/**
 * Conditional moments of v after Δt: mean v·e^{−κΔt} + shift, variance v·slope + shift.
 * @param params κ, θ, σ
 * @param dt years
 * @returns coefficients by name
 */
export function squareRootCoefficientsOf(
  { kappa, theta, sigma }: SquareRootParams,
  dt: number,
): Readonly<Record<(typeof squareRootCoefficients)[number], number>> {
  const decay = Math.exp(-kappa * dt);
  const share = kappa > 0 ? -Math.expm1(-kappa * dt) / kappa : dt;
  return {
    decay,
    meanShift: theta * kappa * share,
    varianceSlope: sigma * sigma * decay * share,
    varianceShift: 0.5 * theta * kappa * sigma * sigma * share * share,
  };
}

/**
 * Weights of ∫v dt over a step on v at its beginning and at its end.
 *
 * E[∫v dt | v] is exact with them whatever the speed, so that ∫√v dW = (v' − v − κθΔ + κ∫v dt)/σ becomes a multiple of
 * v' − E v', with mean zero and bounded as σ → 0, which trapezoid weights do not grant.
 * @param kappa speed, 1/yr
 * @param dt years
 * @returns weights that add up to Δ
 * @source Andersen 2008, section 4.2 (central weights, or by matching moments)
 */
export function integralWeights(
  kappa: number,
  dt: number,
): { readonly onOld: number; readonly onNew: number } {
  const x = kappa * dt;
  // 1/(1 − e^{−x}) − 1/x
  const share = x < 1e-3 ? 0.5 + x / 12 : -1 / Math.expm1(-x) - 1 / x;
  return { onOld: dt * (1 - share), onNew: dt * share };
}

/**
 * What v' − E v' is multiplied with to make ∫√v dW of the step under those weights.
 * @param params κ, σ
 * @param dt years
 * @returns (1 + κ·onNew)/σ
 */
export function noiseOfInnovation(
  { kappa, sigma }: Pick<SquareRootParams, 'kappa' | 'sigma'>,
  dt: number,
): number {
  return (1 + kappa * integralWeights(kappa, dt).onNew) / sigma;
}

/** The next variance, and ln E e^{A·v'} where an A was given. */
export interface SquareRootDraw<V> {
  readonly variance: V;
  /** v' − E[v' | v], without the cancellation of the difference. */
  readonly innovation: V;
  readonly logMoment: V;
}

/** Share of variance squared by mean squared above which v' is drawn from a mass at zero and an exponential. */
const SWITCH = 1.5;
/** Least mean of v' that squares to a normal single. */
const LEAST_MEAN = 1e-12;
/** Tail moments nearer to their explosion than this are not used. */
const LEAST_ROOM = 1e-3;

/**
 * The quadratic-exponential step of a square-root variance.
 *
 * ψ = s²/m² ≤ 1.5: v' = a(b + z)². Else v' = 0 with probability p, or exponential. The moment of e^{A v'} is that of the drawn
 * law; `logMoment` is `fallback` where it does not exist.
 * @param m arithmetic
 * @param at v, a uniform draw, coefficients of the step, A, and the value in place of a moment that explodes
 * @returns v' and ln E[e^{A v'} | v]
 * @source Andersen 2008, "Simple and efficient simulation of the Heston stochastic volatility model", sections 3.2 and 4.3
 */
export function squareRootStep<V>(
  m: Arithmetic<V>,
  at: {
    readonly variance: V;
    readonly uniform: V;
    readonly coefficient: Readonly<Record<string, V>>;
    readonly tilt: V;
    readonly fallback: V;
  },
): SquareRootDraw<V> {
  const { variance, uniform, coefficient: c, tilt, fallback } = at;
  const [one, two] = [m.constant(1), m.constant(2)];
  const mean = m.max(m.add(m.mul(variance, c['decay']!), c['meanShift']!), m.constant(LEAST_MEAN));
  const spread = m.add(m.mul(variance, c['varianceSlope']!), c['varianceShift']!);
  const psi = m.div(spread, m.mul(mean, mean));
  const quadratic = quadraticDraw(m, { mean, psi, normal: m.normalQuantile(uniform), tilt, fallback });

  // p = (ψ − 1)/(ψ + 1), β = (1 − p)/m
  const isWide = <R extends V>(yes: () => R, no: R): V => m.whenLess(m.constant(SWITCH), psi, yes, no);
  const rest = (): V => m.div(two, m.add(psi, one));
  const wide = (): V => {
    const size = m.log(m.div(rest(), m.sub(one, uniform)));
    return m.div(m.mul(m.max(size, m.constant(0)), mean), rest());
  };
  const wideMoment = (): V => {
    const tilted = m.div(m.mul(tilt, mean), rest());
    const moment = m.add(m.sub(one, rest()), m.div(rest(), m.sub(one, tilted)));
    return m.selectLess(tilted, m.constant(1 - LEAST_ROOM), m.log(moment), fallback);
  };
  return {
    variance: isWide(wide, quadratic.variance),
    innovation: isWide(() => m.sub(wide(), mean), quadratic.innovation),
    logMoment: isWide(wideMoment, quadratic.logMoment),
  };
}

/**
 * The same without a tilt, with the integral of the variance over the step by the coefficients `weightOld` and `weightNew`.
 * @param m arithmetic
 * @param at v, a uniform draw, coefficients of the step
 * @returns v', its innovation, and v·weightOld + v'·weightNew
 */
export function integratedSquareRootStep<V>(
  m: Arithmetic<V>,
  at: { readonly variance: V; readonly uniform: V; readonly coefficient: Readonly<Record<string, V>> },
): { readonly variance: V; readonly innovation: V; readonly total: V } {
  const zero = m.constant(0);
  const { variance, innovation } = squareRootStep(m, { ...at, tilt: zero, fallback: zero });
  const { weightOld, weightNew } = at.coefficient;
  return { variance, innovation, total: m.add(m.mul(weightOld!, at.variance), m.mul(weightNew!, variance)) };
}

/** v' = a(b + z)² with b² = 2/ψ − 1 + √(2/ψ)√(2/ψ − 1), a = m/(1 + b²). */
function quadraticDraw<V>(
  m: Arithmetic<V>,
  { mean, psi, normal, tilt, fallback }: Record<'mean' | 'psi' | 'normal' | 'tilt' | 'fallback', V>,
): SquareRootDraw<V> {
  const [one, two] = [m.constant(1), m.constant(2)];
  const ratio = m.div(two, m.max(psi, m.constant(LEAST_MEAN)));
  const less = m.max(m.sub(ratio, one), m.constant(0));
  const bSquare = m.add(less, m.sqrt(m.mul(ratio, less)));
  const a = m.div(mean, m.add(one, bSquare));
  const moved = m.add(m.sqrt(bSquare), normal);
  const tilted = m.mul(tilt, a);
  const room = m.sub(one, m.mul(two, tilted));
  const moment = m.sub(m.div(m.mul(tilted, bSquare), room), m.mul(m.constant(0.5), m.log(room)));
  // a(1 + b²) = m, so v' − m = a(z² + 2bz − 1)
  const around = m.sub(m.mul(normal, m.add(moved, m.sqrt(bSquare))), one);
  return {
    variance: m.mul(a, m.mul(moved, moved)),
    innovation: m.mul(a, around),
    logMoment: m.selectLess(m.constant(LEAST_ROOM), room, moment, fallback),
  };
}

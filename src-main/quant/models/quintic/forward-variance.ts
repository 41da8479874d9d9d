import { cubicSpline } from '../../math/cubic-spline.ts';

/** ξ0(t): forward variance seen today, decimal² per year. */
export interface ForwardVarianceCurve {
  readonly at: (timeYears: number) => number;
  /** Times between which the curve is smooth, ascending; integrals are split there. */
  readonly knots: Float64Array;
}

/**
 * A curve at one level.
 * @param variance ξ0 > 0, decimal² per year
 * @returns the curve
 */
export function flatForwardVariance(variance: number): ForwardVarianceCurve {
  return { at: () => variance, knots: new Float64Array(0) };
}

/**
 * The square of a not-a-knot cubic spline through √ξ0, which cannot become negative.
 * @param timesYears [n] strictly ascending, n ≥ 4
 * @param variances [n] ξ0 ≥ 0 there, decimal² per year
 * @returns the curve, continued by its outer pieces
 * @throws QuantError BAD_KNOTS
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, section 4.1
 */
export function splineForwardVariance(
  timesYears: Float64Array,
  variances: Float64Array,
): ForwardVarianceCurve {
  const root = cubicSpline(timesYears, variances.map(Math.sqrt), 'notAKnot');
  return { at: (time) => root(time) ** 2, knots: timesYears };
}

/**
 * √ξ0 linear between nodes and level beyond them: moves of one node stay local, as a search needs.
 * @param timesYears [n] strictly ascending, n ≥ 1
 * @param variances [n] ξ0 ≥ 0 there, decimal² per year
 * @returns the curve
 */
export function linearForwardVariance(
  timesYears: Float64Array,
  variances: Float64Array,
): ForwardVarianceCurve {
  const roots = variances.map(Math.sqrt);
  const last = timesYears.length - 1;
  return {
    at: (time) => {
      if (time <= timesYears[0]!) return variances[0]!;
      if (time >= timesYears[last]!) return variances[last]!;
      let piece = 0;
      while (timesYears[piece + 1]! < time) piece += 1;
      const share = (time - timesYears[piece]!) / (timesYears[piece + 1]! - timesYears[piece]!);
      return (roots[piece]! + share * (roots[piece + 1]! - roots[piece]!)) ** 2;
    },
    knots: timesYears,
  };
}

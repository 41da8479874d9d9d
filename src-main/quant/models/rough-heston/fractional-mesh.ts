import { gamma } from '../../math/gamma.ts';

/** Grading of the mesh towards 0, where solutions grow like t^α. */
const GRADING = 3;

/**
 * Product-trapezoidal weights of the fractional integral of order α on the graded mesh t_j = (j/N)³ of [0, 1].
 *
 * I^α f(t_k) ≈ Σ_{j ≤ k} w_{kj} f(t_j); on [0, T] all weights grow by T^α. Row k starts at k(k + 1)/2.
 */
export interface FractionalMesh {
  readonly count: number;
  /** [N + 1] */
  readonly times: Float64Array;
  /** Packed lower triangle [(N + 1)(N + 2)/2]. */
  readonly weights: Float64Array;
  /** Weights of ∫_0^1, exact for cubics in (j/N) [N + 1]. */
  readonly integral: Float64Array;
}

const cache = new Map<string, FractionalMesh>();
const MOST_CACHED = 16;

/**
 * The mesh of an order; kept, because a slider asks for the same one again and again.
 * @param alpha order in (½, 1]
 * @param count number of steps N, even
 * @returns times and weights
 * @source Diethelm, Ford and Freed 2004, "Detailed error analysis for a fractional Adams method", section 1, on a graded mesh
 */
export function fractionalMesh(alpha: number, count: number): FractionalMesh {
  const key = `${alpha} ${count}`;
  const known = cache.get(key);
  if (known) return known;
  const times = Float64Array.from({ length: count + 1 }, (_, j) => (j / count) ** GRADING);
  const weights = new Float64Array(((count + 1) * (count + 2)) / 2);
  for (let k = 1; k <= count; k += 1) fillRow(weights, times, k, alpha);
  const mesh = { count, times, weights, integral: simpsonWeights(count) };
  if (cache.size >= MOST_CACHED) cache.delete(cache.keys().next().value!);
  cache.set(key, mesh);
  return mesh;
}

/**
 * ∫ (t_k − s)^{α−1}/Γ(α) times the hat functions of the mesh; with a = t_k − t_{j−1} and b = t_k − t_j on each piece,
 * ∫ (t_k − s)^{α−1} ds = (a^α − b^α)/α and its first moment from b give the share of both ends.
 */
function fillRow(weights: Float64Array, times: Float64Array, k: number, alpha: number): void {
  const row = (k * (k + 1)) / 2;
  const scale = 1 / gamma(alpha);
  const end = times[k]!;
  for (let j = 1; j <= k; j += 1) {
    const a = end - times[j - 1]!;
    const b = end - times[j]!;
    const width = times[j]! - times[j - 1]!;
    const mass = powerDifference(a, b, alpha) / alpha;
    const first = powerDifference(a, b, alpha + 1) / (alpha + 1);
    // Share of the left end: ∫ (s' − b)/width, s' = t_k − s
    const left = (first - b * mass) / width;
    weights[row + j - 1]! += scale * left;
    weights[row + j]! += scale * (mass - left);
  }
}

/** a^p − b^p without cancellation for a near b. */
function powerDifference(a: number, b: number, power: number): number {
  if (b === 0) return a ** power;
  return b ** power * Math.expm1(power * Math.log(a / b));
}

/** Simpson's rule in x = j/N for ∫ f(x³) 3x² dx. */
function simpsonWeights(count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, j) => {
    const simpson = (j === 0 || j === count ? 1 : j % 2 === 1 ? 4 : 2) / (3 * count);
    return simpson * GRADING * (j / count) ** (GRADING - 1);
  });
}

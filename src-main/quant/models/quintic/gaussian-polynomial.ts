/** Degree of p² where p is the volatility polynomial of degree 5. */
export const SQUARE_DEGREE = 10;

/** (n − 1)!! for even n, 0 for odd n: moments of a standard normal. */
const NORMAL_MOMENTS = Float64Array.of(1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945);

/** BINOMIAL[n][k] for n ≤ 10. */
export const BINOMIAL: readonly Float64Array[] = pascal(SQUARE_DEGREE);

function pascal(degree: number): Float64Array[] {
  const rows = [Float64Array.of(1)];
  for (let n = 1; n <= degree; n += 1) {
    const last = rows[n - 1]!;
    rows.push(Float64Array.from({ length: n + 1 }, (_, k) => (last[k - 1] ?? 0) + (last[k] ?? 0)));
  }
  return rows;
}

/**
 * Coefficients of p(x)² by discrete convolution.
 * @param alpha coefficients of p, ascending [6]
 * @returns coefficients of p², ascending [11]
 */
export function squareOf(alpha: Float64Array): Float64Array {
  const square = new Float64Array(2 * alpha.length - 1);
  for (let i = 0; i < alpha.length; i += 1) {
    for (let j = 0; j < alpha.length; j += 1) square[i + j]! += alpha[i]! * alpha[j]!;
  }
  return square;
}

/**
 * E[q(x + G)] as a polynomial in x for a centred Gaussian G: Σ_k x^k Σ_{n≥k} q_n C(n,k) E[G^{n−k}].
 * @param out coefficients in x, ascending [11]
 * @param polynomial coefficients of q, ascending [11]
 * @param variance Var G ≥ 0
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, section 2.2
 */
export function smoothedPolynomial(out: Float64Array, polynomial: Float64Array, variance: number): void {
  for (let k = 0; k <= SQUARE_DEGREE; k += 1) {
    let sum = 0;
    let power = 1;
    for (let n = k; n <= SQUARE_DEGREE; n += 2) {
      sum += polynomial[n]! * BINOMIAL[n]![k]! * power * NORMAL_MOMENTS[n - k]!;
      power *= variance;
    }
    out[k] = sum;
  }
}

/**
 * E[q(G)] for a centred Gaussian G.
 * @param polynomial coefficients of q, ascending [11]
 * @param variance Var G ≥ 0
 * @returns the mean
 */
export function gaussianMean(polynomial: Float64Array, variance: number): number {
  let sum = 0;
  let power = 1;
  for (let n = 0; n <= SQUARE_DEGREE; n += 2) {
    sum += polynomial[n]! * power * NORMAL_MOMENTS[n]!;
    power *= variance;
  }
  return sum;
}

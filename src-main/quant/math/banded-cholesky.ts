/**
 * Symmetric band matrix, lower triangle by rows: entry (i, j) with i − b ≤ j ≤ i is at i·(b + 1) + (j − i + b).
 */
export interface BandMatrix {
  readonly size: number;
  /** b: entries farther than this from the diagonal are zero. */
  readonly bandwidth: number;
  /** [n·(b + 1)] */
  readonly entries: Float64Array;
}

/**
 * An empty symmetric band matrix.
 * @param size n
 * @param bandwidth b ≥ 0
 * @returns zeros
 */
export function bandMatrix(size: number, bandwidth: number): BandMatrix {
  return { size, bandwidth, entries: new Float64Array(size * (bandwidth + 1)) };
}

/**
 * Cholesky factor of a positive definite band matrix, in place: A = L·Lᵀ.
 *
 * A pivot at or below the rounding of its diagonal is raised to a huge one, which fixes that unknown at zero change; interior
 * point methods rely on it when constraints fix an unknown twice.
 * @param matrix A, overwritten by L
 * @returns number of pivots that were raised
 * @source Golub and Van Loan, "Matrix Computations", algorithm 4.3.5; Wright 1999 for the raised pivots
 */
export function factorBand({ size, bandwidth, entries }: BandMatrix): number {
  const row = bandwidth + 1;
  let raised = 0;
  for (let i = 0; i < size; i += 1) {
    const first = i > bandwidth ? i - bandwidth : 0;
    const own = i * row + bandwidth - i;
    const diagonal = entries[own + i]!;
    for (let j = first; j <= i; j += 1) {
      const other = j * row + bandwidth - j;
      const from = j > bandwidth && j - bandwidth > first ? j - bandwidth : first;
      let [sum, more] = [entries[own + j]!, 0];
      let k = from;
      for (; k + 1 < j; k += 2) {
        sum -= entries[own + k]! * entries[other + k]!;
        more -= entries[own + k + 1]! * entries[other + k + 1]!;
      }
      if (k < j) sum -= entries[own + k]! * entries[other + k]!;
      sum += more;
      if (j < i) entries[own + j] = sum / entries[other + j]!;
      else if (sum > 1e-30 * diagonal) entries[own + i] = Math.sqrt(sum);
      else {
        entries[own + i] = 1e64;
        raised += 1;
      }
    }
  }
  return raised;
}

/**
 * Solution of L·Lᵀ·x = b, in place.
 * @param factor L of `factorBand`
 * @param vector [n] b, overwritten by x
 */
export function solveBand({ size, bandwidth, entries }: BandMatrix, vector: Float64Array): void {
  const row = bandwidth + 1;
  for (let i = 0; i < size; i += 1) {
    const own = i * row + bandwidth - i;
    let sum = vector[i]!;
    for (let j = i > bandwidth ? i - bandwidth : 0; j < i; j += 1) sum -= entries[own + j]! * vector[j]!;
    vector[i] = sum / entries[own + i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    const own = i * row + bandwidth - i;
    const value = vector[i]! / entries[own + i]!;
    vector[i] = value;
    for (let j = i > bandwidth ? i - bandwidth : 0; j < i; j += 1) vector[j]! -= entries[own + j]! * value;
  }
}

import { QuantError } from './quant-error.ts';

const MOST_SWEEPS = 60;

/** A = U·diag(values)·Vᵀ, m ≥ n. */
export interface SingularValues {
  readonly rows: number;
  /** [n] descending, ≥ 0. */
  readonly values: Float64Array;
  /** [m·n] row-major, columns orthonormal (zero where the singular value is). */
  readonly left: Float64Array;
  /** [n·n] row-major, columns orthonormal. */
  readonly right: Float64Array;
}

/**
 * Singular values and vectors by one-sided Jacobi rotations, small values relatively exact where the columns' scaling alone
 * makes them small.
 * @param matrix [m·n] row-major, m ≥ n
 * @param rows m
 * @param columns n
 * @returns thin decomposition
 * @throws QuantError LENGTH_MISMATCH, NOT_FINITE
 * @source Hestenes 1958; Demmel and Veselić 1992
 */
export function singularValues(matrix: Float64Array, rows: number, columns: number): SingularValues {
  if (matrix.length !== rows * columns || rows < columns)
    throw new QuantError('LENGTH_MISMATCH', { matrix: matrix.length, rows, columns });
  if (!matrix.every(Number.isFinite)) throw new QuantError('NOT_FINITE', { rows, columns });
  const u = matrix.slice();
  const v = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j += 1) v[j * columns + j] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let rotated = false;
    for (let p = 0; p < columns - 1; p += 1)
      for (let q = p + 1; q < columns; q += 1) rotated = orthogonalise(u, v, columns, [p, q]) || rotated;
    if (!rotated) break;
  }
  return sorted(u, v, rows, columns);
}

/** Turns columns p and q until they are at right angles; false where they are already. */
function orthogonalise(
  u: Float64Array,
  v: Float64Array,
  columns: number,
  [p, q]: readonly [number, number],
): boolean {
  let [pp, qq, pq] = [0, 0, 0];
  for (let at = 0; at < u.length; at += columns) {
    const [up, uq] = [u[at + p]!, u[at + q]!];
    pp += up * up;
    qq += uq * uq;
    pq += up * uq;
  }
  if (Math.abs(pq) <= 1e-15 * Math.sqrt(pp) * Math.sqrt(qq) || Math.abs(pq) < 1e-300) return false;
  const ratio = (qq - pp) / (2 * pq);
  const t = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (const side of [u, v]) {
    for (let at = 0; at < side.length; at += columns) {
      const [first, second] = [side[at + p]!, side[at + q]!];
      side[at + p] = c * first - s * second;
      side[at + q] = s * first + c * second;
    }
  }
  return true;
}

function sorted(u: Float64Array, v: Float64Array, rows: number, columns: number): SingularValues {
  const lengths = new Float64Array(columns);
  for (let j = 0; j < columns; j += 1) {
    let largest = 0;
    for (let i = 0; i < rows; i += 1) largest = Math.max(largest, Math.abs(u[i * columns + j]!));
    let square = 0;
    for (let i = 0; i < rows; i += 1) square += (u[i * columns + j]! / (largest || 1)) ** 2;
    lengths[j] = largest * Math.sqrt(square);
  }
  const order = Array.from(lengths.keys()).sort((i, j) => lengths[j]! - lengths[i]!);
  const left = new Float64Array(rows * columns);
  const right = new Float64Array(columns * columns);
  order.forEach((from, to) => {
    for (let i = 0; i < rows; i += 1) left[i * columns + to] = u[i * columns + from]! / (lengths[from]! || 1);
    for (let i = 0; i < columns; i += 1) right[i * columns + to] = v[i * columns + from]!;
  });
  return { rows, values: Float64Array.from(order, (j) => lengths[j]!), left, right };
}

/**
 * Shortest least-squares solution of A·x ≈ b; directions with singular values below the cutoff are left out.
 * @param svd decomposition of A
 * @param target [m] right-hand side
 * @param relativeCutoff share of the largest singular value
 * @returns [n] solution
 */
export function solveSingular(
  { rows, values, left, right }: SingularValues,
  target: ArrayLike<number>,
  relativeCutoff = rows * Number.EPSILON,
): Float64Array {
  const size = values.length;
  const out = new Float64Array(size);
  for (let k = 0; k < size; k += 1) {
    if (!(values[k]! > relativeCutoff * values[0]!)) break;
    let sum = 0;
    for (let i = 0; i < rows; i += 1) sum += left[i * size + k]! * target[i]!;
    sum /= values[k]!;
    for (let j = 0; j < size; j += 1) out[j]! += sum * right[j * size + k]!;
  }
  return out;
}

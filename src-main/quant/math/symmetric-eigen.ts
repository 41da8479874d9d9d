import { QuantError } from './quant-error.ts';

const MOST_SWEEPS = 60;

/** A = V·diag(values)·Vᵀ. */
export interface SymmetricEigen {
  /** [n] ascending. */
  readonly values: Float64Array;
  /** [n·n] row-major, column j belongs to values[j]. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 * @param matrix [n·n] row-major, symmetric
 * @param size n
 * @returns values ascending and vectors, each with its largest component positive
 * @throws QuantError LENGTH_MISMATCH, NOT_FINITE
 * @source Golub and Van Loan, algorithm 8.5.3; Rutishauser 1966
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  if (matrix.length !== size * size) throw new QuantError('LENGTH_MISMATCH', { matrix: matrix.length, size });
  if (!matrix.every(Number.isFinite)) throw new QuantError('NOT_FINITE', { size });
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) v[j * size + j] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let rotated = false;
    for (let p = 0; p < size - 1; p += 1)
      for (let q = p + 1; q < size; q += 1) rotated = rotate(a, v, size, [p, q]) || rotated;
    if (!rotated) break;
  }
  return sorted(a, v, size);
}

/** Zeroes a[p, q]; false where it is rounding already. */
function rotate(a: Float64Array, v: Float64Array, size: number, [p, q]: readonly [number, number]): boolean {
  const off = a[p * size + q]!;
  const [app, aqq] = [a[p * size + p]!, a[q * size + q]!];
  if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(app)) * Math.sqrt(Math.abs(aqq)) || Math.abs(off) < 1e-300)
    return false;
  const ratio = (aqq - app) / (2 * off);
  const t = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  // A rotation that no longer changes a diagonal entry ends there.
  if (app - t * off === app && aqq + t * off === aqq && Math.abs(t) < 1e-17) {
    a[p * size + q] = 0;
    a[q * size + p] = 0;
    return false;
  }
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < size; k += 1) {
    const [akp, akq] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * akp - s * akq;
    a[k * size + q] = s * akp + c * akq;
    const [vkp, vkq] = [v[k * size + p]!, v[k * size + q]!];
    v[k * size + p] = c * vkp - s * vkq;
    v[k * size + q] = s * vkp + c * vkq;
  }
  for (let k = 0; k < size; k += 1) {
    const [apk, aqk] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * apk - s * aqk;
    a[q * size + k] = s * apk + c * aqk;
  }
  a[p * size + p] = app - t * off;
  a[q * size + q] = aqq + t * off;
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  return true;
}

function sorted(a: Float64Array, v: Float64Array, size: number): SymmetricEigen {
  const order = Array.from({ length: size }, (_, j) => j).sort((i, j) => a[i * size + i]! - a[j * size + j]!);
  const values = Float64Array.from(order, (j) => a[j * size + j]!);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    let largest = 0;
    for (let k = 0; k < size; k += 1)
      if (Math.abs(v[k * size + from]!) > Math.abs(largest)) largest = v[k * size + from]!;
    const sign = largest < 0 ? -1 : 1;
    for (let k = 0; k < size; k += 1) vectors[k * size + to] = sign * v[k * size + from]!;
  });
  return { values, vectors };
}

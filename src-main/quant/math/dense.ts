import { QuantError } from './quant-error.ts';

function checkSquare(matrix: Float64Array, size: number): void {
  if (matrix.length !== size * size) throw new QuantError('LENGTH_MISMATCH', { matrix: matrix.length, size });
}

/**
 * Cholesky factor L of a symmetric positive definite matrix, A = L·Lᵀ.
 * @param matrix [n·n] row-major, only the lower triangle is read
 * @param size n
 * @returns [n·n] lower triangle, or undefined where the matrix is not positive definite to working precision
 * @throws QuantError LENGTH_MISMATCH
 * @source Golub and Van Loan, "Matrix Computations", algorithm 4.2.1
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | undefined {
  checkSquare(matrix, size);
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column]!;
      for (let inner = 0; inner < column; inner += 1)
        sum -= factor[row * size + inner]! * factor[column * size + inner]!;
      if (row !== column) {
        factor[row * size + column] = sum / factor[column * size + column]!;
      } else if (sum > 1e-15 * Math.abs(matrix[row * size + row]!)) {
        factor[row * size + row] = Math.sqrt(sum);
      } else {
        return undefined;
      }
    }
  }
  return factor;
}

/**
 * Solution x of L·Lᵀ·x = b.
 * @param factor [n·n] lower Cholesky factor
 * @param right [n] right-hand side
 * @returns [n] solution
 */
export function solveCholesky(factor: Float64Array, right: ArrayLike<number>): Float64Array {
  const size = right.length;
  const out = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let sum = right[row]!;
    for (let inner = 0; inner < row; inner += 1) sum -= factor[row * size + inner]! * out[inner]!;
    out[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = out[row]!;
    for (let inner = row + 1; inner < size; inner += 1) sum -= factor[inner * size + row]! * out[inner]!;
    out[row] = sum / factor[row * size + row]!;
  }
  return out;
}

/**
 * Inverse of a symmetric positive definite matrix from its Cholesky factor.
 * @param factor [n·n] lower Cholesky factor
 * @param size n
 * @returns [n·n] row-major inverse
 */
export function invertCholesky(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let column = 0; column < size; column += 1) {
    unit.fill(0);
    unit[column] = 1;
    const solution = solveCholesky(factor, unit);
    for (let row = 0; row < size; row += 1) inverse[row * size + column] = solution[row]!;
  }
  return inverse;
}

/** P·A = L·U: both triangles in one matrix, the rows swapped at each step, the determinant. */
export interface LuFactors {
  readonly factors: Float64Array;
  readonly pivots: Int32Array;
  readonly determinant: number;
}

/**
 * LU factors with partial pivoting.
 * @param matrix [n·n] row-major
 * @param size n
 * @returns factors, or undefined where the matrix is singular to working precision
 * @throws QuantError LENGTH_MISMATCH
 * @source Golub and Van Loan, algorithm 3.4.1
 */
export function luFactor(matrix: Float64Array, size: number): LuFactors | undefined {
  checkSquare(matrix, size);
  const factors = matrix.slice();
  const pivots = new Int32Array(size);
  let determinant = 1;
  let largest = 0;
  for (const value of matrix) largest = Math.max(largest, Math.abs(value));
  for (let step = 0; step < size; step += 1) {
    const pivot = largestBelow(factors, size, step);
    pivots[step] = pivot;
    const lead = factors[pivot * size + step]!;
    if (!(Math.abs(lead) > size * Number.EPSILON * 0.5 * largest)) return undefined;
    if (pivot !== step) {
      swapRows(factors, size, pivot, step);
      determinant = -determinant;
    }
    determinant *= lead;
    for (let row = step + 1; row < size; row += 1) {
      const factor = factors[row * size + step]! / lead;
      factors[row * size + step] = factor;
      for (let column = step + 1; column < size; column += 1)
        factors[row * size + column]! -= factor * factors[step * size + column]!;
    }
  }
  return { factors, pivots, determinant };
}

function largestBelow(matrix: Float64Array, size: number, step: number): number {
  let best = step;
  for (let row = step + 1; row < size; row += 1)
    if (Math.abs(matrix[row * size + step]!) > Math.abs(matrix[best * size + step]!)) best = row;
  return best;
}

function swapRows(matrix: Float64Array, size: number, a: number, b: number): void {
  for (let column = 0; column < size; column += 1) {
    const held = matrix[a * size + column]!;
    matrix[a * size + column] = matrix[b * size + column]!;
    matrix[b * size + column] = held;
  }
}

/**
 * Solution x of A·x = b from LU factors.
 * @param lu factors of A
 * @param right [n] right-hand side
 * @returns [n] solution
 */
export function solveLu({ factors, pivots }: LuFactors, right: ArrayLike<number>): Float64Array {
  const size = pivots.length;
  const out = Float64Array.from(right);
  for (let step = 0; step < size; step += 1) {
    const held = out[step]!;
    out[step] = out[pivots[step]!]!;
    out[pivots[step]!] = held;
  }
  for (let row = 1; row < size; row += 1)
    for (let column = 0; column < row; column += 1) out[row]! -= factors[row * size + column]! * out[column]!;
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let column = row + 1; column < size; column += 1)
      out[row]! -= factors[row * size + column]! * out[column]!;
    out[row]! /= factors[row * size + row]!;
  }
  return out;
}

import { QuantError } from './quant-error.ts';

/**
 * Cholesky factor L of a symmetric positive definite matrix, A = L·Lᵀ.
 * @param matrix [n·n] row-major, only the lower triangle is read
 * @param size n
 * @returns [n·n] lower triangle, or undefined where the matrix is not positive definite to working precision
 * @throws QuantError LENGTH_MISMATCH
 * @source Golub and Van Loan, "Matrix Computations", algorithm 4.2.1
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | undefined {
  if (matrix.length !== size * size) throw new QuantError('LENGTH_MISMATCH', { matrix: matrix.length, size });
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

/**
 * Quadratic form sandwich B·M·B for symmetric B and M.
 * @param bread [n·n] row-major
 * @param meat [n·n] row-major
 * @param size n
 * @returns [n·n] row-major product
 */
export function sandwich(bread: Float64Array, meat: Float64Array, size: number): Float64Array {
  return multiply(multiply(bread, meat, size), bread, size);
}

function multiply(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let sum = 0;
      for (let inner = 0; inner < size; inner += 1)
        sum += left[row * size + inner]! * right[inner * size + column]!;
      out[row * size + column] = sum;
    }
  }
  return out;
}

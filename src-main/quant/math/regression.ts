import { choleskyFactor, invertCholesky, solveCholesky } from './dense.ts';
import { QuantError } from './quant-error.ts';

/** How the errors of a regression are believed to behave. */
export type CovarianceKind =
  | { readonly kind: 'classical' }
  | { readonly kind: 'heteroskedastic' }
  | { readonly kind: 'newey-west'; readonly lags: number }
  | { readonly kind: 'clustered'; readonly groups: Int32Array; readonly lags: number };

export interface RegressionFit {
  readonly status: 'OK' | 'TOO_FEW_DATA' | 'COLLINEAR';
  /** [k] coefficients in the order of the columns. */
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  /** [k·k] row-major. */
  readonly covariance: Float64Array;
  readonly residuals: Float64Array;
  /** Σe²/(n − k). */
  readonly residualVariance: number;
  readonly rSquared: number;
  readonly count: number;
}

/**
 * Least squares y = Xβ + e with the covariance of choice.
 *
 * Columns are scaled to unit length before the normal equations are solved. `heteroskedastic` is HC1; `newey-west` uses
 * Bartlett weights 1 − l/(L+1); `clustered` sums the scores of each group (groups numbered ascending in time) and applies
 * Bartlett weights over neighbouring groups, which with lags 0 is the usual cluster covariance.
 * @param columns k arrays [n], the constant included by the caller
 * @param response [n]
 * @param errors covariance of the errors
 * @returns coefficients with standard errors, or a status where there are none
 * @throws QuantError LENGTH_MISMATCH
 * @source White 1980; Newey and West 1987; Driscoll and Kraay 1998
 */
export function fitLeastSquares(
  columns: readonly Float64Array[],
  response: Float64Array,
  errors: CovarianceKind = { kind: 'classical' },
): RegressionFit {
  const count = response.length;
  const size = columns.length;
  if (columns.some((column) => column.length !== count)) throw new QuantError('LENGTH_MISMATCH', { count });
  if (count <= size) return emptyFit('TOO_FEW_DATA', size, count);
  const scales = Float64Array.from(columns, (column) => Math.sqrt(dot(column, column)) || 1);
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    right[row] = dot(columns[row]!, response) / scales[row]!;
    for (let column = 0; column < size; column += 1) {
      normal[row * size + column] = dot(columns[row]!, columns[column]!) / (scales[row]! * scales[column]!);
    }
  }
  const factor = choleskyFactor(normal, size);
  if (!factor || lowestPivot(factor, size) < 1e-7) return emptyFit('COLLINEAR', size, count);
  const scaled = solveCholesky(factor, right);
  const coefficients = scaled.map((value, index) => value / scales[index]!);
  const bread = invertCholesky(factor, size).map(
    (value, index) => value / (scales[Math.floor(index / size)]! * scales[index % size]!),
  );
  const residuals = residualsOf(columns, response, coefficients);
  const residualVariance = dot(residuals, residuals) / (count - size);
  const covariance = covarianceOf({ columns, residuals, bread, residualVariance, errors });
  const standardErrors = new Float64Array(size).map((_, index) =>
    Math.sqrt(Math.max(0, covariance[index * size + index]!)),
  );
  return {
    status: 'OK',
    coefficients,
    standardErrors,
    covariance,
    residuals,
    residualVariance,
    count,
    rSquared: 1 - dot(residuals, residuals) / totalSquares(response),
  };
}

/**
 * Lag of the Newey–West covariance by the usual rule ⌊4(n/100)^{2/9}⌋.
 * @param count number of observations
 * @returns lags, at least 1
 * @source Newey and West 1994
 */
export function neweyWestLags(count: number): number {
  return Math.max(1, Math.floor(4 * (count / 100) ** (2 / 9)));
}

/**
 * Long-run variance of a mean-zero score matrix: Γ0 + Σ_l (1 − l/(L+1))(Γ_l + Γ_lᵀ), as sums rather than means.
 * @param scores [n·k] row-major rows in time order
 * @param size k
 * @param lags L, 0 for none
 * @returns [k·k] row-major
 * @source Newey and West 1987, equation 5
 */
export function longRunCovariance(scores: Float64Array, size: number, lags: number): Float64Array {
  const rows = scores.length / size;
  const out = new Float64Array(size * size);
  for (let lag = 0; lag <= Math.min(lags, rows - 1); lag += 1) {
    const weight = lag === 0 ? 0.5 : 1 - lag / (lags + 1);
    for (let row = lag; row < rows; row += 1) {
      for (let a = 0; a < size; a += 1) {
        for (let b = 0; b < size; b += 1) {
          const forward = scores[row * size + a]! * scores[(row - lag) * size + b]!;
          const backward = scores[row * size + b]! * scores[(row - lag) * size + a]!;
          out[a * size + b] = out[a * size + b]! + weight * (forward + backward);
        }
      }
    }
  }
  return out;
}

/**
 * Sums score rows that belong to the same group.
 * @param scores [n·k] row-major
 * @param size k
 * @param groups [n] group of each row, ascending
 * @returns [g·k] row-major, one row for each distinct group in order
 */
export function sumByGroup(scores: Float64Array, size: number, groups: Int32Array): Float64Array {
  const sums: number[] = [];
  let current: number | undefined;
  for (let row = 0; row < groups.length; row += 1) {
    if (groups[row] !== current) {
      current = groups[row]!;
      for (let column = 0; column < size; column += 1) sums.push(0);
    }
    const base = sums.length - size;
    for (let column = 0; column < size; column += 1) sums[base + column]! += scores[row * size + column]!;
  }
  return Float64Array.from(sums);
}

interface CovarianceInput {
  readonly columns: readonly Float64Array[];
  readonly residuals: Float64Array;
  readonly bread: Float64Array;
  readonly residualVariance: number;
  readonly errors: CovarianceKind;
}

function covarianceOf(input: CovarianceInput): Float64Array {
  const { columns, residuals, bread, residualVariance, errors } = input;
  if (errors.kind === 'classical') return bread.map((value) => value * residualVariance);
  const size = columns.length;
  const count = residuals.length;
  const scores = new Float64Array(count * size);
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < size; column += 1)
      scores[row * size + column] = columns[column]![row]! * residuals[row]!;
  }
  const clustered = errors.kind === 'clustered' ? sumByGroup(scores, size, errors.groups) : scores;
  const lags = errors.kind === 'heteroskedastic' ? 0 : errors.lags;
  const correction = count / (count - size);
  const meat = longRunCovariance(clustered, size, lags).map((value) => value * correction);
  return sandwich(bread, meat, size);
}

function residualsOf(
  columns: readonly Float64Array[],
  response: Float64Array,
  coefficients: Float64Array,
): Float64Array {
  return response.map((value, row) => {
    let fitted = 0;
    for (let column = 0; column < columns.length; column += 1)
      fitted += columns[column]![row]! * coefficients[column]!;
    return value - fitted;
  });
}

function emptyFit(status: 'TOO_FEW_DATA' | 'COLLINEAR', size: number, count: number): RegressionFit {
  const none = new Float64Array(size).fill(Number.NaN);
  return {
    status,
    coefficients: none,
    standardErrors: none,
    covariance: new Float64Array(size * size).fill(Number.NaN),
    residuals: new Float64Array(0),
    residualVariance: Number.NaN,
    rSquared: Number.NaN,
    count,
  };
}

function lowestPivot(factor: Float64Array, size: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < size; index += 1) lowest = Math.min(lowest, factor[index * size + index]!);
  return lowest;
}

function totalSquares(values: Float64Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += left[index]! * right[index]!;
  return sum;
}

/** Quadratic form B·M·B for symmetric B and M [n·n]. */
function sandwich(bread: Float64Array, meat: Float64Array, size: number): Float64Array {
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

import { bandMatrix, type BandMatrix } from '../math/banded-cholesky.ts';
import { solveQuadraticProgram, type InequalityRows } from '../math/quadratic-program.ts';

/** Bounds of u, v and s; u and v stay below 4, s may be any width from a hundredth of a percent of the forward. */
export const LEAST_COORDINATES = [1e-5, 1e-5, 1e-4] as const;
export const MOST_COORDINATES = [3.999, 3.999, 50] as const;

/** Linear model of the weighted misses. */
export interface EssviModel {
  /** JᵀJ, blocks of three. */
  readonly hessian: BandMatrix;
  /** Jᵀr. */
  readonly gradient: Float64Array;
}

/**
 * Step of the damped linear model that stays in the admissible set.
 * @param model JᵀJ and Jᵀr at the values
 * @param values [3n] u, v, s of each slice, admissible
 * @param damping added to the diagonal of JᵀJ scaled to ones
 * @returns [3n] step
 */
export function admissibleStep(
  { hessian, gradient }: EssviModel,
  values: Float64Array,
  damping: number,
): Float64Array {
  const size = values.length;
  const scales = Float64Array.from(values, (_, at) => 1 / Math.sqrt(hessian.entries[3 * at + 2]! || 1));
  const scaled = bandMatrix(size, 2);
  for (let i = 0; i < size; i += 1) {
    for (let j = Math.max(i - 2, 0); j <= i; j += 1)
      scaled.entries[3 * i + 2 + j - i] = hessian.entries[3 * i + 2 + j - i]! * scales[i]! * scales[j]!;
    scaled.entries[3 * i + 2]! += damping + 1e-10;
  }
  // Right-hand sides of order one: misses can be hundreds of errors at the start.
  const unit = gradient.reduce((most, value, at) => Math.max(most, Math.abs(value * scales[at]!)), 1e-300);
  const { x } = solveQuadraticProgram({
    hessian: scaled,
    linear: gradient.map((value, at) => (value * scales[at]!) / unit),
    rows: admissibleRows(values, scales, unit),
    tolerance: 1e-9,
  });
  return clipped(
    values,
    x.map((value, at) => value * scales[at]! * unit),
  );
}

/** The solver meets its rows to rounding; here they are met to the last bit. */
function clipped(values: Float64Array, step: Float64Array): Float64Array {
  const next = values.map((value, at) => {
    const column = at % 3;
    return Math.min(Math.max(value + step[at]!, LEAST_COORDINATES[column]!), MOST_COORDINATES[column]!);
  });
  for (let at = 0; at < next.length; at += 1) {
    if (at >= 3) next[at] = Math.max(next[at]!, next[at - 3]!);
    if (at % 3 === 2) next[at] = Math.max(next[at]!, next[at - 1]! / 4, next[at - 2]! / 4);
  }
  return next.map((value, at) => value - values[at]!);
}

/** Order between neighbours, s ≥ u/4 and v/4, and the bounds, for the scaled step x with p + unit·D·x. */
function admissibleRows(values: Float64Array, scales: Float64Array, unit: number): InequalityRows {
  const starts = [0];
  const columns: number[] = [];
  const entries: number[] = [];
  const lower: number[] = [];
  const add = (parts: readonly (readonly [number, number])[], bound: number): void => {
    let largest = 0;
    let gap = bound;
    for (const [at, factor] of parts) {
      largest = Math.max(largest, Math.abs(factor * scales[at]!));
      gap -= factor * values[at]!;
    }
    for (const [at, factor] of parts) {
      columns.push(at);
      entries.push((factor * scales[at]!) / largest);
    }
    starts.push(columns.length);
    lower.push(gap / largest / unit);
  };
  for (let at = 0; at < values.length; at += 1) {
    const column = at % 3;
    if (at >= 3)
      add(
        [
          [at, 1],
          [at - 3, -1],
        ],
        0,
      );
    else add([[at, 1]], LEAST_COORDINATES[column]!);
    if (at + 3 >= values.length) add([[at, -1]], -MOST_COORDINATES[column]!);
    if (column === 2) {
      add(
        [
          [at, 4],
          [at - 2, -1],
        ],
        0,
      );
      add(
        [
          [at, 4],
          [at - 1, -1],
        ],
        0,
      );
    }
  }
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(entries),
    lower: Float64Array.from(lower),
  };
}

import { singularValues } from '../math/singular-values.ts';
import { solverSlope } from './free-params.ts';
import type { Objective } from './objective.ts';

/** What the curvature of the loss says of the parameters at its minimum. */
export interface ErrorAnalysis {
  /** [n] of the free parameters; NaN where a parameter is held by a bound or not identified. */
  readonly standardErrors: Float64Array;
  /** [n·n]; NaN in the rows and columns of those. */
  readonly correlation: Float64Array;
  /** [n] whether the quotes tell the parameter from the others. */
  readonly identified: readonly boolean[];
  /** Loss over degrees of freedom. */
  readonly residualVariance: number;
}

/** A direction that moves the residuals by less than this part of the most effective one cannot be told from rounding. */
const RANK_CUTOFF = 1e-7;
/** A parameter that has so large a share of such a direction is not identified. */
const LARGEST_SHARE = 1e-3;

/**
 * Gauss–Newton errors: covariance s²(JᵀJ)⁻¹ with s² = loss/(m − n), over the parameters that no bound holds.
 *
 * Columns are scaled by the ranges of the parameters, so that the singular values say how far the residuals move when a
 * parameter crosses its range; directions that move nothing make the parameters in them unidentified.
 * @param objective loss
 * @param x [n] its minimum
 * @param loss there
 * @param held [n] true where a bound holds the parameter
 * @returns errors in units of the parameters
 * @source Seber and Wild 1989, "Nonlinear Regression", sections 2.1 and 3.4
 */
export function analyseErrors(
  objective: Objective,
  x: Float64Array,
  loss: number,
  held: readonly boolean[],
): ErrorAnalysis {
  const { free, rows, weighted } = objective;
  const size = x.length;
  const moving = Array.from(x.keys()).filter((j) => !held[j]);
  const jacobian = new Float64Array(rows * size);
  objective.jacobian(x, jacobian);
  const widths = moving.map((j) => free.rangeUpper[j]! - free.rangeLower[j]!);
  const scaled = new Float64Array(Math.max(rows, moving.length) * moving.length);
  for (let row = 0; row < rows; row += 1)
    for (const [k, j] of moving.entries())
      scaled[row * moving.length + k] = jacobian[row * size + j]! * widths[k]!;
  const standardErrors = new Float64Array(size).fill(Number.NaN);
  const correlation = new Float64Array(size * size).fill(Number.NaN);
  const identified = new Array<boolean>(size).fill(true);
  const residualVariance = loss / Math.max(weighted - moving.length, 1);
  if (moving.length === 0 || !scaled.every(Number.isFinite))
    return { standardErrors, correlation, identified: identified.map((_, j) => held[j]!), residualVariance };
  const covariance = scaledCovariance(scaled, moving.length);
  for (const [k, j] of moving.entries()) {
    identified[j] = covariance.identified[k]!;
    if (!identified[j]) continue;
    const unit = widths[k]! * solverSlope(free.specs[j]!, x[j]!);
    standardErrors[j] = unit * Math.sqrt(residualVariance * covariance.values[k * moving.length + k]!);
  }
  for (const [k, i] of moving.entries()) {
    for (const [l, j] of moving.entries()) {
      if (!identified[i] || !identified[j]) continue;
      const value = (a: number, b: number): number => covariance.values[a * moving.length + b]!;
      correlation[i * size + j] = i === j ? 1 : value(k, l) / Math.sqrt(value(k, k) * value(l, l));
    }
  }
  return { standardErrors, correlation, identified, residualVariance };
}

/** (JᵀJ)⁺ and which parameters take part in no direction that was left out. */
function scaledCovariance(
  scaled: Float64Array,
  size: number,
): { values: Float64Array; identified: readonly boolean[] } {
  const svd = singularValues(scaled, scaled.length / size, size);
  const values = new Float64Array(size * size);
  const lost = new Float64Array(size);
  for (let direction = 0; direction < size; direction += 1) {
    const length = svd.values[direction]!;
    const at = (k: number): number => svd.right[k * size + direction]!;
    if (!(length > RANK_CUTOFF * svd.values[0]!)) {
      for (let k = 0; k < size; k += 1) lost[k]! += at(k) * at(k);
      continue;
    }
    for (let k = 0; k < size; k += 1)
      for (let l = 0; l < size; l += 1) values[k * size + l]! += (at(k) * at(l)) / (length * length);
  }
  return { values, identified: Array.from(lost, (share) => share < LARGEST_SHARE) };
}

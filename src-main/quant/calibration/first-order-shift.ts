import type { ErrorAnalysis } from './error-analysis.ts';
import { paramSlopes } from './free-params.ts';
import type { Objective } from './objective.ts';

/**
 * How far the parameters move where residuals do: −(JᵀJ)⁻¹Jᵀδ, to first order, by the parameters themselves.
 * @param errors at the point, which hold (JᵀJ)⁻¹
 * @param objective loss
 * @param x the point
 * @returns from residuals, or what they differ by, [rows], to shifts [n]; 0 for parameters without an error
 */
export function firstOrderShift(
  errors: ErrorAnalysis,
  objective: Objective,
  x: Float64Array,
): (residuals: Float64Array) => Float64Array {
  const n = x.length;
  const slopes = new Float64Array(objective.rows * n);
  objective.jacobian(x, slopes);
  const inverse = inverseCurvature(errors);
  const units = unitsOf(objective, x);
  return (residuals) => {
    const pull = new Float64Array(n);
    for (let i = 0; i < objective.rows; i += 1)
      for (let j = 0; j < n; j += 1) pull[j]! -= (slopes[i * n + j]! / units[j]!) * residuals[i]!;
    return product(inverse, pull);
  };
}

/** (JᵀJ)⁻¹ by the parameters themselves; 0 for those without an error. */
function inverseCurvature({ standardErrors, correlation, residualVariance }: ErrorAnalysis): Float64Array {
  const n = standardErrors.length;
  return correlation.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const entry = (value * standardErrors[i]! * standardErrors[j]!) / residualVariance;
    return Number.isFinite(entry) ? entry : 0;
  });
}

/** dθ/dx of each free parameter. */
function unitsOf({ free }: Objective, x: Float64Array): Float64Array {
  const units = new Float64Array(x.length).fill(1);
  for (const [param, { at, slope }] of paramSlopes(free, x).entries())
    if (free.sources[param]!.kind === 'free') units[at] = slope;
  return units;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j += 1) sum += matrix[i * n + j]! * vector[j]!;
    return sum;
  });
}

/**
 * Errors of which another source is part too.
 * @param errors of the quotes
 * @param covariance [n·n] of the other source
 * @returns standard errors and correlations of both together
 */
export function withCovariance(errors: ErrorAnalysis, covariance: Float64Array): ErrorAnalysis {
  const n = errors.standardErrors.length;
  const both = errors.correlation.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return value * errors.standardErrors[i]! * errors.standardErrors[j]! + covariance[at]!;
  });
  const standardErrors = errors.standardErrors.map((error, j) =>
    Number.isFinite(error) ? Math.sqrt(both[j * n + j]!) : error,
  );
  const correlation = errors.correlation.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return Number.isFinite(value) ? both[at]! / (standardErrors[i]! * standardErrors[j]!) : value;
  });
  return { ...errors, standardErrors, correlation };
}

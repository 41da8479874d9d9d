import type { ErrorAnalysis } from '../error-analysis.ts';
import { paramSlopes } from '../free-params.ts';
import type { Objective } from '../objective.ts';
import type { CalibrationProblem } from '../problem.ts';
import { quinticObjective } from './quintic-objective.ts';
import type { SimulationSize } from './quintic-values.ts';

/** Sets of paths beside that of the fit; a deviation from so many is known to a fifth. */
const SETS = 12;

/** A fit whose errors are known but for its paths. */
export interface SimulatedFit {
  readonly problem: CalibrationProblem;
  /** The loss on the paths of the fit. */
  readonly objective: Objective;
  readonly x: Float64Array;
  readonly size: Omit<SimulationSize, 'seed'>;
}

/**
 * Errors of the parameters with what other paths would make of them: a fit on other paths lies at −(JᵀJ)⁻¹Jᵀδ, δ what the residuals
 * differ by, so that the covariance of that shift over some sets of paths joins the covariance of the quotes.
 * @param errors of the quotes alone
 * @param fit loss, minimum and size of its simulation
 * @param shouldStop polled between sets; after a stop the errors are given as they are
 * @returns errors with both
 * @source Gouriéroux and Monfort 1996, "Simulation-Based Econometric Methods", chapter 2 (variance of an estimator on kept draws)
 */
export function withPathNoise(
  errors: ErrorAnalysis,
  { problem, objective, x, size }: SimulatedFit,
  shouldStop: () => boolean,
): ErrorAnalysis {
  const { rows } = objective;
  const n = x.length;
  if (problem.targets.assetOptions.length === 0 || !(errors.residualVariance > 0)) return errors;
  const slopes = new Float64Array(rows * n);
  objective.jacobian(x, slopes);
  const inverse = inverseCurvature(errors);
  const units = unitsOf(objective, x);
  const shifts: Float64Array[] = [];
  for (let set = 1; set <= SETS; set += 1) {
    if (shouldStop()) return errors;
    const other = quinticObjective(problem, { ...size, seed: problem.settings.seed + set });
    const residuals = new Float64Array(rows);
    other.residuals(x, residuals);
    if (!residuals.every(Number.isFinite)) return errors;
    const pull = new Float64Array(n);
    for (let i = 0; i < rows; i += 1)
      for (let j = 0; j < n; j += 1) pull[j]! += (slopes[i * n + j]! / units[j]!) * residuals[i]!;
    shifts.push(product(inverse, pull));
  }
  return total(errors, inverse, covarianceOf(shifts));
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

function covarianceOf(samples: readonly Float64Array[]): Float64Array {
  const n = samples[0]!.length;
  const mean = samples[0]!.map((_, i) =>
    samples.reduce((sum, sample) => sum + sample[i]! / samples.length, 0),
  );
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const sum = samples.reduce((all, sample) => all + (sample[i]! - mean[i]!) * (sample[j]! - mean[j]!), 0);
    return sum / (samples.length - 1);
  });
}

function total(errors: ErrorAnalysis, inverse: Float64Array, paths: Float64Array): ErrorAnalysis {
  const n = errors.standardErrors.length;
  const covariance = inverse.map((value, at) => value * errors.residualVariance + paths[at]!);
  const standardErrors = errors.standardErrors.map((error, j) =>
    Number.isFinite(error) ? Math.sqrt(covariance[j * n + j]!) : error,
  );
  const correlation = errors.correlation.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return Number.isFinite(value) ? covariance[at]! / (standardErrors[i]! * standardErrors[j]!) : value;
  });
  return { ...errors, standardErrors, correlation };
}

import type { ErrorAnalysis } from '../error-analysis.ts';
import { firstOrderShift, withCovariance } from '../first-order-shift.ts';
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
  if (problem.targets.assetOptions.length === 0 || !(errors.residualVariance > 0)) return errors;
  const shiftOf = firstOrderShift(errors, objective, x);
  const shifts: Float64Array[] = [];
  for (let set = 1; set <= SETS; set += 1) {
    if (shouldStop()) return errors;
    const other = quinticObjective(problem, { ...size, seed: problem.settings.seed + set });
    const residuals = new Float64Array(rows);
    other.residuals(x, residuals);
    if (!residuals.every(Number.isFinite)) return errors;
    shifts.push(shiftOf(residuals));
  }
  return withCovariance(errors, covarianceOf(shifts));
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

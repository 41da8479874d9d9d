import { isAdmitted, paramsAt } from '../free-params.ts';
import type { Objective } from '../objective.ts';
import type { CalibrationProblem } from '../problem.ts';
import { quinticPricer, type QuinticValues, type SimulationSize } from './quintic-values.ts';

/** Relative step of a difference: paths are kept, so values are smooth, and a step may be small. */
const DIFFERENCE = 1e-4;
/** Coefficients of the polynomial are looked at on this scale where they are smaller. */
const LEAST_SCALE = 1e-3;

/** The loss with what it was made of. */
export interface QuinticObjective extends Objective {
  readonly valuesAt: (x: Float64Array) => QuinticValues;
}

/**
 * The loss of a quintic model.
 * @param problem from `quinticProblem`
 * @param size of the simulation
 * @returns residuals, derivatives by differences on the same paths
 */
export function quinticObjective(
  { free, quotes, targets, settings }: CalibrationProblem,
  size: SimulationSize,
): QuinticObjective {
  const pricer = quinticPricer(settings.modelId, targets, size);
  const n = free.names.length;
  let evaluations = 0;
  const rows = quotes.count + free.priors.length;
  const residuals = (x: Float64Array, out: Float64Array): void => {
    evaluations += 1;
    const params = paramsAt(free, x);
    if (!isAdmitted(free, params)) {
      out.fill(Number.NaN);
      return;
    }
    const { values } = pricer(params);
    for (let i = 0; i < quotes.count; i += 1) {
      const scale = quotes.scales[i]!;
      out[i] = scale > 0 ? scale * (values[i]! - quotes.market[i]!) : 0;
    }
    for (const [i, { param, mean, standardDeviation }] of free.priors.entries())
      out[quotes.count + i] = (params[free.model.params[param]!.name]! - mean) / standardDeviation;
  };
  const [above, below] = [new Float64Array(rows), new Float64Array(rows)];
  return {
    free,
    quotes,
    rows,
    weighted: quotes.scales.reduce((sum, scale) => sum + (scale > 0 ? 1 : 0), 0) + free.priors.length,
    residuals,
    jacobian: (x, out) => {
      const point = x.slice();
      residuals(x, below);
      for (let j = 0; j < n; j += 1) {
        const move = DIFFERENCE * Math.max(Math.abs(x[j]!), LEAST_SCALE);
        const to = x[j]! + move <= free.upper[j]! ? x[j]! + move : x[j]! - move;
        point[j] = to;
        residuals(point, above);
        point[j] = x[j]!;
        for (let i = 0; i < rows; i += 1) out[i * n + j] = (above[i]! - below[i]!) / (to - x[j]!);
      }
    },
    values: (params) => pricer(params).values,
    valuesAt: (x) => pricer(paramsAt(free, x)),
    // The report simulates anew with many more paths and tells their error.
    lastError: () => 0,
    evaluations: () => evaluations,
  };
}

import { isAdmitted, paramsAt } from '../free-params.ts';
import type { Objective } from '../objective.ts';
import type { CalibrationProblem } from '../problem.ts';
import { quinticPricer, type SimulationSize } from './quintic-values.ts';

/** Relative step of a difference: paths are kept, so values are smooth, and a step may be small. */
const DIFFERENCE = 1e-4;
/** Coefficients of the polynomial are looked at on this scale where they are smaller. */
const LEAST_SCALE = 1e-3;

/**
 * The loss of a quintic model.
 * @param problem from `quinticProblem`
 * @param size of the simulation
 * @returns residuals, derivatives by differences on the same paths
 */
export function quinticObjective(
  { free, quotes, targets, settings }: CalibrationProblem,
  size: SimulationSize,
): Objective {
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
    const { values } = pricer.price(params);
    for (let i = 0; i < quotes.count; i += 1) {
      const scale = quotes.scales[i]!;
      out[i] = scale > 0 ? scale * (values[i]! - quotes.market[i]!) : 0;
    }
    for (const [i, { param, mean, standardDeviation }] of free.priors.entries())
      out[quotes.count + i] = (params[free.model.params[param]!.name]! - mean) / standardDeviation;
  };
  return {
    free,
    quotes,
    rows,
    weighted: quotes.scales.reduce((sum, scale) => sum + (scale > 0 ? 1 : 0), 0) + free.priors.length,
    residuals,
    jacobian: (x, out) => {
      evaluations += n;
      const steps = Float64Array.from(x, (value, j) => {
        const move = DIFFERENCE * Math.max(Math.abs(value), LEAST_SCALE);
        return value + move <= free.upper[j]! ? move : -move;
      });
      const params = paramsAt(free, x);
      const moved = Array.from(steps, (step, j) =>
        paramsAt(
          free,
          x.map((value, k) => (k === j ? value + step : value)),
        ),
      );
      const changes = pricer.moves(params, moved);
      for (let j = 0; j < n; j += 1) {
        for (let i = 0; i < quotes.count; i += 1)
          out[i * n + j] = (quotes.scales[i]! * changes[j]![i]!) / steps[j]!;
        for (const [i, { param, standardDeviation }] of free.priors.entries()) {
          const { name } = free.model.params[param]!;
          out[(quotes.count + i) * n + j] =
            (moved[j]![name]! - params[name]!) / (standardDeviation * steps[j]!);
        }
      }
    },
    values: (params) => pricer.price(params).values,
    // The report simulates anew with many more paths and tells their error.
    lastError: () => 0,
    evaluations: () => evaluations,
  };
}

import { analyseErrors, type ErrorAnalysis } from './error-analysis.ts';
import { firstOrderShift, withCovariance } from './first-order-shift.ts';
import type { Objective } from './objective.ts';
import { sumOfSquares } from './search.ts';

/**
 * Errors of parameters that were fitted to nodes of a repaired surface, told by the quotes alone.
 *
 * Nodes are made of quotes and add nothing to what is known: the covariance is s²(JᵀJ)⁻¹ of the quotes. How far the nodes pulled the
 * parameters away from what the quotes say, δ = (JᵀJ)⁻¹Jᵀr, may all be error of the repair: δδᵀ joins it. So no error is below that of
 * the quotes, and a repair that is off widens it.
 * @param objective loss of the quotes alone
 * @param x [n] the parameters that were fitted
 * @param held [n] true where a bound holds the parameter
 * @returns errors in units of the parameters
 */
export function errorsOfQuotes(
  objective: Objective,
  x: Float64Array,
  held: readonly boolean[],
): ErrorAnalysis {
  const residuals = new Float64Array(objective.rows);
  objective.residuals(x, residuals);
  const errors = analyseErrors(objective, x, sumOfSquares(residuals), held);
  const shift = firstOrderShift(errors, objective, x)(residuals);
  const n = x.length;
  const outer = Float64Array.from({ length: n * n }, (_, at) => shift[Math.floor(at / n)]! * shift[at % n]!);
  return withCovariance(errors, outer);
}

import { analyseErrors, type ErrorAnalysis } from './error-analysis.ts';
import { firstOrderShift } from './first-order-shift.ts';
import type { Objective } from './objective.ts';
import { sumOfSquares } from './search.ts';

/** What quotes say of parameters that were fitted to nodes of a repaired surface. */
export interface QuotesOnNodes {
  readonly errors: ErrorAnalysis;
  /** [n] how far the nodes pulled each parameter away from what the quotes say, to first order. */
  readonly shift: Float64Array;
}

/**
 * Errors of parameters that were fitted to nodes of a repaired surface, told by the quotes alone: nodes are made of quotes and add
 * nothing to what is known. The covariance is s²(JᵀJ)⁻¹ of the quotes, the shift δ = −(JᵀJ)⁻¹Jᵀr is the step from the fit to theirs.
 * @param objective loss of the quotes alone
 * @param x [n] the parameters that were fitted
 * @param held [n] true where a bound holds the parameter
 * @returns errors in units of the parameters, and the shift
 */
export function analyseQuotes(
  objective: Objective,
  x: Float64Array,
  held: readonly boolean[],
): QuotesOnNodes {
  const residuals = new Float64Array(objective.rows);
  objective.residuals(x, residuals);
  const errors = analyseErrors(objective, x, sumOfSquares(residuals), held);
  return { errors, shift: firstOrderShift(errors, objective, x)(residuals) };
}

/**
 * Standard errors √(s² + δ²) that hold what the nodes moved, all of which may be error of the repair: none is below that of the quotes,
 * and a repair that is off widens it. Correlations stay those of the quotes.
 * @param errors of the quotes
 * @param shift [n]
 * @returns errors with both
 */
export function withShift(errors: ErrorAnalysis, shift: Float64Array): ErrorAnalysis {
  return {
    ...errors,
    standardErrors: errors.standardErrors.map((error, j) => Math.sqrt(error * error + shift[j]! * shift[j]!)),
  };
}
